import { clopperPearson } from './binomial.ts';

/** A rate that was counted. An estimate is another type (`EstimatedRate`) with other fields: the two cannot be mixed. */
export interface CountedRate {
  readonly kind: 'counted';
  readonly errors: number;
  /** Comparisons, searches or attempts that were looked at. */
  readonly count: number;
  /** How many independent ones they are worth; at most `count`. */
  readonly effectiveCount: number;
  /** errors / count; NaN when nothing was counted. */
  readonly value: number;
  /** 95 % interval around `value`; `high` is never below 3/count. */
  readonly low: number;
  readonly high: number;
}

/**
 * A counted rate with its Clopper-Pearson interval at the effective count (Korn and Graubard 1998, who do so for clustered
 * surveys). With no error the upper end is 3/effectiveCount.
 * @param designEffect variance of the count over that of independent trials, see `designEffect`; 1 when they are independent.
 * @param people distinct people in them, where nothing below 3/people shall be claimed however often each was compared.
 */
export function countedRate(errors: number, count: number, designEffect = 1, people = count): CountedRate {
  const worth = Math.max(1, designEffect);
  const effectiveCount = count / worth;
  const { low, high } = clopperPearson(errors / worth, effectiveCount);
  const floor = people > 0 ? Math.min(1, 3 / people) : 1;
  return {
    kind: 'counted',
    errors,
    count,
    effectiveCount,
    value: errors / count,
    low,
    high: Math.max(floor, high),
  };
}

/** What one person contributed, on whichever side of a comparison they stood. */
export interface PersonCount {
  readonly errors: number;
  readonly count: number;
}

/**
 * How many times the variance of an error count exceeds that of independent comparisons, because one person's face is in many.
 * The sum over people of their squared residuals, less what comparisons with two people are counted twice: for probes against a
 * gallery the two-way cluster variance (Cameron, Gelbach and Miller 2011, whose expectation the pigeonhole bootstrap of Owen
 * 2007 has too), for all-against-all the dyadic one (Aronow, Samii and Assenova 2015). Chosen before a bootstrap of people,
 * which gives the same but has to be drawn anew for every threshold that is dragged past.
 * @param people every comparison is in `peoplePerComparison` of them: 2 when two different people are compared, 1 for
 *   comparisons of a person with themselves.
 * @returns at least 1. With few errors it is as uncertain as they are: take it at a threshold with 30 errors or more
 *   (Doddington's rule of 30), where it is rather larger.
 */
export function designEffect(people: Iterable<PersonCount>, peoplePerComparison: 1 | 2): number {
  const all = [...people];
  const errors = all.reduce((sum, person) => sum + person.errors, 0);
  const count = all.reduce((sum, person) => sum + person.count, 0);
  if (errors === 0 || errors === count) return 1;
  const share = errors / count;
  const clustered = all.reduce((sum, person) => sum + (person.errors - share * person.count) ** 2, 0);
  const independent = (count / peoplePerComparison) * share * (1 - share);
  return Math.max(1, (clustered - (peoplePerComparison - 1) * independent) / independent);
}
