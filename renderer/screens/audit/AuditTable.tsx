import { Button, Group, Table, Text } from '@mantine/core';
import { useStore } from 'zustand';
import { type AuditKind, auditCountedAtMost } from '#app/domain/audit.ts';
import { formatPrecise } from '#renderer/i18n/format.ts';
import { t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';
import classes from './audit.module.css';
import { personOf, summaryOf } from './facts.ts';
import type { AuditPage } from './store.ts';

/** Kinds that a reader looks for first: marked by a dot beside their words. */
const tones: Partial<Record<AuditKind, 'good' | 'bad' | 'notice'>> = {
  'attempt-accepted': 'good',
  'door-acknowledged': 'good',
  'camera-returned': 'good',
  'inference-returned': 'good',
  'attempt-refused': 'bad',
  'door-failed': 'bad',
  'sign-in-failed': 'bad',
  'unlock-failed': 'bad',
  'camera-lost': 'bad',
  'inference-lost': 'bad',
  'override-requested': 'notice',
  'threshold-changed': 'notice',
  'model-changed': 'notice',
  'settings-changed': 'notice',
  'person-erased': 'notice',
};

/** Rows newest first, and the way to older ones. */
export function AuditTable({ log }: { log: AuditPage }) {
  const isLoadingOlder = useStore(stores.audit, (s) => s.isLoadingOlder);
  const isFiltered = useStore(stores.audit, (s) => Object.keys(s.filter).length > 0);
  const { loadOlder, openRow } = stores.audit.getState();
  const { columns } = t.audit;
  const hasOlder = log.rows.length < log.total;
  return (
    <>
      <Table.ScrollContainer minWidth={680} scrollAreaProps={{ tabIndex: 0 }}>
        <Table highlightOnHover verticalSpacing="xs" aria-label={t.audit.title}>
          <Table.Thead>
            <Table.Tr>
              {[
                columns.sequence,
                columns.time,
                columns.event,
                columns.who,
                columns.person,
                columns.details,
              ].map((name) => (
                <Table.Th key={name}>{name}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {log.rows.map((row) => (
              <Table.Tr key={row.sequence} className={classes.row ?? ''} onClick={() => openRow(row)}>
                <Table.Td>
                  <button type="button" className={classes.open} aria-label={t.audit.open(row.sequence)}>
                    {row.sequence}
                  </button>
                </Table.Td>
                <Table.Td className={classes.time ?? ''}>{formatPrecise(row.atMs)}</Table.Td>
                <Table.Td>
                  <span className={classes.kind} data-tone={tones[row.kind]}>
                    {t.audit.kinds[row.kind]}
                  </span>
                </Table.Td>
                <Table.Td>{row.actor === 'lintel' ? t.audit.lintel : row.actor}</Table.Td>
                <Table.Td>{personOf(row)}</Table.Td>
                <Table.Td className={classes.details ?? ''}>{summaryOf(row)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Group justify="space-between" pt="sm">
        <Text size="sm" c="dimmed" role="status">
          {log.total === auditCountedAtMost
            ? t.audit.countAtLeast(log.rows.length, log.total)
            : t.audit.count(log.rows.length, log.total)}
        </Text>
        {hasOlder ? (
          <Button variant="default" loading={isLoadingOlder} onClick={() => void loadOlder()}>
            {t.audit.older}
          </Button>
        ) : (
          <Text size="sm" c="dimmed">
            {isFiltered ? t.audit.noMoreMatch : t.audit.noMore}
          </Text>
        )}
      </Group>
    </>
  );
}
