import { Alert, Button, Group, Pagination, Stack, Table, Text } from '@mantine/core';
import { IconCalendarCheck, IconClockPause } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { contract } from '#app/contract/contract.ts';
import type { PlannedErasure } from '#app/domain/retention.ts';
import { FormDialog } from '#renderer/components/dialogs/FormDialog.tsx';
import { Card } from '#renderer/components/frame/Card.tsx';
import { startDownload } from '#renderer/components/frame/start-download.ts';
import { Empty, Loading, ProblemNotice, StaleNotice } from '#renderer/components/notices/Notices.tsx';
import { formatDate } from '#renderer/i18n/format.ts';
import { t } from '#renderer/i18n/texts.ts';
import { may } from '#renderer/state/routes.ts';
import { stores } from '#renderer/state/stores.ts';
import { type Going, goingPerPage } from './going-store.ts';
import { KeepDialog } from './KeepDialog.tsx';
import classes from './people.module.css';

/** Who will be erased by the clock, why and when. */
export function GoingPanel() {
  const list = useStore(stores.going, (s) => s.list);
  const problem = useStore(stores.going, (s) => s.problem);
  const role = useStore(stores.session, (s) => s.operator?.role);
  const [keeping, setKeeping] = useState<PlannedErasure | undefined>();
  const { load, forget, exportList } = stores.going.getState();
  useEffect(() => {
    void load();
    return forget;
  }, [load, forget]);
  const download = async () => {
    const path = await exportList();
    if (path !== undefined) startDownload(path);
  };
  if (list.state === 'loading') return <Loading />;
  if (list.state === 'failed')
    return <ProblemNotice title={t.going.failed} problem={list.problem} onRetry={() => void load()} />;
  return (
    <>
      {list.stale !== undefined && <StaleNotice problem={list.stale} onRetry={() => void load()} />}
      {problem !== undefined && keeping === undefined && <ProblemNotice problem={problem} />}
      {list.value.hold !== undefined && <HoldNotice hold={list.value.hold} />}
      <Card>
        {list.value.total === 0 ? (
          <Empty
            icon={<IconCalendarCheck size={32} stroke={1.5} />}
            title={t.going.emptyTitle}
            text={t.going.emptyText}
          />
        ) : (
          <Stack gap="sm">
            <Group justify="space-between" gap="sm">
              <Text size="sm" c="dimmed" maw="70ch">
                {t.going.intro}
              </Text>
              {may(role, contract.privacy.exportErasures) && (
                <Button variant="default" onClick={() => void download()}>
                  {t.going.export}
                </Button>
              )}
            </Group>
            <GoingTable going={list.value} onKeep={setKeeping} />
          </Stack>
        )}
      </Card>
      {keeping !== undefined && (
        <KeepDialog id={keeping.personId} name={keeping.name} onClose={() => setKeeping(undefined)} />
      )}
    </>
  );
}

function HoldNotice({ hold }: { hold: NonNullable<Going['hold']> }) {
  const role = useStore(stores.session, (s) => s.operator?.role);
  const isSaving = useStore(stores.going, (s) => s.isSaving);
  const [isAsking, setAsking] = useState(false);
  const text = t.going.holds[hold.why];
  const release = async () => {
    await stores.going.getState().release(hold.why);
    setAsking(false);
  };
  return (
    <Alert color="amber" role="alert" icon={<IconClockPause aria-hidden />} title={text.title(hold.people)}>
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{text.text(formatDate(Date.now()))}</Text>
        {may(role, contract.privacy.releaseErasures) ? (
          <Button
            size="sm"
            variant="default"
            loading={isSaving}
            // Saying that the date is right erases nobody yet: too many at once are held all the same.
            onClick={() => (hold.why === 'many' ? setAsking(true) : void release())}
          >
            {text.confirm(hold.people)}
          </Button>
        ) : (
          <Text size="sm">{t.going.administratorsOnly}</Text>
        )}
      </Stack>
      <FormDialog
        isOpen={isAsking}
        title={t.going.releaseTitle(hold.people)}
        text={t.going.releaseText}
        problem={undefined}
        confirm={text.confirm(hold.people)}
        isDangerous
        isBusy={isSaving}
        onSubmit={release}
        onClose={() => setAsking(false)}
      />
    </Alert>
  );
}

function GoingTable(props: { going: Going; onKeep: (plan: PlannedErasure) => void }) {
  const page = useStore(stores.going, (s) => s.page);
  const role = useStore(stores.session, (s) => s.operator?.role);
  const { plans, total, asOfMs } = props.going;
  const { openPerson } = stores.people.getState();
  const pages = Math.ceil(total / goingPerPage);
  const first = (page - 1) * goingPerPage + 1;
  const mayKeep = may(role, contract.privacy.keepPerson);
  const { columns } = t.going;
  return (
    <>
      <Table.ScrollContainer minWidth={560} scrollAreaProps={{ tabIndex: 0 }}>
        <Table verticalSpacing="sm" aria-label={t.going.tab}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{columns.name}</Table.Th>
              <Table.Th>{columns.why}</Table.Th>
              <Table.Th>{columns.when}</Table.Th>
              {mayKeep && <Table.Th aria-label={columns.keep} />}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {plans.map((plan) => (
              <Table.Tr key={plan.personId}>
                <Table.Td>
                  <button
                    type="button"
                    className={classes.name}
                    aria-label={t.people.open(plan.name)}
                    onClick={() => void openPerson(plan.personId)}
                  >
                    {plan.name}
                  </button>
                </Table.Td>
                <Table.Td>{t.going.reasons[plan.reason]}</Table.Td>
                <Table.Td>
                  {plan.goesAtMs <= asOfMs ? t.going.due : formatDate(plan.goesAtMs)}
                  {plan.keepUntilMs !== undefined && plan.keepUntilMs > asOfMs && (
                    <Text size="xs" c="dimmed">
                      {t.going.keptUntil(formatDate(plan.keepUntilMs))}
                    </Text>
                  )}
                </Table.Td>
                {mayKeep && (
                  <Table.Td ta="end">
                    {plan.reason !== 'consent-withdrawn' && (
                      <Button
                        size="xs"
                        variant="default"
                        aria-label={t.going.keepNamed(plan.name)}
                        onClick={() => props.onKeep(plan)}
                      >
                        {t.going.keep}
                      </Button>
                    )}
                  </Table.Td>
                )}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <div className={classes.foot}>
        <Text size="sm" c="dimmed" role="status">
          {pages > 1 ? t.people.range(first, first + plans.length - 1, total) : t.people.count(total)}
        </Text>
        {pages > 1 && (
          <nav aria-label={t.people.pages}>
            <Pagination
              value={page}
              total={pages}
              onChange={(next) => void stores.going.getState().turnTo(next)}
              getItemProps={(number) => ({ 'aria-label': String(number) })}
              getControlProps={(control) => ({
                'aria-label': control === 'next' ? t.common.next : t.common.back,
              })}
            />
          </nav>
        )}
      </div>
    </>
  );
}
