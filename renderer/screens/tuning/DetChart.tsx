import { Text } from '@mantine/core';
import { memo, useState } from 'react';
import {
  Area,
  CartesianGrid,
  ComposedChart,
  Legend,
  Line,
  ReferenceDot,
  ReferenceLine,
  ResponsiveContainer,
  XAxis,
  YAxis,
} from 'recharts';
import { useStore } from 'zustand';
import { Card } from '#renderer/components/frame/Card.tsx';
import { FoldCard } from '#renderer/components/frame/FoldCard.tsx';
import { t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';
import { type DetAxes, decadesBetween, detAxes, detPoints, detWorkingPoint } from './det-points.ts';
import { askedAgain, percent, ratesOf } from './rates.ts';
import { type TuningScores, triedThreshold } from './store.ts';
import classes from './tuning.module.css';

/** Strangers let in against staff asked again, over all thresholds, with the one being tried. */
export const DetChart = memo(function DetChart({ scores }: { scores: TuningScores }) {
  const mode = useStore(stores.tuning, (s) => s.mode);
  const [isOpen, setOpen] = useState(false);
  const rates = ratesOf(scores, mode);
  const points = detPoints(rates);
  const asked = rates.steps[0] && askedAgain(rates.steps[0]);
  const axes = detAxes(points);
  if (points.length < 2 || asked === undefined)
    return (
      <Card title={t.tuning.det}>
        <Text c="dimmed">{t.tuning.detNone}</Text>
      </Card>
    );
  return (
    <FoldCard
      title={t.tuning.det}
      isOpen={isOpen}
      onToggle={setOpen}
      intro={
        <Text size="sm" c="dimmed">
          {t.tuning.detText}
        </Text>
      }
    >
      <figure className={classes.figureBox}>
        <div className={classes.chart} role="img" aria-label={summaryOf(scores)}>
          <ResponsiveContainer>
            <ComposedChart
              data={points}
              margin={{ top: 4, right: 24, bottom: 22, left: 4 }}
              accessibilityLayer={false}
            >
              <CartesianGrid stroke="var(--lintel-line)" />
              <XAxis
                dataKey="strangers"
                type="number"
                scale="log"
                domain={[...axes.strangers]}
                ticks={decadesBetween(axes.strangers)}
                tickFormatter={(value: number) => t.tuning.oneIn(Math.round(1 / value))}
                allowDataOverflow
                stroke="var(--mantine-color-dimmed)"
                tick={tick}
                label={{ value: t.tuning.detStrangers[mode], position: 'bottom', offset: 2, ...label }}
              />
              <YAxis
                type="number"
                scale="log"
                domain={[...axes.staff]}
                ticks={decadesBetween(axes.staff)}
                tickFormatter={(value: number) => percent(value)}
                allowDataOverflow
                width={72}
                stroke="var(--mantine-color-dimmed)"
                tick={tick}
                label={{ value: t.tuning.detStaff, angle: -90, position: 'insideLeft', ...label }}
              />
              <Area
                dataKey={({ band }: (typeof points)[number]) =>
                  band === null ? null : [Math.max(axes.staff[0], band[0]), Math.min(1, band[1])]
                }
                name={t.tuning.detBand}
                stroke="none"
                fill="var(--lintel-accent)"
                fillOpacity={0.16}
                connectNulls
                legendType="rect"
                isAnimationActive={false}
                activeDot={false}
              />
              <Line
                dataKey="counted"
                name={t.tuning.detCounted}
                stroke="var(--lintel-accent)"
                strokeWidth={2.5}
                dot={false}
                connectNulls
                isAnimationActive={false}
                legendType="plainline"
              />
              <Line
                dataKey="estimated"
                name={t.tuning.detEstimated}
                stroke="var(--lintel-wait)"
                strokeWidth={2}
                strokeDasharray="6 5"
                dot={false}
                connectNulls
                isAnimationActive={false}
                legendType="plainline"
              />
              <Legend verticalAlign="top" height={32} wrapperStyle={{ fontSize: 14 }} />
              <WorkingPoint scores={scores} axes={axes} />
            </ComposedChart>
          </ResponsiveContainer>
        </div>
        <figcaption>
          <Text size="sm" c="dimmed">
            {t.tuning.detCaption(rates.points[0]?.strangersSearched ?? 0, asked.share.count, asked.isOwn)}
          </Text>
        </figcaption>
      </figure>
    </FoldCard>
  );
});

const tick = { fontSize: 12, fill: 'var(--mantine-color-dimmed)' };
const label = { fontSize: 12, fill: 'var(--mantine-color-dimmed)' };

/** A dot with both 95 % intervals; open where nobody was counted. Within the axes: what lies beyond is drawn at their end. */
function WorkingPoint({ scores, axes }: { scores: TuningScores; axes: DetAxes }) {
  const mode = useStore(stores.tuning, (s) => s.mode);
  const threshold = useStore(stores.tuning, triedThreshold);
  const point = detWorkingPoint(ratesOf(scores, mode), threshold);
  if (point === undefined) return null;
  const within = (value: number, [low, high]: readonly [number, number]) =>
    Math.min(high, Math.max(low, value));
  const x = within(point.strangers, axes.strangers);
  const y = within(point.staff, axes.staff);
  const [fromX, toX] = point.strangersInterval.map((value) => within(value, axes.strangers));
  const [fromY, toY] = point.staffInterval.map((value) => within(value, axes.staff));
  const colour = point.kind === 'estimated' ? 'var(--lintel-wait)' : 'var(--lintel-accent)';
  return (
    <>
      <ReferenceLine
        segment={[
          { x: fromX ?? x, y },
          { x: toX ?? x, y },
        ]}
        stroke={colour}
        strokeWidth={1.5}
      />
      <ReferenceLine
        segment={[
          { x, y: fromY ?? y },
          { x, y: toY ?? y },
        ]}
        stroke={colour}
        strokeWidth={1.5}
      />
      <ReferenceDot
        x={x}
        y={y}
        r={7}
        stroke={colour}
        strokeWidth={2.5}
        fill={point.kind === 'counted' ? colour : 'var(--lintel-surface)'}
      />
    </>
  );
}

/** Of the threshold in force: the figures of the tried one are said below, in words. */
function summaryOf(scores: TuningScores): string {
  const { mode } = stores.tuning.getState();
  const point = detWorkingPoint(ratesOf(scores, mode), scores.inForce[mode].minSimilarity);
  return point === undefined
    ? t.tuning.detNone
    : t.tuning.detSummary(percent(point.strangers), percent(point.staff));
}
