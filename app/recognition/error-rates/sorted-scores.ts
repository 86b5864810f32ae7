/**
 * Counting in sorted scores. All scores are similarities: higher is closer; lists are ascending and are not changed. The words are those
 * of ISO/IEC 19795-1: FMR is the share of different-person comparisons at or above the threshold, FNMR the share of same-person
 * comparisons below it.
 */

/** Share of ascending `sorted` that is at or above `threshold`. NaN for none. */
export function shareAtOrAbove(sorted: Float32Array, threshold: number): number {
  return (sorted.length - countBelow(sorted, threshold)) / sorted.length;
}

/** Number of ascending `sorted` below `threshold`; binary search. */
export function countBelow(sorted: Float32Array | readonly number[], threshold: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? Number.NaN) < threshold) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The lowest threshold whose FMR is at most `fmr`, halfway to the next lower score so that rounding decides nothing.
 * @returns undefined when there are too few comparisons to say: fewer than 1/fmr.
 */
export function thresholdAtFmr(different: Float32Array, fmr: number): number | undefined {
  const allowed = Math.floor(different.length * fmr);
  if (allowed < 1) return undefined;
  const first = different[different.length - allowed];
  const below = different[different.length - allowed - 1];
  if (first === undefined) return undefined;
  return below === undefined || below === first ? first + Number.EPSILON : (first + below) / 2;
}
