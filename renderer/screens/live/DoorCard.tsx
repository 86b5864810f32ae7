import { Text } from '@mantine/core';
import { IconAlertTriangle, IconLock, IconLockOpen, IconRotateClockwise } from '@tabler/icons-react';
import type { DoorState } from '#app/domain/door.ts';
import { t } from '#renderer/i18n/texts.ts';
import classes from './live.module.css';

const icons: Readonly<Record<DoorState['state'], typeof IconLock>> = {
  locked: IconLock,
  releasing: IconRotateClockwise,
  released: IconLockOpen,
  fault: IconAlertTriangle,
};

/** The door in word, sign and colour. */
export function DoorCard({ door, name }: { door: DoorState; name: string }) {
  const Icon = icons[door.state];
  return (
    <section className={classes.door} data-state={door.state} aria-label={t.live.doorNamed(name)}>
      <span className={classes.doorIcon} aria-hidden>
        <Icon size={30} stroke={1.75} />
      </span>
      <div role="status">
        <Text size="sm" c="dimmed">
          {name}
        </Text>
        <Text fz={22} fw={700} lh={1.15} data-door-state={door.state}>
          {t.live.doorStates[door.state]}
        </Text>
        <Text size="sm">{door.detail ?? t.live.doorMeaning[door.state]}</Text>
      </div>
    </section>
  );
}
