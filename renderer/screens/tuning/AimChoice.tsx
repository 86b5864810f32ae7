import { Select, Text } from '@mantine/core';
import { useStore } from 'zustand';
import { ChoiceCards } from '#renderer/components/fields/ChoiceCards.tsx';
import { Card } from '#renderer/components/frame/Card.tsx';
import { t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';
import { askedAgain, percent, ratesOf } from './rates.ts';
import type { TuningScores } from './store.ts';
import classes from './tuning.module.css';

type Point = TuningScores['identification']['points'][number];

/** How often a stranger may get in: choosing sets the threshold to try, with what it costs. */
export function AimChoice({ scores }: { scores: TuningScores }) {
  const mode = useStore(stores.tuning, (s) => s.mode);
  const tried = useStore(stores.tuning, (s) => s.trials[s.mode].strangersInN);
  const { tryAim } = stores.tuning.getState();
  const { points } = ratesOf(scores, mode);
  const presets = points.filter((point) => point.preset !== undefined);
  const others = points.filter((point) => point.preset === undefined && point.minSimilarity !== undefined);
  const other = others.find((point) => point.strangersInN === tried);
  const { strangersInN, minSimilarity } = scores.inForce[mode];
  return (
    <Card
      title={t.tuning.target}
      actions={
        <Text size="sm">
          {strangersInN === undefined ? t.tuning.ownThreshold : t.tuning.aimInForce(strangersInN)}{' '}
          {t.tuning.thresholdInForce(minSimilarity.toFixed(3))}
        </Text>
      }
    >
      <ChoiceCards
        legend={t.tuning.targetLegend}
        isLegendHidden
        value={tried?.toString()}
        columns={3}
        choices={presets.map((point) => ({
          value: point.strangersInN.toString(),
          label: t.tuning.presets[point.preset ?? 'standard'](point.strangersInN),
          hint: hintOf(point),
          isDisabled: point.minSimilarity === undefined,
        }))}
        onChange={(value) => tryAim(Number(value))}
      />
      {others.length > 0 && (
        <div className={classes.otherAim}>
          <Select
            label={t.tuning.otherAim}
            placeholder={t.tuning.otherAimNone}
            value={other?.strangersInN.toString() ?? null}
            data={others.map((point) => ({
              value: point.strangersInN.toString(),
              label: t.tuning.oneIn(point.strangersInN),
            }))}
            allowDeselect={false}
            w={360}
            maw="100%"
            onChange={(value) => value !== null && tryAim(Number(value))}
          />
          {other !== undefined && <Text size="sm">{hintOf(other)}</Text>}
        </div>
      )}
      <Text size="sm" c="dimmed" mt="sm">
        {t.tuning.targetNote[mode]}
      </Text>
    </Card>
  );
}

function hintOf(point: Point): string {
  if (point.minSimilarity === undefined) return t.tuning.noEvidence;
  const asked = askedAgain(point);
  return [
    t.tuning.thresholdIs(point.minSimilarity.toFixed(3)),
    asked === undefined ? t.tuning.askedUnknown : t.tuning.askedShort(percent(asked.share.value)),
    t.tuning.bases[point.basis],
  ].join(' · ');
}
