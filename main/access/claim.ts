import { randomUUID } from 'node:crypto';
import type { ClaimKind } from '#app/domain/claim-code.ts';

/** A claim is forgotten when no face has come before the camera for it, ms. */
const claimMs = 12_000;
/**
 * From the first good look at the face to a refusal, ms. Always the same, whether the code names nobody or the face is another one's:
 * a sooner no would tell them apart.
 */
const lookMs = 4000;
/** A face out of view for longer is not the face of the claim any more (app/recognition/tracker.ts gives it a new id). */
const lostMs = 700;

/**
 * Somebody has typed a PIN or held a badge to the reader and says: I am this person. Belongs to one face, the one before the camera
 * at that time or the first that comes. Times are monotonic, ms.
 */
export class Claim {
  /** Whom the face is compared with; an id that nobody has when the code names nobody, so that the same is done. */
  readonly soughtId: string;
  /** Undefined when the code names nobody. */
  readonly named: { readonly personId: string; readonly kind: ClaimKind } | undefined;
  readonly isLocked: boolean;
  readonly madeMs: number;
  #trackId: number | undefined;
  #firstLookMs: number | undefined;

  /** @param isLocked the person's codes do not count just now. */
  constructor(named: Claim['named'], isLocked: boolean, madeMs: number) {
    this.named = named;
    this.isLocked = isLocked;
    this.soughtId = named === undefined || isLocked ? randomUUID() : named.personId;
    this.madeMs = madeMs;
  }

  get trackId(): number | undefined {
    return this.#trackId;
  }

  bindTo(trackId: number): void {
    this.#trackId ??= trackId;
  }

  /** The face was good enough to be compared. */
  looked(atMs: number): void {
    this.#firstLookMs ??= atMs;
  }

  /**
   * Whether it has come to nothing.
   * @param lastSeenMs of its face; undefined when that is forgotten or there is none.
   * @param isRecognised the face is the person's, and something else is asked of them.
   */
  isOver(atMs: number, lastSeenMs: number | undefined, isRecognised: boolean): boolean {
    // Written so that a time that is no number ends it.
    if (this.#trackId !== undefined && !(atMs - (lastSeenMs ?? Number.NaN) <= lostMs)) return true;
    if (isRecognised) return false;
    const looksEndMs = (this.#firstLookMs ?? Number.POSITIVE_INFINITY) + lookMs;
    return !(atMs <= Math.min(this.madeMs + claimMs, looksEndMs));
  }
}
