/** What a threshold would do to the own gallery's scores. Counts are scaled up where main thinned the list. */
export interface Shares {
  readonly differentPairs: number;
  /** Different-person pairs at or above the threshold: they would be taken for the same. */
  readonly falseMatches: number;
  readonly samePairs: number;
  /** Same-person shots below the threshold: they would be asked again. */
  readonly falseNonMatches: number;
  /** False when counts are estimates from a thinned list. */
  readonly isExact: boolean;
  /** With no false match among N pairs the rate is below 3/N with 95 % confidence; N/3 is the "1 in"; undefined otherwise. */
  readonly below1In: number | undefined;
}

export interface Scores {
  readonly samePersonSorted: readonly number[];
  readonly differentPeopleSorted: readonly number[];
  readonly samePersonTotal: number;
  readonly differentPeopleTotal: number;
}

/** How many values of an ascending list are below `threshold`; by bisection, so that dragging stays smooth. */
export function countBelow(sorted: readonly number[], threshold: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? Number.POSITIVE_INFINITY) < threshold) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Judges a threshold (cosine similarity; a score that reaches it matches).
 * A thinned list keeps both ends, so that "none at all" is exact even then.
 */
export function sharesAt(scores: Scores, threshold: number): Shares {
  const { samePersonSorted: same, differentPeopleSorted: different } = scores;
  const isExact = same.length === scores.samePersonTotal && different.length === scores.differentPeopleTotal;
  const falseMatches = scaled(
    different.length - countBelow(different, threshold),
    different.length,
    scores.differentPeopleTotal,
  );
  const falseNonMatches = scaled(countBelow(same, threshold), same.length, scores.samePersonTotal);
  return {
    differentPairs: scores.differentPeopleTotal,
    falseMatches,
    samePairs: scores.samePersonTotal,
    falseNonMatches,
    isExact,
    below1In:
      falseMatches === 0 && scores.differentPeopleTotal >= 3
        ? Math.floor(scores.differentPeopleTotal / 3)
        : undefined,
  };
}

/** Rounds away from zero: an estimate must not turn one match into none, nor one too few into all. */
function scaled(count: number, of: number, total: number): number {
  if (count === 0 || of === 0) return 0;
  return count === of ? total : Math.max(1, Math.round((count / of) * total));
}
