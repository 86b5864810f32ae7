import { Table, Text } from '@mantine/core';
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { Card } from '#renderer/components/frame/Card.tsx';
import { Loading, ProblemNotice } from '#renderer/components/notices/Notices.tsx';
import { formatDateTime } from '#renderer/i18n/format.ts';
import { t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';

/** The own sign-ins, so that somebody else's show. */
export function SessionsPanel() {
  const history = useStore(stores.session, (s) => s.history);
  const { loadHistory } = stores.session.getState();
  useEffect(() => void loadHistory(), [loadHistory]);
  const text = t.sessions;
  return (
    <Card title={text.heading}>
      {history.state === 'loading' && <Loading />}
      {history.state === 'failed' && (
        <ProblemNotice title={text.failed} problem={history.problem} onRetry={() => void loadHistory()} />
      )}
      {history.state === 'ready' && (
        <>
          <Text size="sm" c="dimmed" mb="sm">
            {history.value.length === 0 ? text.none : text.hint}
          </Text>
          {history.value.length > 0 && (
            <Table aria-label={text.heading} maw={640}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{text.when}</Table.Th>
                  <Table.Th>{text.what}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {history.value.map(({ atMs, kind, why = '' }, at) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: two rows may be of the same moment and kind.
                  <Table.Tr key={at}>
                    <Table.Td>{formatDateTime(atMs)}</Table.Td>
                    <Table.Td>
                      <Text size="sm" fw={kind === 'sign-in-failed' ? 600 : undefined}>
                        {[text.kinds[kind], text.whys[why] ?? why].filter((part) => part !== '').join(', ')}
                      </Text>
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          )}
        </>
      )}
    </Card>
  );
}
