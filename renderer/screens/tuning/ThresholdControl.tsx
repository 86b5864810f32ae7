import { Button, Group, Slider, Text } from '@mantine/core';
import { useStore } from 'zustand';
import { t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';
import { type TuningScores, thresholdStep } from './store.ts';
import classes from './tuning.module.css';

/** Tries a threshold by dragging or with the arrow keys; marks show the one in use and the recommended one. */
export function ThresholdControl({ scores }: { scores: TuningScores }) {
  const threshold = useStore(stores.tuning, (s) => s.threshold);
  const { tryThreshold } = stores.tuning.getState();
  const { minSimilarity, defaultMinSimilarity } = scores;
  const from = Math.max(0, scores.samePerson.from);
  return (
    <div className={classes.control}>
      <div className={classes.slider}>
        <Slider
          min={from}
          max={1}
          step={thresholdStep}
          value={threshold}
          onChange={tryThreshold}
          label={null}
          thumbLabel={t.tuning.threshold}
          thumbProps={{ 'aria-valuetext': t.tuning.thresholdIs(threshold.toFixed(3)) }}
          thumbSize={22}
          marks={[{ value: minSimilarity }, { value: defaultMinSimilarity }]}
        />
      </div>
      <Group justify="space-between" gap="sm">
        <Text fz={22} fw={700} className={classes.figure ?? ''}>
          {t.tuning.thresholdIs(threshold.toFixed(3))}
        </Text>
        <Group gap="xs">
          <Text size="sm" c="dimmed" className={classes.figure ?? ''}>
            {t.tuning.now}: {minSimilarity.toFixed(3)} · {t.tuning.recommended}:{' '}
            {defaultMinSimilarity.toFixed(3)}
          </Text>
          <Button size="xs" variant="default" onClick={() => tryThreshold(minSimilarity)}>
            {t.tuning.backToCurrent}
          </Button>
          <Button size="xs" variant="default" onClick={() => tryThreshold(defaultMinSimilarity)}>
            {t.tuning.useRecommended}
          </Button>
        </Group>
      </Group>
    </div>
  );
}
