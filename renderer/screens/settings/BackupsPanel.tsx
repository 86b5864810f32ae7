import { Alert, Button, Group, Stack, Table, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { BackupStatus } from '#app/contract/backups.ts';
import { backupDueAtMs } from '#app/domain/backup.ts';
import { FormDialog } from '#renderer/components/dialogs/FormDialog.tsx';
import { Form } from '#renderer/components/fields/Form.tsx';
import { WholeNumberField } from '#renderer/components/fields/WholeNumberField.tsx';
import { Card } from '#renderer/components/frame/Card.tsx';
import { FoldCard } from '#renderer/components/frame/FoldCard.tsx';
import { Loading, ProblemNotice } from '#renderer/components/notices/Notices.tsx';
import { formatDateTime } from '#renderer/i18n/format.ts';
import { t } from '#renderer/i18n/texts.ts';
import { RestoreSteps } from '#renderer/screens/restore/RestoreSteps.tsx';
import { stores } from '#renderer/state/stores.ts';
import { useUnsaved } from '#renderer/state/use-unsaved.ts';
import { isPlanChanged } from './backups-store.ts';

/** Where copies of everything go, how often, and which are there. */
export function BackupsPanel() {
  const status = useStore(stores.backups, (s) => s.status);
  const problem = useStore(stores.backups, (s) => s.problem);
  const { load } = stores.backups.getState();
  useEffect(() => void load(), [load]);
  if (status.state === 'loading') return <Loading />;
  if (status.state === 'failed')
    return <ProblemNotice title={t.backups.failed} problem={status.problem} onRetry={() => void load()} />;
  return (
    <Stack gap="lg">
      <Card title={t.backups.heading}>
        <Stack>
          <Text size="sm" c="dimmed">
            {t.backups.intro}
          </Text>
          <Standing status={status.value} />
          <PlanForm status={status.value} />
          {problem !== undefined && <ProblemNotice problem={problem} />}
        </Stack>
      </Card>
      {status.value.plan !== undefined && (
        <Card title={t.backups.copies}>
          <Copies copies={status.value.copies} />
          <Text size="sm" c="dimmed" mt="sm">
            {t.backups.erasedNote}
          </Text>
        </Card>
      )}
      <RestoreCard folder={status.value.plan?.folder ?? ''} />
    </Stack>
  );
}

/** What was opened lies in the data folder until it is put back or thrown away. */
function leaveRestore() {
  const { preview, another, forget } = stores.restore.getState();
  if (preview !== undefined) void another();
  forget();
}

function RestoreCard({ folder }: { folder: string }) {
  const [isOpen, setOpen] = useState(false);
  const isRunning = useStore(stores.restore, (s) => s.isRunning);
  useEffect(() => leaveRestore, []);
  const toggle = (opens: boolean) => {
    if (opens) stores.restore.getState().change({ folder });
    else leaveRestore();
    setOpen(opens);
  };
  return (
    <FoldCard
      title={t.restore.card}
      isOpen={isOpen}
      onToggle={toggle}
      labels={{ open: t.restore.begin, close: t.common.cancel }}
      isDisabled={isRunning}
      intro={
        <Text size="sm" c="dimmed" maw={720}>
          {isOpen ? t.restore.overIntro : t.restore.cardText}
        </Text>
      }
    >
      <Stack maw={720}>
        <RestoreSteps isOverRunning />
      </Stack>
    </FoldCard>
  );
}

/** What an administrator should know first: nothing planned, a failure, or copies that are too old. */
function Standing({ status }: { status: BackupStatus }) {
  const { plan, failure, copies, isRunning } = status;
  if (plan === undefined) return <Warning>{t.backups.unplanned}</Warning>;
  if (failure !== undefined && !isRunning)
    return (
      <Alert
        color="red"
        icon={<IconAlertTriangle aria-hidden />}
        title={t.backups.failedAt(formatDateTime(failure.atMs))}
      >
        {failure.detail || t.problems[failure.code].advice}
      </Alert>
    );
  const nowMs = Date.now();
  const times = copies.map(({ atMs }) => atMs);
  // A copy that was made this minute may be a second ahead of the page's clock.
  if (times.some((atMs) => atMs > nowMs + 60_000)) return <Warning>{t.backups.fromFuture}</Warning>;
  const isLate = copies.length > 0 && backupDueAtMs(plan, times, nowMs) < nowMs - lateMs;
  return isLate && !isRunning ? <Warning>{t.backups.late}</Warning> : null;
}

function Warning({ children }: { children: string }) {
  return (
    <Alert color="amber" icon={<IconAlertTriangle aria-hidden />}>
      {children}
    </Alert>
  );
}

/** A computer that sleeps at night makes its copy in the morning: that is not late. */
const lateMs = 24 * 3_600_000;

function PlanForm({ status }: { status: BackupStatus }) {
  const draft = useStore(stores.backups, (s) => s.draft);
  const showErrors = useStore(stores.backups, (s) => s.showErrors);
  const isSaving = useStore(stores.backups, (s) => s.isSaving);
  const { change, save, stop, make } = stores.backups.getState();
  const isChanged = isPlanChanged(draft, status.plan);
  useUnsaved(isChanged);
  const submit = async () => {
    if (await save()) notifications.show({ color: 'green', message: t.backups.saved });
  };
  const [isStopping, setStopping] = useState(false);
  const end = async () => {
    const isStopped = await stop();
    setStopping(false);
    if (isStopped) notifications.show({ message: t.backups.stopped });
  };
  const makeOne = async () => {
    const made = await make();
    if (made !== undefined)
      notifications.show({ color: 'green', message: t.backups.made(made.people, made.auditRows) });
  };
  const isWrong = (value: number | '', most: number) =>
    value === '' || !Number.isInteger(value) || value < 1 || value > most;
  return (
    <>
      <Form onSubmit={submit}>
        <Stack>
          <TextInput
            label={t.backups.folder}
            description={t.backups.folderHint}
            value={draft.folder}
            maxLength={1000}
            spellCheck={false}
            autoComplete="off"
            error={showErrors && draft.folder.trim() === '' && t.backups.folderRequired}
            onChange={(event) => change({ folder: event.currentTarget.value })}
          />
          <Group align="flex-start">
            <WholeNumberField
              label={t.backups.every}
              value={draft.everyHours}
              min={1}
              max={744}
              error={showErrors && isWrong(draft.everyHours, 744) && t.backups.everyRange}
              onChange={(value) => change({ everyHours: value })}
            />
            <WholeNumberField
              label={t.backups.keep}
              value={draft.keep}
              min={1}
              max={100}
              error={showErrors && isWrong(draft.keep, 100) && t.backups.keepRange}
              onChange={(value) => change({ keep: value })}
            />
          </Group>
          <Group justify="flex-end">
            {status.plan !== undefined && (
              // Away from the others: nobody should press it for another.
              <Button variant="subtle" color="red" mr="auto" onClick={() => setStopping(true)}>
                {t.backups.stop}
              </Button>
            )}
            <Text size="sm" c="dimmed" role="status">
              {status.isRunning ? t.backups.making : ''}
            </Text>
            <Button
              variant="default"
              loading={status.isRunning}
              disabled={status.plan === undefined || isChanged}
              onClick={() => void makeOne()}
            >
              {t.backups.now}
            </Button>
            <Button type="submit" loading={isSaving} disabled={!isChanged}>
              {t.backups.save}
            </Button>
          </Group>
        </Stack>
      </Form>
      <FormDialog
        isOpen={isStopping}
        title={t.backups.stopTitle}
        text={t.backups.stopText}
        problem={undefined}
        confirm={t.backups.stop}
        isDangerous
        isBusy={isSaving}
        onSubmit={end}
        onClose={() => setStopping(false)}
      />
    </>
  );
}

function Copies({ copies }: { copies: BackupStatus['copies'] }) {
  if (copies.length === 0) return <Text c="dimmed">{t.backups.none}</Text>;
  return (
    <Table aria-label={t.backups.copies}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t.backups.time}</Table.Th>
          <Table.Th>{t.backups.size}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {copies.map((copy) => (
          <Table.Tr key={copy.file}>
            <Table.Td>
              {formatDateTime(copy.atMs)}
              {!copy.isUnderPresentKey && (
                <Text size="sm" c="dimmed">
                  {t.backups.earlierKey}
                </Text>
              )}
            </Table.Td>
            <Table.Td>{t.backups.mebibytes(copy.size)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
