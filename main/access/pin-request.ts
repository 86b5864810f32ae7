import type { PresentationVerdict } from '#app/policy/decide.ts';
import type { Judgement } from '#app/recognition/evidence.ts';
import type { Accepted } from './presentation-check.ts';

/** Time for eight digits without haste, ms; each wrong PIN gives it anew. */
const answerMs = 15_000;
/** A right PIN waits so long for the next look at its person, who looked down at the keys, ms. */
const rightMs = 5000;

/**
 * A PIN asked of the person recognised on one track. It ends with the track: a face that was lost, or that somebody else has taken
 * the place of, is asked anew.
 */
export class PinRequest {
  readonly recognised: Accepted;
  /** What the door's presentation check came to before. */
  readonly presentation: PresentationVerdict | undefined;
  #askedMs: number;
  #rightAtMs: number | undefined;

  /** @param atMs monotonic, as all times here. */
  constructor(recognised: Accepted, presentation: PresentationVerdict | undefined, atMs: number) {
    this.recognised = recognised;
    this.presentation = presentation;
    this.#askedMs = atMs;
  }

  get isAnswered(): boolean {
    return this.#rightAtMs !== undefined;
  }

  /** A PIN was typed. */
  answered(isRight: boolean, nowMs: number): void {
    this.#askedMs = nowMs;
    this.#rightAtMs = isRight ? nowMs : undefined;
  }

  /** What the next frame of the track makes of it. */
  goOn(judgement: Judgement, atMs: number): 'waiting' | 'right' | 'late' | 'somebody-else' {
    const isSomebodyElse =
      judgement.verdict === 'stranger' ||
      (judgement.verdict === 'accept' && judgement.personId !== this.recognised.personId);
    if (isSomebodyElse) return 'somebody-else';
    if (this.#rightAtMs !== undefined) {
      // Frames from before the answer count too, if they are no older than an answer may be: they show who typed.
      if (Math.abs(atMs - this.#rightAtMs) > rightMs) this.#rightAtMs = undefined;
      else if (judgement.verdict === 'accept') return 'right';
    }
    // Written so that a time that is no number is late.
    return atMs - this.#askedMs <= answerMs ? 'waiting' : 'late';
  }
}
