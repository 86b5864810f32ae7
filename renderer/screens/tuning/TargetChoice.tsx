import { Text } from '@mantine/core';
import { useStore } from 'zustand';
import { ChoiceCards } from '#renderer/components/fields/ChoiceCards.tsx';
import { Card } from '#renderer/components/frame/Card.tsx';
import { t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';
import { percent, thresholdFor } from './rates.ts';
import type { TuningScores } from './store.ts';

type Point = TuningScores['rates']['points'][number];

/** How often a stranger may get in: choosing sets the threshold to try, with what it costs. */
export function TargetChoice({ scores }: { scores: TuningScores }) {
  const threshold = useStore(stores.tuning, (s) => s.threshold);
  const { tryThreshold } = stores.tuning.getState();
  const { points } = scores.rates;
  const chosen = points.find((point) => thresholdFor(point)?.toFixed(3) === threshold.toFixed(3));
  return (
    <Card title={t.tuning.target}>
      <ChoiceCards
        legend={t.tuning.targetLegend}
        value={chosen?.preset}
        columns={3}
        choices={points.map((point) => ({
          value: point.preset,
          label: t.tuning.presets[point.preset](point.strangersInN),
          hint: hintOf(point),
          isDisabled: thresholdFor(point) === undefined,
        }))}
        onChange={(preset) => {
          const point = points.find((one) => one.preset === preset);
          const wanted = point === undefined ? undefined : thresholdFor(point);
          if (wanted !== undefined) tryThreshold(wanted);
        }}
      />
      <Text size="sm" c="dimmed" mt="sm">
        {t.tuning.targetNote}
      </Text>
    </Card>
  );
}

/** Doddington's rule of 30: below, a share is noise. */
const fewShots = 30;

function hintOf(point: Point): string {
  const threshold = thresholdFor(point);
  if (threshold === undefined) return t.tuning.noEvidence;
  const { askedAgainOwn: own, askedAgainCohort: others } = point;
  // A handful of own shots of one day says less than many photos of other people.
  const asked = own !== undefined && own.count >= fewShots ? own : (others ?? own);
  return [
    t.tuning.thresholdIs(threshold.toFixed(3)),
    asked === undefined ? t.tuning.askedUnknown : t.tuning.askedShort(percent(asked.value)),
    t.tuning.bases[point.basis],
  ].join(' · ');
}
