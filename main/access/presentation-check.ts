import type { LivePrompt } from '#app/contract/live.ts';
import type { PresentationPolicy } from '#app/domain/door.ts';
import type { PresentationVerdict } from '#app/policy/decide.ts';
import type { Judgement } from '#app/recognition/evidence.ts';
import type { FaceObserved, PresentationSigns } from '#app/recognition/observation.ts';
import { type Challenge, newChallenge, observeChallenge } from '#app/recognition/presentation/challenge.ts';

export type Accepted = Extract<Judgement, { verdict: 'accept' }>;

export type PresentationState =
  | { readonly verdict: PresentationVerdict }
  /** Not known yet; the person is told what to do. */
  | { readonly verdict: undefined; readonly prompt: LivePrompt };

/** Below this probability the passive network takes the face for a picture: the middle of its scale. */
const minNetworkScore = 0.5;
const noSigns: PresentationSigns = { motion: 'unknown', eyeOpening: Number.NaN };
/** Who has not moved as a living head does after this long is refused, ms: time enough to read the sign and turn. */
const passiveMs = 8000;
/** A proof counts for this long, ms: the face must be recognised again within it, looking straight. */
const proofMs = 3000;

/**
 * Proof of a live person for one track, as the door asks for it. Begins when the face has been recognised; a new track
 * (a lost face, two that touched) begins anew, so that nobody answers for another.
 */
export class PresentationCheck {
  /** Who was recognised when it began. */
  readonly recognised: Accepted;
  readonly #startedMs: number;
  #challenge: Challenge | undefined;
  #state: PresentationState;
  #knownMs: number;

  /**
   * @param random uniform in 0..1, not to be foreseen: which movements are asked for.
   * @param face in the frame that starts it, captured at `atMs`.
   */
  constructor(
    policy: Exclude<PresentationPolicy, 'off'>,
    recognised: Accepted,
    random: () => number,
    face: FaceObserved,
    atMs: number,
  ) {
    this.recognised = recognised;
    this.#startedMs = atMs;
    this.#challenge = policy === 'challenge' ? newChallenge(random) : undefined;
    this.#state = this.#observe(face, atMs);
    this.#knownMs = atMs;
  }

  get state(): PresentationState {
    return this.#state;
  }

  /** What it comes to when the person leaves now; undefined once it is known anyway. */
  get ifLeft(): 'challenge-failed' | 'not-live' | undefined {
    if (this.#state.verdict !== undefined) return undefined;
    return this.#challenge === undefined ? 'not-live' : 'challenge-failed';
  }

  /** Takes the next frame of the track. @returns false when the check says nothing any more: somebody else, or too long ago. */
  goOn(judgement: Judgement, face: FaceObserved, atMs: number): boolean {
    if (judgement.verdict === 'stranger') return false;
    if (judgement.verdict === 'accept' && judgement.personId !== this.recognised.personId) return false;
    if (this.#state.verdict === undefined) {
      this.#state = this.#observe(face, atMs);
      this.#knownMs = atMs;
    }
    return atMs - this.#knownMs <= proofMs;
  }

  #observe(face: FaceObserved, atMs: number): PresentationState {
    // Signs that were not watched for are none: time runs out, and the door stays locked.
    const { motion, eyeOpening, networkScore } = face.presentation ?? noSigns;
    const isPicture = networkScore !== undefined && !(networkScore >= minNetworkScore);
    if (motion === 'flat' || isPicture) return { verdict: 'presentation-attack' };
    if (this.#challenge === undefined) {
      if (motion === 'live') return { verdict: 'passed' };
      if (atMs - this.#startedMs > passiveMs) return { verdict: 'not-live' };
      return { verdict: undefined, prompt: { movement: 'move-head', number: 1, count: 1 } };
    }
    const { yawDegrees, pitchDegrees } = face.quality;
    this.#challenge = observeChallenge(this.#challenge, {
      yawDegrees,
      pitchDegrees,
      eyeOpening,
      motion,
      atMs,
    });
    const { status, step, stepIndex, steps, isReturning } = this.#challenge;
    if (status === 'passed') return { verdict: 'passed' };
    if (status !== 'running') return { verdict: 'challenge-failed' };
    const number = Math.min(stepIndex + 1, steps.length);
    return {
      verdict: undefined,
      prompt: { movement: isReturning ? 'look-straight' : step, number, count: steps.length },
    };
  }
}
