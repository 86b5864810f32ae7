import { clopperPearson } from './error-rates/binomial.ts';

/**
 * Error rates of one comparison, with the words of ISO/IEC 19795-1: FMR is the share of different-person comparisons at or
 * above the threshold, FNMR the share of same-person comparisons below it. All scores are similarities: higher is closer.
 * Functions that take sorted scores take them ascending and do not change them.
 */

/** Share of ascending `sorted` that is at or above `threshold`. NaN for none. */
export function shareAtOrAbove(sorted: Float32Array, threshold: number): number {
  return (sorted.length - countBelow(sorted, threshold)) / sorted.length;
}

/** Number of ascending `sorted` below `threshold`; binary search. */
export function countBelow(sorted: Float32Array, threshold: number): number {
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

/** Rate and threshold at which FMR and FNMR meet, interpolated between scores. */
export function equalErrorRate(
  same: Float32Array,
  different: Float32Array,
): { readonly rate: number; readonly threshold: number } {
  let low = -1;
  let high = 1;
  for (let step = 0; step < 50; step++) {
    const threshold = (low + high) / 2;
    if (shareAtOrAbove(different, threshold) > 1 - shareAtOrAbove(same, threshold)) low = threshold;
    else high = threshold;
  }
  const threshold = (low + high) / 2;
  return {
    rate: (shareAtOrAbove(different, threshold) + 1 - shareAtOrAbove(same, threshold)) / 2,
    threshold,
  };
}

/**
 * Clopper and Pearson's exact 95 % interval of a share of independent trials. With no error at all the upper end is the rule of
 * three, 3/n. Where one person is in many comparisons, see `countedRate` and `designEffect`.
 */
export function shareInterval(errors: number, count: number): readonly [low: number, high: number] {
  const { low, high } = clopperPearson(errors, count);
  return [low, high];
}

/**
 * Accuracy over k folds: in each the threshold that does best on the other folds judges this one (LFW's protocol). Same and
 * different pairs weigh alike, however many of each there are.
 * @param pairs fold = index modulo `folds`; a pair whose face was not acquired has the similarity -1.
 */
export function foldAccuracy(
  pairs: readonly { readonly similarity: number; readonly isSame: boolean }[],
  folds = 10,
): { readonly mean: number; readonly standardError: number } {
  const accuracies: number[] = [];
  for (let fold = 0; fold < folds; fold++) {
    const training = pairs.filter((_, i) => i % folds !== fold);
    const test = pairs.filter((_, i) => i % folds === fold);
    accuracies.push(balancedAccuracy(test, bestThreshold(training)));
  }
  const mean = accuracies.reduce((sum, a) => sum + a, 0) / folds;
  const variance = accuracies.reduce((sum, a) => sum + (a - mean) ** 2, 0) / (folds - 1);
  return { mean, standardError: Math.sqrt(variance / folds) };
}

type ScoredPair = { readonly similarity: number; readonly isSame: boolean };

function balancedAccuracy(pairs: readonly ScoredPair[], threshold: number): number {
  const same = pairs.filter(({ isSame }) => isSame);
  const different = pairs.filter(({ isSame }) => !isSame);
  const right = (of: readonly ScoredPair[], isRight: (s: number) => boolean) =>
    of.filter(({ similarity }) => isRight(similarity)).length / of.length;
  return (right(same, (s) => s >= threshold) + right(different, (s) => s < threshold)) / 2;
}

/** Sweeps the sorted scores once: between two neighbours nothing changes. */
function bestThreshold(pairs: readonly ScoredPair[]): number {
  const sorted = pairs.toSorted((a, b) => a.similarity - b.similarity);
  const sameCount = sorted.filter(({ isSame }) => isSame).length;
  const differentCount = sorted.length - sameCount;
  let best = { accuracy: 0, threshold: 0 };
  let sameBelow = 0;
  let differentBelow = 0;
  for (const [i, pair] of sorted.entries()) {
    const accuracy = (1 - sameBelow / sameCount + differentBelow / differentCount) / 2;
    const previous = sorted[i - 1]?.similarity ?? pair.similarity;
    if (accuracy > best.accuracy) best = { accuracy, threshold: (previous + pair.similarity) / 2 };
    if (pair.isSame) sameBelow += 1;
    else differentBelow += 1;
  }
  return best.threshold;
}
