import { Button, Code, Stack, Text } from '@mantine/core';
import { useStore } from 'zustand';
import { contract } from '#app/contract/contract.ts';
import { SideDrawer } from '#renderer/components/dialogs/SideDrawer.tsx';
import { FactList } from '#renderer/components/facts/FactList.tsx';
import { startDownload } from '#renderer/components/frame/start-download.ts';
import { MarkButtons } from '#renderer/components/marks/MarkButtons.tsx';
import { ProblemNotice } from '#renderer/components/notices/Notices.tsx';
import { formatPrecise } from '#renderer/i18n/format.ts';
import { t } from '#renderer/i18n/texts.ts';
import { may } from '#renderer/state/routes.ts';
import { stores } from '#renderer/state/stores.ts';
import classes from './audit.module.css';
import { factsOf, personOf } from './facts.ts';
import { isOfStranger, UnknownFace } from './UnknownFace.tsx';

/** Everything that one row of the log says, its seal included. */
export function RowDrawer() {
  const row = useStore(stores.audit, (s) => s.open);
  const { openRow } = stores.audit.getState();
  const facts: readonly (readonly [string, string])[] =
    row === undefined
      ? []
      : [
          [t.audit.columns.time, formatPrecise(row.atMs)],
          [t.audit.columns.event, t.audit.kinds[row.kind]],
          [t.audit.columns.who, row.actor === 'lintel' ? t.audit.lintel : row.actor],
          ...(row.personId === undefined
            ? []
            : ([
                [t.audit.columns.person, personOf(row)],
                [t.audit.personId, row.personId],
              ] as const)),
          ...factsOf(row).map(({ name, value }) => [capitalised(name), value] as const),
        ];
  return (
    <SideDrawer
      isOpen={row !== undefined}
      title={row === undefined ? '' : t.audit.row(row.sequence)}
      onClose={() => openRow(undefined)}
    >
      {row !== undefined && (
        <Stack gap="md">
          <FactList facts={facts} orientation="vertical" valueClass={classes.fact} />
          {(row.kind === 'attempt-accepted' || row.kind === 'attempt-refused') && (
            <MarkButtons auditSequence={row.sequence} />
          )}
          {row.kind === 'person-erased' && row.personId !== undefined && <Receipt personId={row.personId} />}
          {isOfStranger(row) && <UnknownFace auditSequence={row.sequence} />}
          <div>
            <Text size="sm" c="dimmed">
              {t.audit.hash}
            </Text>
            <Code block className={classes.hash ?? ''}>
              {row.hash}
            </Code>
          </div>
        </Stack>
      )}
    </SideDrawer>
  );
}

/** In the table names stand within a line, here each begins one. */
function capitalised(name: string): string {
  return name.replace(/^./, (first) => first.toUpperCase());
}

/** What was destroyed of somebody, signed, to hand over. */
function Receipt({ personId }: { personId: string }) {
  const role = useStore(stores.session, (state) => state.operator?.role);
  const problem = useStore(stores.protection, (state) => state.problem);
  if (!may(role, contract.protection.receipt)) return null;
  const save = async () => {
    const path = await stores.protection.getState().receiptOf(personId);
    if (path !== undefined) startDownload(path);
  };
  return (
    <Stack gap="xs" align="flex-start">
      <Button variant="default" onClick={() => void save()}>
        {t.protection.receipt}
      </Button>
      {problem !== undefined && <ProblemNotice problem={problem} />}
    </Stack>
  );
}
