import type { ModeRates } from '#app/contract/tuning.ts';
import type { MatchMode } from '#app/recognition/thresholds.ts';
import type { TuningScores } from './store.ts';

export type ModeStep = ModeRates['steps'][number];
export type Share = NonNullable<ModeStep['askedAgainOwn']>;

/** Doddington's rule of 30: below, a share is noise. */
const fewShots = 30;

export function ratesOf(scores: TuningScores, mode: MatchMode): ModeRates {
  return scores[mode];
}

/** What is known of a threshold: the nearest step that is not stricter, so that strangers are never understated. */
export function stepAt({ steps }: ModeRates, threshold: number): ModeStep | undefined {
  const [first, second] = steps;
  if (first === undefined || second === undefined) return first;
  // Steps are even: a dragged threshold is found at once.
  const at = Math.floor(
    (threshold - first.minSimilarity) / (second.minSimilarity - first.minSimilarity) + 1e-6,
  );
  return steps[Math.min(at, steps.length - 1)];
}

/** The lowest threshold that can be chosen; undefined when nothing was computed. */
export function lowestThreshold({ steps }: ModeRates): number | undefined {
  return steps[0]?.minSimilarity;
}

/** Staff asked again, from the evidence that says more: a handful of own pictures of one day says less than many photos of other people. */
export function askedAgain({
  askedAgainOwn: own,
  askedAgainCohort: others,
}: Pick<ModeStep, 'askedAgainOwn' | 'askedAgainCohort'>): { share: Share; isOwn: boolean } | undefined {
  if (own !== undefined && (own.count >= fewShots || others === undefined))
    return { share: own, isOwn: true };
  return others === undefined ? undefined : { share: others, isOwn: false };
}

/** Two digits that mean something: 12 %, 1.2 %, 0.12 %, 0.0012 %; what is less than a millionth of a percent is said to be less. */
export function percent(share: number): string {
  const value = share * 100;
  if (value === 0) return '0 %';
  if (value < 0.000001) return '<0.000001 %';
  if (value >= 9.95) return `${value.toFixed(0)} %`;
  const digits = 1 - Math.floor(Math.log10(value * 1.005));
  return `${value.toFixed(Math.max(1, digits))} %`;
}
