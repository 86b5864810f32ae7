import { ActionIcon, Badge, Button, Menu, Stack, Table, VisuallyHidden } from '@mantine/core';
import {
  IconDotsVertical,
  IconKey,
  IconShieldOff,
  IconTrash,
  IconUserCog,
  IconUserPlus,
} from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { Operator } from '#app/domain/operator.ts';
import { Card } from '#renderer/components/frame/Card.tsx';
import { Loading, ProblemNotice, StaleNotice } from '#renderer/components/notices/Notices.tsx';
import { formatDate, formatDateTime } from '#renderer/i18n/format.ts';
import { t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';
import { useOperator } from '#renderer/state/use-operator.ts';
import { AddOperatorDialog } from './AddOperatorDialog.tsx';
import { type OperatorAct, OperatorDialogs } from './OperatorDialogs.tsx';
import { RulesCard } from './RulesCard.tsx';

/** Who may sign in. */
export function OperatorsPanel() {
  const list = useStore(stores.operators, (s) => s.list);
  const { load, forgetProblem } = stores.operators.getState();
  const [isAdding, setAdding] = useState(false);
  const [act, setAct] = useState<OperatorAct>();
  useEffect(() => {
    forgetProblem();
    void load();
  }, [load, forgetProblem]);
  const text = t.settings.operators;
  return (
    <Stack gap="lg">
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
              onAct={(next) => {
                forgetProblem();
                setAct(next);
              }}
            />
          </>
        )}
        <AddOperatorDialog isOpen={isAdding} onClose={() => setAdding(false)} />
        <OperatorDialogs act={act} onClose={() => setAct(undefined)} />
      </Card>
      <RulesCard />
    </Stack>
  );
}

function OperatorTable(props: { operators: readonly Operator[]; onAct: (act: OperatorAct) => void }) {
  const ownId = useOperator()?.id;
  const text = t.settings.operators;
  return (
    <Table.ScrollContainer minWidth={640} scrollAreaProps={{ tabIndex: 0 }}>
      <Table verticalSpacing="sm" aria-label={text.heading}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{text.name}</Table.Th>
            <Table.Th>{text.role}</Table.Th>
            <Table.Th>{text.secondFactor}</Table.Th>
            <Table.Th>{text.created}</Table.Th>
            <Table.Th>{text.lastSignIn}</Table.Th>
            <Table.Th>
              <VisuallyHidden>{t.common.details}</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {props.operators.map((operator) => (
            <Table.Tr key={operator.id}>
              <Table.Td fw={600}>
                {operator.name} {operator.id === ownId && <Mention text={text.you} />}
                {operator.mustChangePassword === true && <Mention text={text.mustChange} />}
              </Table.Td>
              <Table.Td>{t.common.roles[operator.role]}</Table.Td>
              <Table.Td>{operator.hasSecondFactor === true ? t.common.yes : t.common.no}</Table.Td>
              <Table.Td>{formatDate(operator.createdAtMs)}</Table.Td>
              <Table.Td>
                {operator.lastSignInAtMs === undefined
                  ? t.common.never
                  : formatDateTime(operator.lastSignInAtMs)}
              </Table.Td>
              <Table.Td ta="end">
                {operator.id !== ownId && <ActMenu operator={operator} onAct={props.onAct} />}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Mention({ text }: { text: string }) {
  return (
    <Badge variant="light" color="gray" tt="none" size="sm">
      {text}
    </Badge>
  );
}

function ActMenu({ operator, onAct }: { operator: Operator; onAct: (act: OperatorAct) => void }) {
  const text = t.settings.operators;
  return (
    <Menu position="bottom-end" withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={text.actions(operator.name)}>
          <IconDotsVertical size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconUserCog size={18} aria-hidden />}
          onClick={() => onAct({ what: 'role', operator })}
        >
          {text.changeRole}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconKey size={18} aria-hidden />}
          onClick={() => onAct({ what: 'password', operator })}
        >
          {text.resetPassword}
        </Menu.Item>
        {operator.hasSecondFactor === true && (
          <Menu.Item
            leftSection={<IconShieldOff size={18} aria-hidden />}
            onClick={() => onAct({ what: 'second-factor', operator })}
          >
            {text.resetSecondFactor}
          </Menu.Item>
        )}
        <Menu.Item
          color="red"
          leftSection={<IconTrash size={18} aria-hidden />}
          onClick={() => onAct({ what: 'remove', operator })}
        >
          {text.removeItem}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
