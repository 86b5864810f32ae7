import { Button, Group, Stack, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { contract } from '#app/contract/contract.ts';
import type { Person } from '#app/domain/person.ts';
import { Loading, ProblemNotice } from '#renderer/components/notices/Notices.tsx';
import { ErasePhotosDialog } from '#renderer/components/photos/ErasePhotosDialog.tsx';
import { JpegPicture } from '#renderer/components/picture/JpegPicture.tsx';
import { formatDate } from '#renderer/i18n/format.ts';
import { t } from '#renderer/i18n/texts.ts';
import { may } from '#renderer/state/routes.ts';
import { stores } from '#renderer/state/stores.ts';
import classes from './people.module.css';

/** The photos that are kept of one person; nothing where there are none. */
export function PhotosSection({ person }: { person: Person }) {
  const role = useStore(stores.session, (s) => s.operator?.role);
  const photos = useStore(stores.photos, (s) => s.ofPerson);
  const [isAsking, setAsking] = useState(false);
  const count = person.photoCount ?? 0;
  const maySee = may(role, contract.pictures.ofPerson);
  const { load, forget } = stores.photos.getState();
  useEffect(() => {
    if (count > 0 && maySee) void load(person.id);
    return forget;
  }, [count, maySee, person.id, load, forget]);
  if (count === 0 || !maySee) return null;
  return (
    <Stack gap="xs">
      <Text fw={600} size="sm">
        {t.photos.heading}
      </Text>
      {photos.state === 'loading' && <Loading />}
      {photos.state === 'failed' && (
        <ProblemNotice problem={photos.problem} onRetry={() => void load(person.id)} />
      )}
      {photos.state === 'ready' && (
        <ul className={classes.photos}>
          {photos.value.map(({ jpegBase64, keptAtMs }, at) => (
            // Photos of one person never change places.
            // biome-ignore lint/suspicious/noArrayIndexKey: as above.
            <li key={at}>
              <JpegPicture jpegBase64={jpegBase64} label={t.photos.photo(at + 1, formatDate(keptAtMs))} />
            </li>
          ))}
        </ul>
      )}
      {may(role, contract.pictures.erasePhotos) && (
        <Group>
          <Button variant="default" onClick={() => setAsking(true)}>
            {t.photos.eraseOne}
          </Button>
        </Group>
      )}
      <ErasePhotosDialog
        id={person.id}
        isOpen={isAsking}
        text={t.photos.eraseOneText(person.name)}
        onClose={() => setAsking(false)}
      />
    </Stack>
  );
}
