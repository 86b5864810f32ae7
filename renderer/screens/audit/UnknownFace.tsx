import { Button, Group, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { contract } from '#app/contract/contract.ts';
import type { AuditRow } from '#app/domain/audit.ts';
import { ProblemNotice } from '#renderer/components/notices/Notices.tsx';
import { JpegPicture } from '#renderer/components/picture/JpegPicture.tsx';
import { formatDateTime } from '#renderer/i18n/format.ts';
import { t } from '#renderer/i18n/texts.ts';
import { may } from '#renderer/state/routes.ts';
import { stores } from '#renderer/state/stores.ts';

/** Whether a row may have the face of a stranger with it. */
export function isOfStranger(row: Pick<AuditRow, 'kind' | 'details'>): boolean {
  return row.kind === 'attempt-refused' && row.details.reason === 'stranger';
}

/** The face of a refused stranger, where the site keeps them; shown on request, since each look is logged. */
export function UnknownFace({ auditSequence }: { auditSequence: number }) {
  const role = useStore(stores.session, (s) => s.operator?.role);
  const { endsAtMs, jpegBase64, isBusy, problem } = useStore(stores.unknownFace);
  const { find, view, erase, forget } = stores.unknownFace.getState();
  const maySee = may(role, contract.pictures.viewUnknownFace);
  useEffect(() => {
    if (maySee) void find(auditSequence);
    return forget;
  }, [auditSequence, maySee, find, forget]);
  if (!maySee || (endsAtMs === undefined && problem === undefined)) return null;
  const remove = async () => {
    if (await erase(auditSequence))
      notifications.show({ color: 'green', message: t.photos.unknownFace.erased });
  };
  return (
    <Stack gap="xs">
      <Text size="sm" fw={600}>
        {t.photos.unknownFace.heading}
      </Text>
      {endsAtMs !== undefined && (
        <Text size="sm" c="dimmed">
          {t.photos.unknownFace.kept(formatDateTime(endsAtMs))}
        </Text>
      )}
      {jpegBase64 !== undefined && (
        <div>
          <JpegPicture jpegBase64={jpegBase64} label={t.photos.unknownFace.picture} />
        </div>
      )}
      {problem !== undefined && <ProblemNotice problem={problem} />}
      {endsAtMs !== undefined && (
        <Group gap="sm">
          {jpegBase64 === undefined && (
            <Button variant="default" loading={isBusy} onClick={() => void view(auditSequence)}>
              {t.photos.unknownFace.show}
            </Button>
          )}
          <Button variant="default" disabled={isBusy} onClick={() => void remove()}>
            {t.photos.unknownFace.erase}
          </Button>
        </Group>
      )}
    </Stack>
  );
}
