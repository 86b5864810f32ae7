import { Text } from '@mantine/core';
import { useStore } from 'zustand';
import { LivePicture } from '#renderer/components/live-picture/LivePicture.tsx';
import { t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';
import classes from './enroll.module.css';
import { QualityMeter } from './QualityMeter.tsx';
import { ShotStrip } from './ShotStrip.tsx';

/** Guides the person before the camera: one large hint, the picture as a mirror, shots as they are taken. */
export function CameraCapture() {
  const progress = useStore(stores.enroll, (s) => s.progress);
  if (progress === undefined) return null;
  const issues = progress.issues.map((issue) => t.live.issues[issue]);
  return (
    <div className={classes.capture}>
      <div className={classes.stage}>
        <LivePicture feed={stores.observations} fit="cover" isMirrored boxes="plain" />
        <div
          className={classes.hint}
          data-done={progress.hint === 'done' || undefined}
          role="status"
          aria-live="assertive"
        >
          <Text fz="inherit" fw={700} lh={1.15}>
            {issues[0] ?? t.enroll.hints[progress.hint]}
          </Text>
          {issues.length > 1 && <Text size="sm">{issues.slice(1).join(' · ')}</Text>}
        </div>
      </div>
      <ShotStrip progress={progress} />
      <QualityMeter quality={progress.quality} />
    </div>
  );
}
