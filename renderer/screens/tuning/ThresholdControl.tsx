import { Slider, Text } from '@mantine/core';
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
          // The track is the chart's axis; only what may be chosen can be reached, which the library does not see to for keys.
          domain={[scores.samePerson.from, 1]}
          min={lowest}
          max={1}
          step={thresholdStep}
          value={threshold}
          onChange={(value) => tryThreshold(Math.max(value, lowest))}
          label={(value) => value.toFixed(3)}
          thumbLabel={t.tuning.threshold}
          thumbValueText={(value) => t.tuning.thresholdIs(value.toFixed(3))}
          thumbSize={22}
          marks={[{ value: minSimilarity }, { value: recommended }]}
        />
      </div>
      <Text size="sm" c="dimmed">
        {t.tuning.lowest(lowest.toFixed(3))}
      </Text>
    </div>
  );
}
