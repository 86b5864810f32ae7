import { ActionIcon, Group, Progress, Text } from '@mantine/core';
import { IconUser, IconX } from '@tabler/icons-react';
import { useStore } from 'zustand';
import type { EnrollmentState } from '#app/contract/people.ts';
import { JpegPicture } from '#renderer/components/picture/JpegPicture.tsx';
import { t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';
import classes from './enroll.module.css';
import { leastShots } from './store.ts';

/** The shots taken so far and the places still empty. */
export function ShotStrip({ progress }: { progress: EnrollmentState }) {
  const { shots, wantedShots } = progress;
  const least = useStore(stores.enroll, (s) => leastShots[s.source]);
  const isEnough = shots.length >= least && shots.length < wantedShots;
  const empty = Array.from(
    { length: Math.max(0, wantedShots - shots.length) },
    (_, at) => shots.length + at + 1,
  );
  const count = t.enroll.shotCount(shots.length, wantedShots);
  return (
    <section aria-label={t.enroll.shots}>
      <Group justify="space-between" mb={6} gap="sm">
        <Text fw={600} size="sm" role="status">
          {count}
        </Text>
        <Progress
          value={(shots.length / wantedShots) * 100}
          size="sm"
          flex={1}
          color="green"
          aria-label={count}
        />
      </Group>
      <ol className={classes.shots}>
        {shots.map((shot, at) => (
          <li key={shot.id} className={classes.shot}>
            <JpegPicture
              jpegBase64={shot.thumbnailBase64}
              label={t.enroll.shot(at + 1, shot.quality.overall)}
            />
            <ActionIcon
              className={classes.removeShot ?? ''}
              size="sm"
              radius="xl"
              color="dark.7"
              aria-label={t.enroll.removeShot(at + 1)}
              onClick={() => void stores.enroll.getState().removeShot(shot.id)}
            >
              <IconX size={14} aria-hidden />
            </ActionIcon>
          </li>
        ))}
        {empty.map((number) => (
          <li key={number} className={classes.shot} data-empty>
            <IconUser size={26} stroke={1.25} aria-hidden />
            <span className={classes.srOnly}>{t.enroll.emptyShot(number)}</span>
          </li>
        ))}
      </ol>
      {isEnough && (
        <Text size="xs" c="dimmed" mt={6} role="status">
          {t.enroll.enoughShots}
        </Text>
      )}
    </section>
  );
}
