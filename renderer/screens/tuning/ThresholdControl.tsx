import { Button, Group, Slider, Text } from '@mantine/core';
import { useStore } from 'zustand';
import { thresholdStep } from '#app/recognition/score-counts.ts';
import { t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';
import { lowestThreshold, ratesOf } from './rates.ts';
import { type TuningScores, triedThreshold } from './store.ts';
import classes from './tuning.module.css';

/** Tries a threshold by dragging or with the arrow keys; marks show the one in use and the recommended one. */
export function ThresholdControl({ scores }: { scores: TuningScores }) {
  const mode = useStore(stores.tuning, (s) => s.mode);
  const threshold = useStore(stores.tuning, triedThreshold);
  const { tryThreshold } = stores.tuning.getState();
  const { minSimilarity } = scores.inForce[mode];
  const recommended = scores.recommended[mode];
  const lowest = lowestThreshold(ratesOf(scores, mode)) ?? 0;
  return (
    <div className={classes.control}>
      <div className={classes.slider}>
        <Slider
          // The track is the chart's axis; only what may be chosen can be reached.
          min={scores.samePerson.from}
          max={1}
          domain={[lowest, 1]}
          step={thresholdStep}
          value={threshold}
          onChange={tryThreshold}
          label={null}
          thumbLabel={t.tuning.threshold}
          thumbProps={{ 'aria-valuetext': t.tuning.thresholdIs(threshold.toFixed(3)) }}
          thumbSize={22}
          marks={[{ value: minSimilarity }, { value: recommended }]}
        />
      </div>
      <Group justify="space-between" gap="sm">
        <Text fz={22} fw={700} className={classes.figure ?? ''}>
          {t.tuning.thresholdIs(threshold.toFixed(3))}
        </Text>
        <Group gap="xs">
          <Text size="sm" c="dimmed" className={classes.figure ?? ''}>
            {t.tuning.now}: {minSimilarity.toFixed(3)} · {t.tuning.recommended}: {recommended.toFixed(3)}
          </Text>
          <Button size="xs" variant="default" onClick={() => tryThreshold(minSimilarity)}>
            {t.tuning.backToCurrent}
          </Button>
          <Button size="xs" variant="default" onClick={() => tryThreshold(recommended)}>
            {t.tuning.useRecommended}
          </Button>
        </Group>
      </Group>
      <Text size="sm" c="dimmed">
        {t.tuning.lowest(lowest.toFixed(3))}
      </Text>
    </div>
  );
}
