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
