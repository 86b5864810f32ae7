import { Button, Group, Stack, Text } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { Card } from '#renderer/components/frame/Card.tsx';
import { ErasePhotosDialog } from '#renderer/components/photos/ErasePhotosDialog.tsx';
import { t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';

/** Photos that are kept of staff, and a way to be rid of them. Asks for that when keeping was switched off. */
export function PhotosPanel({ isKeeping }: { isKeeping: boolean }) {
  const count = useStore(stores.photos, (s) => s.count);
  const [isAsking, setAsking] = useState(false);
  const wasKeeping = useRef(isKeeping);
  const { loadCount } = stores.photos.getState();
  useEffect(() => void loadCount(), [loadCount]);
  const photos = count.state === 'ready' ? count.value.photos : 0;
  useEffect(() => {
    if (wasKeeping.current && !isKeeping && photos > 0) setAsking(true);
    wasKeeping.current = isKeeping;
  }, [isKeeping, photos]);
  if (count.state !== 'ready' || (photos === 0 && !isKeeping)) return null;
  return (
    <Card title={t.photos.panel}>
      <Stack gap="sm">
        <Text size="sm">{t.photos.kept(photos, count.value.people)}</Text>
        {photos > 0 && (
          <Group>
            <Button variant="light" color="red" onClick={() => setAsking(true)}>
              {t.photos.eraseAll}
            </Button>
          </Group>
        )}
        <ErasePhotosDialog
          isOpen={isAsking}
          text={t.photos.eraseAllText(photos)}
          onClose={() => setAsking(false)}
        />
      </Stack>
    </Card>
  );
}
