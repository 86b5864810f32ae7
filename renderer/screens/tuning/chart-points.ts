import type { TuningScores } from './store.ts';

type Histogram = TuningScores['samePerson'];

export interface ChartPoint {
  /** Middle of the bin. */
  readonly similarity: number;
  /** Per cent of all same-person (different-person) scores that fall into the bin. */
  readonly same: number | null;
  /** null: no score here nor beside, so that no line is drawn along the axis. */
  readonly different: number | null;
}

/** Both histograms as shares, so that 40 same-person and 1,234 different-person scores can be seen side by side. */
export function chartPoints(same: Histogram, different: Histogram): readonly ChartPoint[] {
  const width = (1 - same.from) / Math.max(1, same.counts.length);
  const share = ({ counts, total }: Histogram, at: number) => {
    const isBare = !counts[at - 1] && !counts[at] && !counts[at + 1];
    return total === 0 || isBare ? null : ((counts[at] ?? 0) / total) * 100;
  };
  return same.counts.map((_, at) => ({
    similarity: same.from + (at + 0.5) * width,
    same: share(same, at),
    different: share(different, at),
  }));
}
