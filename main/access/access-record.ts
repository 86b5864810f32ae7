import type { ClaimKind } from '#app/domain/claim-code.ts';
import type { DoorFailure } from '#app/domain/door.ts';
import type { RefusalReason } from '#app/policy/decide.ts';
import type { MatchMode } from '#app/recognition/thresholds.ts';
import type { Result } from '#app/result.ts';
import type { Acknowledgement } from '#main/doors/interface.ts';
import type { FailureSubject } from '#main/store/interface.ts';

/** One decided approach, as it goes into the attempts and the log. */
export interface AttemptFacts {
  readonly personId?: string;
  /** Cosine similarity under `modelId`, -1..1. */
  readonly similarity?: number;
  readonly modelId: string;
  readonly mode: MatchMode;
  /** What was shown, in order; never a code itself. */
  readonly factors: readonly ('face' | ClaimKind)[];
  readonly threshold: number;
  readonly trackId: number;
  /** 0-100. */
  readonly quality: number;
  readonly faceToDoorMs: number;
  /** Absent when the door is to open. */
  readonly refusal?: RefusalReason;
  /** Whose code was wrong or right: counted with the attempt, so that none goes uncounted. */
  readonly codes?: { readonly areRight: boolean; readonly of: readonly FailureSubject[] };
}

/**
 * What the access loop writes down. Every method is durable when it returns its audit sequence, and throws when
 * it could not write: then nothing may open.
 */
export interface AccessRecord {
  /** Attempt and audit row in one transaction; for an accepted one also the row of the door command about to be sent. */
  attempt(facts: AttemptFacts): number;
  doorResult(facts: {
    readonly actor: string;
    readonly personId?: string;
    readonly result: Result<Acknowledgement, DoorFailure>;
  }): number;
  override(facts: {
    readonly actor: string;
    readonly reason: string;
    readonly isGranted: boolean;
    /** The second person, where the two-person rule asked for one. */
    readonly confirmedBy?: string;
  }): number;
}
