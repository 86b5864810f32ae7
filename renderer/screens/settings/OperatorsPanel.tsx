import { ActionIcon, Badge, Button, Group, Modal, Stack, Table, Text, VisuallyHidden } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconTrash, IconUserPlus } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { Operator } from '#app/domain/operator.ts';
import { Card } from '#renderer/components/frame/Card.tsx';
import { Loading, ProblemNotice, StaleNotice } from '#renderer/components/notices/Notices.tsx';
import { formatDate, formatDateTime } from '#renderer/i18n/format.ts';
import { t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';
import { AddOperatorDialog } from './AddOperatorDialog.tsx';

/** Who may sign in. */
export function OperatorsPanel() {
  const list = useStore(stores.operators, (s) => s.list);
  const { load, forgetProblem } = stores.operators.getState();
  const [isAdding, setAdding] = useState(false);
  const [leaving, setLeaving] = useState<Operator>();
  useEffect(() => {
    forgetProblem();
    void load();
  }, [load, forgetProblem]);
  const text = t.settings.operators;
  return (
    <Card
      title={text.heading}
      actions={
        <Button
          leftSection={<IconUserPlus size={18} aria-hidden />}
          onClick={() => {
            forgetProblem();
            setAdding(true);
          }}
        >
          {text.add}
        </Button>
      }
    >
      {list.state === 'loading' && <Loading />}
      {list.state === 'failed' && (
        <ProblemNotice title={text.failed} problem={list.problem} onRetry={() => void load()} />
      )}
      {list.state === 'ready' && (
        <>
          {list.stale !== undefined && <StaleNotice problem={list.stale} onRetry={() => void load()} />}
          <OperatorTable
            operators={list.value}
            onRemove={(operator) => {
              forgetProblem();
              setLeaving(operator);
            }}
          />
        </>
      )}
      <AddOperatorDialog isOpen={isAdding} onClose={() => setAdding(false)} />
      <RemoveDialog operator={leaving} onClose={() => setLeaving(undefined)} />
    </Card>
  );
}

function OperatorTable(props: { operators: readonly Operator[]; onRemove: (operator: Operator) => void }) {
  const ownId = useStore(stores.session, (s) => s.operator?.id);
  const text = t.settings.operators;
  return (
    <Table.ScrollContainer minWidth={520} scrollAreaProps={{ tabIndex: 0 }}>
      <Table verticalSpacing="sm" aria-label={text.heading}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{text.name}</Table.Th>
            <Table.Th>{text.role}</Table.Th>
            <Table.Th>{text.created}</Table.Th>
            <Table.Th>{text.lastSignIn}</Table.Th>
            <Table.Th>
              <VisuallyHidden>{t.common.remove}</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {props.operators.map((operator) => (
            <Table.Tr key={operator.id}>
              <Table.Td fw={600}>
                {operator.name}{' '}
                {operator.id === ownId && (
                  <Badge variant="light" color="gray" tt="none" size="sm">
                    {text.you}
                  </Badge>
                )}
              </Table.Td>
              <Table.Td>{t.common.roles[operator.role]}</Table.Td>
              <Table.Td>{formatDate(operator.createdAtMs)}</Table.Td>
              <Table.Td>
                {operator.lastSignInAtMs === undefined
                  ? t.common.never
                  : formatDateTime(operator.lastSignInAtMs)}
              </Table.Td>
              <Table.Td ta="end">
                {operator.id !== ownId && (
                  <ActionIcon
                    variant="subtle"
                    color="red"
                    size="lg"
                    aria-label={text.remove(operator.name)}
                    onClick={() => props.onRemove(operator)}
                  >
                    <IconTrash size={18} aria-hidden />
                  </ActionIcon>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function RemoveDialog(props: { operator: Operator | undefined; onClose: () => void }) {
  const { operator } = props;
  const isBusy = useStore(stores.operators, (s) => s.isBusy);
  const problem = useStore(stores.operators, (s) => s.problem);
  const text = t.settings.operators;
  const confirm = async () => {
    if (operator === undefined || !(await stores.operators.getState().remove(operator.id))) return;
    notifications.show({ color: 'green', message: text.removed });
    props.onClose();
  };
  return (
    <Modal
      opened={operator !== undefined}
      onClose={props.onClose}
      centered
      title={operator === undefined ? '' : text.removeTitle(operator.name)}
      closeButtonProps={{ 'aria-label': t.common.close }}
    >
      <Stack>
        <Text size="sm">{text.removeText}</Text>
        {problem !== undefined && <ProblemNotice problem={problem} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={props.onClose} data-autofocus>
            {t.common.cancel}
          </Button>
          <Button color="red" loading={isBusy} onClick={() => void confirm()}>
            {text.removeConfirm}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
