import type { FrameObserved } from '#app/recognition/observation.ts';
import {
  type Challenge,
  type ChallengeSign,
  newChallenge,
  observeChallenge,
} from '#app/recognition/presentation/challenge.ts';
import type { MotionVerdict } from '#app/recognition/presentation/motion.ts';
import { framesPerSecond } from './picture.ts';
import type { Random } from './random.ts';

/** What was seen of one presentation. */
export interface Presentation {
  /** One per frame in which its face was found. */
  readonly signs: readonly ChallengeSign[];
  /** One per frame with a score of the passive networks. */
  readonly networkScores: readonly number[];
}

/** Probability above which the passive networks let somebody pass: the middle, as at the door. */
const minNetworkScore = 0.5;
/** A challenge is over after so long at the latest, ms. */
const longestMs = 40_000;

/** The track with most frames: who stands before the camera. */
export function mainPresentation(frames: readonly FrameObserved[]): Presentation {
  const tracks = new Map<number, { signs: ChallengeSign[]; networkScores: number[] }>();
  for (const { faces, capturedAtMs } of frames)
    for (const { trackId, quality, presentation } of faces) {
      const track = tracks.get(trackId) ?? { signs: [], networkScores: [] };
      tracks.set(trackId, track);
      if (presentation === undefined) throw new Error('Signs of a live person were not watched for.');
      const { motion, eyeOpening, networkScore } = presentation;
      const { yawDegrees, pitchDegrees } = quality;
      track.signs.push({ yawDegrees, pitchDegrees, eyeOpening, motion, atMs: capturedAtMs });
      if (networkScore !== undefined) track.networkScores.push(networkScore);
    }
  const longest = [...tracks.values()].sort((a, b) => b.signs.length - a.signs.length)[0];
  return longest ?? { signs: [], networkScores: [] };
}

/** The verdict that a door would act on: `flat` as soon as it was said, else `live` if it was, else `unknown`. */
export function motionOf({ signs }: Presentation): MotionVerdict {
  const first = signs.find(({ motion }) => motion !== 'unknown');
  return first?.motion ?? 'unknown';
}

/** Whether the passive networks' last score lets it pass; undefined where they gave none. */
export function networkPasses({ networkScores }: Presentation): boolean | undefined {
  const last = networkScores.at(-1);
  return last === undefined ? undefined : last >= minNetworkScore;
}

/**
 * Plays the presentation over and over, from a random place, to a random challenge: what a recording can do that does not
 * know what will be asked. The joints of the loop are made perfect: no pause, no lost track.
 */
export function answerChallenge({ signs }: Presentation, random: Random): Challenge['status'] {
  let challenge = newChallenge(random.next);
  const start = Math.floor(random.next() * signs.length);
  for (let i = 0; challenge.status === 'running'; i++) {
    const sign = signs[(start + i) % signs.length];
    const atMs = (i * 1000) / framesPerSecond;
    if (sign === undefined || atMs > longestMs) return 'timed-out';
    challenge = observeChallenge(challenge, { ...sign, atMs });
  }
  return challenge.status;
}

/** How far the head was turned and nodded, degrees. */
export function turnOf({ signs }: Presentation): number {
  const range = (values: readonly number[]) => Math.max(...values) - Math.min(...values);
  if (signs.length === 0) return 0;
  return Math.max(range(signs.map((one) => one.yawDegrees)), range(signs.map((one) => one.pitchDegrees)));
}
