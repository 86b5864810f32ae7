import { Tooltip } from '@mantine/core';
import type { LiveStatus } from '#app/contract/live.ts';
import { t } from '#renderer/i18n/texts.ts';
import classes from './live.module.css';

/** What truly runs and how fast: provider, camera, frames. */
export function StatusLine({ status }: { status: LiveStatus }) {
  const { camera, inference } = status;
  const skipped = inference.state === 'ready' ? inference.skipped : [];
  const facts: readonly (readonly [string, string])[] = [
    [
      t.live.cameraFps,
      camera.state === 'live'
        ? `${t.live.size(camera.width, camera.height)}, ${t.live.perSecond(camera.framesPerSecond)}`
        : camera.state === 'lost'
          ? t.live.cameraLost
          : t.common.starting,
    ],
    [t.live.analysed, t.live.perSecond(status.analysedPerSecond)],
    [t.live.analysisTime, t.live.milliseconds(status.analysisMs)],
    [t.live.dropped, String(status.framesDropped)],
    [t.live.people, String(status.peopleEnrolled)],
  ];
  return (
    <dl className={classes.status} aria-label={t.live.status}>
      <div>
        <dt>{t.live.provider}</dt>
        <dd>
          {inference.state !== 'ready' ? (
            '–'
          ) : skipped.length === 0 ? (
            t.live.providerName(inference.provider)
          ) : (
            <Tooltip
              multiline
              maw={360}
              events={{ hover: true, focus: true, touch: true }}
              label={`${t.live.skipped}: ${skipped.map((one) => t.live.providerSkipped(one.provider, one.why)).join('; ')}`}
            >
              <button type="button" className={classes.provider}>
                {t.live.providerName(inference.provider)}
              </button>
            </Tooltip>
          )}
        </dd>
      </div>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
