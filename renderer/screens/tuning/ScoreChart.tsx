import { AreaChart } from '@mantine/charts';
import '@mantine/charts/styles.css';
import { Text } from '@mantine/core';
import { memo } from 'react';
import { ReferenceLine } from 'recharts';
import { useStore } from 'zustand';
import { t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';
import { chartPoints } from './chart-points.ts';
import { type TuningScores, triedThreshold } from './store.ts';
import classes from './tuning.module.css';

/** Both score distributions with the threshold in force. Memoised: while the tried one is dragged only its own line is drawn again. */
export const ScoreChart = memo(function ScoreChart({ scores }: { scores: TuningScores }) {
  const mode = useStore(stores.tuning, (s) => s.mode);
  const { samePerson, differentPeople, differentPeopleTotal } = scores;
  const { from } = samePerson;
  if (samePerson.total + differentPeople.total === 0) return <Text c="dimmed">{t.tuning.chartNone}</Text>;
  return (
    <figure className={classes.figureBox}>
      <div
        className={classes.chart}
        role="img"
        aria-label={t.tuning.chartSummary(samePerson.total, differentPeople.total)}
      >
        <AreaChart
          h="100%"
          data={[...chartPoints(samePerson, differentPeople)]}
          dataKey="similarity"
          series={[
            {
              name: 'different',
              label: t.tuning.differentPeople,
              color: 'var(--lintel-bad)',
              strokeDasharray: '5 4',
            },
            { name: 'same', label: t.tuning.samePerson, color: 'var(--lintel-good)' },
          ]}
          curveType="monotone"
          withDots={false}
          withLegend
          legendProps={{ verticalAlign: 'top', height: 40 }}
          valueFormatter={(value) => `${value.toFixed(1)} %`}
          xAxisLabel={t.tuning.similarity}
          xAxisProps={{
            type: 'number',
            domain: [from, 1],
            ticks: ticks(from),
            tickFormatter: (value: number) => value.toFixed(2),
            allowDataOverflow: true,
          }}
          yAxisProps={{ width: 52, tickFormatter: (value: number) => `${Math.round(value)} %` }}
          connectNulls={false}
          areaChartProps={{ accessibilityLayer: false }}
          areaProps={{ isAnimationActive: false }}
          tooltipProps={{ labelFormatter: (value) => `${t.tuning.similarity}: ${Number(value).toFixed(3)}` }}
          fillOpacity={0.22}
        >
          <ReferenceLine
            x={scores.inForce[mode].minSimilarity}
            stroke="var(--mantine-color-dimmed)"
            strokeDasharray="2 4"
          />
          <TriedLine />
        </AreaChart>
      </div>
      <figcaption>
        <Text size="sm" c="dimmed">
          {t.tuning.chartCaption}
          {differentPeople.total < differentPeopleTotal &&
            t.tuning.chartSampled(differentPeople.total, differentPeopleTotal)}
        </Text>
      </figcaption>
    </figure>
  );
});

function TriedLine() {
  const threshold = useStore(stores.tuning, triedThreshold);
  return (
    <ReferenceLine
      x={threshold}
      stroke="var(--lintel-accent)"
      strokeWidth={2.5}
      label={{
        value: t.tuning.threshold,
        position: 'insideTopLeft',
        fill: 'var(--lintel-accent)',
        // A rim in the colour of the card keeps it legible where a curve passes behind it.
        paintOrder: 'stroke',
        stroke: 'var(--lintel-surface)',
        strokeWidth: 5,
      }}
    />
  );
}

/** Round values, about ten of them, from the first one in view to 1. */
function ticks(from: number): number[] {
  const perUnit = from >= 0.9 ? 100 : from >= 0.6 ? 20 : from >= 0 ? 10 : 5;
  const first = Math.ceil(from * perUnit - 1e-9);
  return Array.from({ length: perUnit + 1 - first }, (_, at) => (first + at) / perUnit);
}
