import { Alert, Stack } from '@mantine/core';
import { IconDatabaseExclamation } from '@tabler/icons-react';
import { useStore } from 'zustand';
import { t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';

/** Room runs out on a disk: says which, how much is left, and what happens next. Nothing while all is well. */
export function DiskBanner() {
  const disks = useStore(stores.live, ({ status }) =>
    status.state === 'ready' ? status.value.disks : undefined,
  );
  if (disks === undefined || disks.length === 0) return null;
  return (
    <Stack gap="xs">
      {disks.map(({ where, level, freeBytes }) => (
        <Alert
          key={where}
          color={level === 'critical' ? 'red' : 'amber'}
          role="status"
          icon={<IconDatabaseExclamation aria-hidden />}
          title={t.disk.title[where][level]}
          data-disk={level}
        >
          {t.disk.free(Math.floor(freeBytes / 2 ** 20))} {t.disk.advice[where][level]}
        </Alert>
      ))}
    </Stack>
  );
}
