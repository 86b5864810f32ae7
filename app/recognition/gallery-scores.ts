import type { GenuineScores } from './genuine-scores.ts';
import type { StrangerSearches } from './stranger-searches.ts';
import { cosineSimilarity, unitMean } from './template.ts';

/** Scores of a gallery against itself: what a site knows about its own people before anybody stands at the door. */
export interface GalleryScores {
  /** Every shot against the unit mean of the same person's other shots (leave-one-out), ascending. */
  readonly samePerson: Float32Array;
  /** The same scores with whose they are. */
  readonly genuine: GenuineScores;
  /** Shots against the unit mean of every other person, ascending. Above `maxComparisons` of some people only. */
  readonly differentPeople: Float32Array;
  /** Different-person comparisons there are in all, made or not. */
  readonly differentPeopleTotal: number;
  /** Each person's first shot searched among all others, as if they were a stranger; of those people whose shots were compared. */
  readonly searches: StrangerSearches;
}

export interface GalleryPerson {
  /** Unit vectors of one model and one length. */
  readonly shots: readonly Float32Array[];
}

/** Comparisons between two yields: about 3 ms for 1,152 numbers each on a slow PC. */
const comparisonsPerStep = 2000;

/**
 * Computes all score sets. A generator, so that the caller can let others run between steps.
 * @param people people without a shot are passed over.
 * @param maxComparisons bound on different-person comparisons, which grow with shots x people. Beyond it whole searches are left
 *   out, not single comparisons: the best of half a gallery is not the best.
 */
export function* galleryScores(
  people: readonly GalleryPerson[],
  maxComparisons = 400_000,
): Generator<undefined, GalleryScores, undefined> {
  const enrolled = people.filter((person) => person.shots.length > 0);
  const means = enrolled.map((person) => unitMean(person.shots));
  const same: { person: number; similarity: number }[] = [];
  for (const [person, { shots }] of enrolled.entries()) {
    if (shots.length < 2) continue;
    for (const shot of shots) {
      const others = unitMean(shots.filter((other) => other !== shot));
      if (others !== undefined) same.push({ person, similarity: cosineSimilarity(shot, others) });
    }
    yield;
  }
  const rows = chosenRows(enrolled, maxComparisons);
  const different: number[] = [];
  const best: number[] = [];
  for (const { person, shot, isFirst } of rows) {
    let highest = Number.NEGATIVE_INFINITY;
    for (const [other, mean] of means.entries()) {
      if (other === person || mean === undefined) continue;
      const similarity = cosineSimilarity(shot, mean);
      highest = Math.max(highest, similarity);
      different.push(similarity);
      if (different.length % comparisonsPerStep === 0) yield;
    }
    if (isFirst && highest > Number.NEGATIVE_INFINITY) best.push(highest);
  }
  const genuine = ownGenuine(same);
  return {
    samePerson: genuine.similarity,
    genuine,
    differentPeople: Float32Array.from(different).sort(),
    differentPeopleTotal: countShots(enrolled) * Math.max(0, enrolled.length - 1),
    searches: {
      source: 'own',
      strangers: best.length,
      searches: best.length,
      galleryPeople: Math.max(0, enrolled.length - 1),
      members: enrolled.length,
      enrolledShots: typicalShots(enrolled),
      best: Float32Array.from(best).sort(),
      strangerVariation: 0,
      memberVariation: 0,
    },
  };
}

/** Half of the people have at least so many shots; 0 for nobody. */
export function typicalShots(people: readonly GalleryPerson[]): number {
  const sorted = people.map(({ shots }) => shots.length).sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}

/** Shots to compare: all, or as many as fit, first shots of evenly spaced people before anybody's second. */
function chosenRows(enrolled: readonly GalleryPerson[], maxComparisons: number) {
  const others = enrolled.length - 1;
  if (others < 1) return [];
  const most = Math.max(1, Math.floor(maxComparisons / others));
  const all = enrolled
    .flatMap(({ shots }, person) => shots.map((shot, at) => ({ person, shot, at, isFirst: at === 0 })))
    .sort((a, b) => a.at - b.at || a.person - b.person);
  if (all.length <= most) return all;
  const firsts = all.slice(0, enrolled.length);
  if (firsts.length <= most) return all.slice(0, most);
  return Array.from({ length: most }, (_, i) => firsts[Math.floor((i * firsts.length) / most)]).filter(
    (row) => row !== undefined,
  );
}

function ownGenuine(same: readonly { person: number; similarity: number }[]): GenuineScores {
  const sorted = same.toSorted((a, b) => a.similarity - b.similarity);
  const index = new Map<number, number>();
  for (const { person } of same) if (!index.has(person)) index.set(person, index.size);
  return {
    source: 'own',
    similarity: Float32Array.from(sorted, ({ similarity }) => similarity),
    person: Uint32Array.from(sorted, ({ person }) => index.get(person) ?? 0),
    people: index.size,
  };
}

function countShots(people: readonly GalleryPerson[]): number {
  return people.reduce((sum, { shots }) => sum + shots.length, 0);
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
