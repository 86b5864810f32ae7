import type { TargetWatch } from '#app/contract/tuning.ts';
import type { MatchSettings } from '#app/domain/settings.ts';
import { clopperPearson } from '#app/recognition/error-rates/binomial.ts';
import { type MatchMode, thresholdOf } from '#app/recognition/thresholds.ts';
import type { SiteFigures } from './interface.ts';

type Missed = TargetWatch['missed'][number];

/** Strangers at the door whom the threshold in force lets in, as operators marked them, and those who were turned away. */
export interface StrangersAtDoor {
  readonly letIn: number;
  readonly turnedAway: number;
}

const modes: readonly MatchMode[] = ['identification', 'verification'];

/**
 * Aims that the thresholds in force no longer keep: the evidence asks for a higher one, or strangers at the door were let in so often that
 * their number refutes the aim with 95 % confidence. Not all who got in are marked, so that the door can only show too few.
 * Where nothing is known no aim is said to be missed.
 */
export function missedAims(
  figures: SiteFigures,
  match: MatchSettings,
  door: () => StrangersAtDoor,
): Missed[] {
  return modes.flatMap((mode): Missed[] => {
    const strangersInN = match.strangersInN?.[mode];
    if (strangersInN === undefined) return [];
    const minSimilarity = thresholdOf(match, mode);
    const missed = { mode, strangersInN, minSimilarity };
    const needed = figures[mode].points.find((point) => point.strangersInN === strangersInN)?.minSimilarity;
    if (needed !== undefined && needed > minSimilarity + 1e-9)
      return [{ ...missed, neededMinSimilarity: needed, why: 'gallery' }];
    return mode === 'identification' && isRefuted(door(), strangersInN) ? [{ ...missed, why: 'door' }] : [];
  });
}

function isRefuted({ letIn, turnedAway }: StrangersAtDoor, strangersInN: number): boolean {
  return clopperPearson(letIn, letIn + turnedAway).low > 1 / strangersInN;
}
