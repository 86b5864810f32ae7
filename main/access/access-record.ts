import type { DoorFailure } from '#app/domain/door.ts';
import type { RefusalReason } from '#app/policy/decide.ts';
import type { Result } from '#app/result.ts';
import type { Acknowledgement } from '#main/doors/interface.ts';

/** One decided approach, as it goes into the attempts and the log. */
export interface AttemptFacts {
  readonly personId?: string;
  /** Cosine similarity under `modelId`, -1..1. */
  readonly similarity?: number;
  readonly modelId: string;
  readonly threshold: number;
  readonly trackId: number;
  /** 0-100. */
  readonly quality: number;
  readonly faceToDoorMs: number;
  /** Absent when the door is to open. */
  readonly refusal?: RefusalReason;
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
