import { Text } from '@mantine/core';
import type { FaceQuality } from '#app/recognition/observation.ts';
import { t } from '#renderer/i18n/texts.ts';
import classes from './enroll.module.css';

/** 0-100; what a component should reach to look good. The gate itself is main's. */
const fairFrom = 40;
const goodFrom = 65;

/** Components of the quality as bars with their figures; the weakest decides. */
export function QualityMeter({ quality }: { quality: FaceQuality | null }) {
  return (
    <section aria-label={t.enroll.quality} className={classes.quality}>
      {quality === null ? (
        <Text size="sm" c="dimmed">
          {t.enroll.noQuality}
        </Text>
      ) : (
        <dl className={classes.meters}>
          <Meter name={t.enroll.overall} value={quality.overall} isOverall />
          {Object.entries(quality.components).map(([name, value]) => (
            <Meter key={name} name={t.enroll.component(name)} value={value} />
          ))}
        </dl>
      )}
    </section>
  );
}

function Meter(props: { name: string; value: number; isOverall?: boolean }) {
  const value = Math.round(props.value);
  const level = value >= goodFrom ? 'good' : value >= fairFrom ? 'fair' : 'poor';
  return (
    <div className={classes.meter} data-level={level} data-overall={props.isOverall}>
      <dt>{props.name}</dt>
      <dd>
        <span className={classes.bar} aria-hidden>
          <span style={{ width: `${value}%` }} />
        </span>
        <span className={classes.figure}>{value}</span>
      </dd>
    </div>
  );
}
