import { type CountedRate, countedRate } from './counted-rate.ts';
import { countBelow } from './sorted-scores.ts';

/**
 * Rates over a threshold, each counted with its interval. Scores are similarities, ascending. Where one person's face is in many
 * comparisons, give the design effects (`designEffect`): without them intervals are too narrow.
 */
export interface Effects {
  readonly same?: number;
  readonly different?: number;
}

/** FMR: share of different-person comparisons at or above the threshold. */
export function fmrAt(different: Float32Array, threshold: number, effect = 1): CountedRate {
  return countedRate(different.length - countBelow(different, threshold), different.length, effect);
}

/** FNMR: share of same-person comparisons below the threshold. */
export function fnmrAt(same: Float32Array, threshold: number, effect = 1): CountedRate {
  return countedRate(countBelow(same, threshold), same.length, effect);
}

/** One search of somebody who is enrolled. */
export interface MateSearch {
  /** Similarity with the own template. */
  readonly own: number;
  /** Best similarity among all others; -1 when nobody else is enrolled. */
  readonly other: number;
}

/** FNIR of a top-1 search: the own template is below the threshold, or somebody else's is nearer. */
export function fnirAt(mates: readonly MateSearch[], threshold: number, effect = 1): CountedRate {
  const missed = mates.filter(({ own, other }) => own < threshold || own < other).length;
  return countedRate(missed, mates.length, effect);
}

/** FPIR of a top-1 search: share of strangers whose best similarity reaches the threshold. */
export function fpirAt(best: Float32Array, threshold: number, effect = 1): CountedRate {
  return fmrAt(best, threshold, effect);
}

export interface DetPoint {
  readonly threshold: number;
  readonly fmr: CountedRate;
  readonly fnmr: CountedRate;
}

/**
 * The DET curve (ISO/IEC 19795-1): FMR against FNMR, from the lowest threshold to the highest. Thresholds are spaced so that either
 * rate changes by about the same factor from one point to the next: at the ranks n, n/q, n/q^2 ... of both kinds of scores.
 * @param most points about so many.
 */
export function detCurve(
  same: Float32Array,
  different: Float32Array,
  most = 60,
  effects: Effects = {},
): DetPoint[] {
  const thresholds = new Set<number>();
  for (const rank of ranks(different.length, most / 2)) add(different[different.length - rank]);
  for (const rank of ranks(same.length, most / 2)) add(same[rank - 1]);
  return [...thresholds]
    .sort((a, b) => a - b)
    .map((threshold) => ({
      threshold,
      fmr: fmrAt(different, threshold, effects.different),
      fnmr: fnmrAt(same, threshold, effects.same),
    }));

  function add(threshold: number | undefined) {
    if (threshold !== undefined) thresholds.add(threshold);
  }
}

function ranks(count: number, most: number): number[] {
  if (count === 0) return [];
  const steps = Math.max(1, Math.round(most) - 1);
  return Array.from({ length: steps + 1 }, (_, i) => Math.max(1, Math.round(count ** (i / steps))));
}

export interface EqualErrorRate {
  readonly threshold: number;
  readonly value: number;
  /** Where both lower, and both upper 95 % limits meet. */
  readonly low: number;
  readonly high: number;
}

/** EER with an interval. @returns undefined without scores of both kinds. */
export function equalErrorRate(
  same: Float32Array,
  different: Float32Array,
  effects: Effects = {},
): EqualErrorRate | undefined {
  if (same.length === 0 || different.length === 0) return undefined;
  const meet = (of: (rate: CountedRate) => number) => {
    let [low, high] = [-1, 1];
    for (let step = 0; step < 40; step++) {
      const middle = (low + high) / 2;
      const isTooLow =
        of(fmrAt(different, middle, effects.different)) > of(fnmrAt(same, middle, effects.same));
      if (isTooLow) low = middle;
      else high = middle;
    }
    const threshold = (low + high) / 2;
    const fmr = of(fmrAt(different, threshold, effects.different));
    const fnmr = of(fnmrAt(same, threshold, effects.same));
    return { threshold, value: (fmr + fnmr) / 2 };
  };
  const { threshold, value } = meet((rate) => rate.value);
  return {
    threshold,
    value,
    low: Math.min(value, meet((rate) => rate.low).value),
    high: Math.max(value, meet((rate) => rate.high).value),
  };
}
