import { cosineSimilarity, unitMean } from './template.ts';

/** Scores of a gallery against itself: what a site knows about its own people before anybody stands at the door. */
export interface GalleryScores {
  /** Every shot against the unit mean of the same person's other shots (leave-one-out), ascending. */
  readonly samePerson: Float32Array;
  /** Every shot against the unit mean of every other person, ascending. Sampled evenly above `maxComparisons`. */
  readonly differentPeople: Float32Array;
  /** Different-person comparisons there are in all, sampled or not. */
  readonly differentPeopleTotal: number;
}

export interface GalleryPerson {
  /** Unit vectors of one model and one length. */
  readonly shots: readonly Float32Array[];
}

/** Comparisons between two yields: about 3 ms for 1,152 numbers each on a slow PC. */
const comparisonsPerStep = 2000;

/**
 * Computes both score sets. A generator, so that the caller can let others run between steps.
 * @param people people without a shot are passed over.
 * @param maxComparisons bound on different-person comparisons, which grow with shots x people.
 */
export function* galleryScores(
  people: readonly GalleryPerson[],
  maxComparisons = 400_000,
): Generator<undefined, GalleryScores, undefined> {
  const enrolled = people.filter((person) => person.shots.length > 0);
  const means = enrolled.map((person) => unitMean(person.shots));
  const same: number[] = [];
  for (const { shots } of enrolled) {
    if (shots.length < 2) continue;
    for (const shot of shots) {
      const others = unitMean(shots.filter((other) => other !== shot));
      if (others !== undefined) same.push(cosineSimilarity(shot, others));
    }
    yield;
  }
  const shotCount = enrolled.reduce((sum, person) => sum + person.shots.length, 0);
  const total = shotCount * Math.max(0, enrolled.length - 1);
  // Every n-th comparison, n odd and so seldom a divisor of the gallery's size: people are met evenly.
  const step = total <= maxComparisons ? 1 : Math.ceil(total / maxComparisons) | 1;
  const different: number[] = [];
  let index = 0;
  for (const [owner, { shots }] of enrolled.entries())
    for (const shot of shots)
      for (const [other, mean] of means.entries()) {
        if (other === owner || mean === undefined || index++ % step !== 0) continue;
        different.push(cosineSimilarity(shot, mean));
        if (different.length % comparisonsPerStep === 0) yield;
      }
  return {
    samePerson: Float32Array.from(same).sort(),
    differentPeople: Float32Array.from(different).sort(),
    differentPeopleTotal: total,
  };
}

/** Equal bins from the lowest score, rounded down to a twentieth, to 1. Scores above 1 by rounding land in the last bin. */
export function histogram(
  sorted: Float32Array,
  from: number,
  bins: number,
): { from: number; to: number; counts: number[]; total: number } {
  const counts = Array.from({ length: bins }, () => 0);
  for (const score of sorted) {
    const bin = Math.min(bins - 1, Math.max(0, Math.floor(((score - from) / (1 - from)) * bins)));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return { from, to: 1, counts, total: sorted.length };
}

/** At most `most` values of a sorted list, evenly spaced by rank, both ends kept. */
export function thin(sorted: Float32Array, most: number): number[] {
  if (sorted.length <= most) return [...sorted];
  return Array.from(
    { length: most },
    (_, i) => sorted[Math.round((i * (sorted.length - 1)) / (most - 1))] ?? 0,
  );
}
