import { AreaChart } from '@mantine/charts';
import '@mantine/charts/styles.css';
import { useStore } from 'zustand';
import { t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';
import { chartPoints } from './chart-points.ts';
import type { TuningScores } from './store.ts';
import classes from './tuning.module.css';

/** Both score distributions and the tried threshold between them. */
export function ScoreChart({ scores }: { scores: TuningScores }) {
  const threshold = useStore(stores.tuning, (s) => s.threshold);
  const { samePerson, differentPeople } = scores;
  const from = Math.max(0, samePerson.from);
  return (
    <div
      className={classes.chart}
      role="img"
      aria-label={t.tuning.chartSummary(samePerson.total, differentPeople.total, threshold.toFixed(3))}
    >
      <AreaChart
        h="100%"
        data={[...chartPoints(samePerson, differentPeople, from)]}
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
        tooltipProps={{ labelFormatter: (value) => `${t.tuning.similarity}: ${Number(value).toFixed(3)}` }}
        referenceLines={[
          { x: scores.minSimilarity, color: 'var(--mantine-color-dimmed)', strokeDasharray: '2 4' },
          {
            x: threshold,
            color: 'var(--lintel-accent)',
            label: t.tuning.threshold,
            labelPosition: 'insideTopLeft',
            strokeWidth: 2.5,
          },
        ]}
        fillOpacity={0.22}
      />
    </div>
  );
}

/** Round values, about ten of them, from the first one in view to 1. */
function ticks(from: number): number[] {
  const perUnit = from >= 0.9 ? 100 : from >= 0.6 ? 20 : 10;
  const first = Math.ceil(from * perUnit - 1e-9);
  return Array.from({ length: perUnit + 1 - first }, (_, at) => (first + at) / perUnit);
}
