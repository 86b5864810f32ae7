import { type CountedRate, countedRate, designEffect, type PersonCount } from './error-rates/counted-rate.ts';
import { countBelow } from './error-rates/sorted-scores.ts';

/** Same-person scores, with whose they are: the scores of one person rise and fall together. */
export interface GenuineScores {
  /** `own`: the site's shots against the same person's other shots. `cohort`: statistics that came with the model. */
  readonly source: 'own' | 'cohort';
  /** Ascending. */
  readonly similarity: Float32Array;
  /** Index 0..people-1 of the person, for each score. */
  readonly person: Uint32Array;
  readonly people: number;
}

/** Errors at which dependence is measured (Doddington's rule of 30). */
const dependenceErrors = 30;

/**
 * Share of same-person scores below a threshold: staff who would be asked again. The interval counts people, not photos: see
 * `designEffect`. With fewer than 30 scores every person counts once.
 */
export function countAskedAgain(genuine: GenuineScores, minSimilarity: number): CountedRate {
  const { similarity, people } = genuine;
  const errors = countBelow(similarity, minSimilarity);
  const atMost = similarity.length / Math.max(1, people);
  if (similarity.length < dependenceErrors) return countedRate(errors, similarity.length, atMost);
  // Where errors are few their dependence cannot be seen: look where there are 30. Where rights are few, likewise.
  const looked = Math.min(Math.max(errors, dependenceErrors), similarity.length - dependenceErrors);
  const effect = designEffect(countsByPerson(genuine, Math.max(1, looked)), 1);
  return countedRate(errors, similarity.length, Math.max(1, effect));
}

/** For each person the scores among the lowest `errors`, and all. */
function countsByPerson({ person, people }: GenuineScores, errors: number): PersonCount[] {
  const below = new Uint32Array(people);
  const all = new Uint32Array(people);
  for (let i = 0; i < person.length; i++) {
    const index = person[i] ?? 0;
    all[index] = (all[index] ?? 0) + 1;
    if (i < errors) below[index] = (below[index] ?? 0) + 1;
  }
  return Array.from(all, (count, index) => ({ errors: below[index] ?? 0, count }));
}
