import type { DoorConfig } from '#app/domain/door.ts';
import { remainingWaitMs, waitText } from '#app/policy/retry-delay.ts';
import { emptyEvidence } from '#app/recognition/evidence.ts';
import { fail, ok, type Result } from '#app/result.ts';
import type { ClaimBook } from '#main/claims/interface.ts';
import type { ClaimFailures, FailureSubject } from '#main/store/interface.ts';
import { Claim } from './claim.ts';
import type { Decider, Shown } from './decider.ts';
import type { KeypadView } from './interface.ts';
import { nearestTrack, type Track } from './track.ts';

export interface CodeEntryParts {
  readonly doorConfig: () => Pick<DoorConfig, 'id' | 'mode'>;
  readonly claims: ClaimBook;
  readonly failures: (subject: FailureSubject) => ClaimFailures;
  readonly isPinLocked: (personId: string) => boolean;
  readonly isEnrollmentRunning: () => boolean;
  /** Monotonic, ms. */
  readonly now: () => number;
  /** Older views of a face are evidence of nothing, ms. */
  readonly maxFrameAgeMs: () => number;
}

export type CodeFailure = 'not-asked' | 'wrong-pin' | 'wait' | 'store-failed';

/** What is typed or read at the door: a PIN that was asked of somebody, or a claim of who comes. One at a time. */
export class CodeEntry {
  readonly #parts: CodeEntryParts;
  readonly #decider: Decider;
  readonly #tracks: ReadonlyMap<number, Track>;
  #claim: Claim | undefined;

  constructor(parts: CodeEntryParts, decider: Decider, tracks: ReadonlyMap<number, Track>) {
    this.#parts = parts;
    this.#decider = decider;
    this.#tracks = tracks;
  }

  /** The open claim that belongs to this face. */
  claimOf(trackId: number): Claim | undefined {
    return this.#claim?.trackId === trackId ? this.#claim : undefined;
  }

  /** What the claimed face is to be compared with; undefined while there is none. */
  get sought(): { readonly personId: string; readonly trackId: number } | undefined {
    const { soughtId: personId, trackId } = this.#claim ?? {};
    return personId === undefined || trackId === undefined ? undefined : { personId, trackId };
  }

  /** What the keys are for just now. */
  get keypad(): KeypadView {
    const { id, mode } = this.#parts.doorConfig();
    const isPaused = this.#parts.isEnrollmentRunning();
    const asked = isPaused ? undefined : this.#asked();
    if (asked?.pin !== undefined)
      return {
        asks: 'pin',
        isChecking: asked.pin.isAnswered,
        waitMs: this.#waitMs({ personId: asked.pin.recognised.personId }),
      };
    if (isPaused || mode !== 'claim-and-face') return { asks: 'nothing', isChecking: false, waitMs: 0 };
    const isChecking = this.#claim !== undefined;
    return { asks: 'claim', isChecking, waitMs: isChecking ? 0 : this.#waitMs({ doorId: id }) };
  }

  /**
   * Takes what was typed. A claim is answered by a decision and never here; the answer to a PIN asked for after the face says only
   * whether it was that person's.
   */
  enter(code: string): Result<void, CodeFailure> {
    if (this.#parts.isEnrollmentRunning()) return notAsked();
    const asked = this.#asked();
    if (asked !== undefined) return this.#answer(asked, code);
    return this.#parts.doorConfig().mode === 'claim-and-face' ? this.#makeClaim(code) : notAsked();
  }

  /** A frame was looked at: the claim takes the nearest face, or comes to nothing. */
  frameSeen(atMs: number): void {
    const claim = this.#claim;
    if (claim === undefined) return;
    if (claim.trackId === undefined) this.#bind(claim, atMs);
    const track = claim.trackId === undefined ? undefined : this.#tracks.get(claim.trackId);
    const isRecognised = track?.check !== undefined || track?.pin !== undefined;
    if (claim.isOver(atMs, track?.lastSeenMs, isRecognised)) this.refuseClaim(claim);
  }

  /** The claim led to a decision. */
  endClaim(claim: Claim): void {
    if (this.#claim === claim) this.#claim = undefined;
  }

  /** Whatever was asked for or claimed is void: nothing that it rested on holds any more. */
  reset(): void {
    this.#claim = undefined;
  }

  /** @returns false when it could not be written down. */
  refuseClaim(claim: Claim): boolean {
    this.endClaim(claim);
    const track = claim.trackId === undefined ? undefined : this.#tracks.get(claim.trackId);
    if (track !== undefined) {
      track.check = undefined;
      track.pin = undefined;
      track.evidence = emptyEvidence();
    }
    const { named } = claim;
    const shown: Shown = { presentation: undefined, namedBy: named?.kind ?? 'badge', pin: undefined };
    const person = named === undefined ? [] : [{ personId: named.personId }];
    return this.#decider.refuse(
      claim.isLocked ? 'pin-locked' : 'claim-refused',
      track ?? { trackId: -1, firstSeenMs: claim.madeMs, quality: 0 },
      this.#parts.now(),
      named === undefined ? undefined : { personId: named.personId },
      { shown, codes: { areRight: false, of: [{ doorId: this.#parts.doorConfig().id }, ...person] } },
    );
  }

  #answer(track: Track, code: string): Result<void, CodeFailure> {
    const { pin } = track;
    if (pin === undefined) return notAsked();
    const { personId } = pin.recognised;
    const waitMs = this.#waitMs({ personId });
    if (waitMs > 0) return fail('wait', waitText(waitMs));
    const isRight = this.#parts.claims.isPinOf(personId, code);
    pin.answered(isRight, this.#parts.now());
    if (isRight) return ok(undefined);
    const namedBy = this.claimOf(track.trackId)?.named?.kind ?? 'face';
    const isWritten = this.#decider.refuse('wrong-pin', track, this.#parts.now(), pin.recognised, {
      shown: { presentation: pin.presentation, namedBy, pin: undefined },
      codes: { areRight: false, of: [{ personId }] },
    });
    if (isWritten) return fail('wrong-pin', 'This is not your PIN.');
    // A wrong PIN that is not counted must not be followed by another.
    track.pin = undefined;
    return fail('store-failed', 'The log cannot be written, so the door stays locked.');
  }

  #makeClaim(code: string): Result<void, CodeFailure> {
    const before = this.#claim;
    // Somebody typed anew: what they typed before was wrong, or they would have waited.
    if (before !== undefined && !this.refuseClaim(before))
      return fail('store-failed', 'The log cannot be written, so the door stays locked.');
    const waitMs = this.#waitMs({ doorId: this.#parts.doorConfig().id });
    if (waitMs > 0) return fail('wait', waitText(waitMs));
    const named = this.#parts.claims.find(code);
    const isLocked = named !== undefined && this.#parts.isPinLocked(named.personId);
    const now = this.#parts.now();
    this.#claim = new Claim(named, isLocked, now);
    this.#bind(this.#claim, now);
    return ok(undefined);
  }

  /** To the nearest face in view, which is judged from here on. */
  #bind(claim: Claim, nowMs: number): void {
    const nearest = nearestTrack(this.#inView(nowMs));
    if (nearest === undefined) return;
    claim.bindTo(nearest.trackId);
    nearest.evidence = emptyEvidence();
    nearest.similarity = undefined;
    nearest.firstSeenMs = nowMs;
    nearest.check = undefined;
    nearest.pin = undefined;
  }

  #asked(): Track | undefined {
    return nearestTrack(this.#inView(this.#parts.now()).filter((track) => track.pin !== undefined));
  }

  #inView(nowMs: number): Track[] {
    const newest = Math.max(...[...this.#tracks.values()].map((track) => track.lastSeenMs));
    return [...this.#tracks.values()].filter(
      ({ lastSeenMs }) => lastSeenMs === newest && nowMs - lastSeenMs <= this.#parts.maxFrameAgeMs(),
    );
  }

  #waitMs(subject: FailureSubject): number {
    const { count, lastAtMs } = this.#parts.failures(subject);
    return remainingWaitMs(count, lastAtMs, Date.now());
  }
}

function notAsked(): Result<never, 'not-asked'> {
  return fail('not-asked', 'No code is asked for just now.');
}
