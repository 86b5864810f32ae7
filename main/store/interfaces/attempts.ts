import type { ClaimKind } from '#app/domain/claim-code.ts';
import type { MatchMode } from '#app/recognition/thresholds.ts';

export interface Attempt {
  readonly atMs: number;
  /** The row of the log that seals this attempt. */
  readonly auditSequence: number;
  readonly trackId: number;
  readonly outcome: 'accepted' | 'refused';
  readonly personId?: string | undefined;
  /** Cosine similarity under `modelId`, -1..1. */
  readonly similarity?: number | undefined;
  readonly modelId: string;
  readonly mode: MatchMode;
  /** In force for this mode at that time. */
  readonly threshold: number;
  readonly faceToDoorMs: number;
  readonly reason?: string | undefined;
}

/** Past attempts that another threshold would have decided otherwise, newest first, and how many there are in all. */
export interface AttemptReplay {
  readonly letIn: readonly Attempt[];
  readonly letInTotal: number;
  readonly turnedAway: readonly Attempt[];
  readonly turnedAwayTotal: number;
  /** Attempts under this model with a score, all of which were compared. */
  readonly compared: number;
  /** Attempts of other models, by PIN or badge, or without a score: nothing can be said of them. */
  readonly notComparable: number;
}

/** What an operator said of an attempt afterwards. */
export type AttemptMark = 'right' | 'wrong';

/** Scores of marked attempts under one model, ascending: faces of people who are enrolled, and of others. */
export interface MarkedScores {
  readonly enrolled: readonly number[];
  readonly others: readonly number[];
}

export interface AttemptStore {
  /** By the row of the log that seals the attempt. */
  isAttempt(auditSequence: number): boolean;
  marksOf(sequences: readonly number[]): ReadonlyMap<number, AttemptMark>;
  /** undefined takes the mark back. */
  setMark(auditSequence: number, mark: AttemptMark | undefined): void;
  /** The newest `limit` of either kind. */
  markedScores(modelId: string, limit: number): MarkedScores;
  /**
   * Attempts of strangers that operators marked as wrongly accepted and that this threshold would accept too, and those that were refused
   * as strangers, marked or not. Those refused are counted only when somebody was let in.
   */
  strangersAtDoor(
    modelId: string,
    minSimilarity: number,
  ): { readonly letIn: number; readonly turnedAway: number };
  insert(attempt: Attempt): void;
  /** Newest first, 1..1000. */
  newest(limit: number): Attempt[];
  /** All that are kept of one person, newest first. */
  ofPerson(personId: string): Attempt[];
}

/** Whose wrong codes are counted. */
export type FailureSubject = { readonly personId: string } | { readonly doorId: string };

/** Wrong codes in a row. */
export interface ClaimFailures {
  readonly count: number;
  /** Wall clock, ms. */
  readonly lastAtMs: number;
}

/** PINs and badges as tags: keyed hashes made by main/claims, 32 bytes. No tag is given to two people. */
export interface ClaimStore {
  /** Of this store, random, 32 bytes; it never leaves main. */
  key(): Uint8Array;
  personOf(tag: Uint8Array): { readonly personId: string; readonly kind: ClaimKind } | undefined;
  tagOf(personId: string, kind: ClaimKind): Uint8Array | undefined;
  /** Takes the place of the person's tag before. @throws when it is somebody's already. */
  put(personId: string, kind: ClaimKind, tag: Uint8Array): void;
  /** @returns false when there was none. */
  remove(personId: string, kind: ClaimKind): boolean;
  failures(subject: FailureSubject): ClaimFailures;
  /** A count of 0 forgets them. */
  setFailures(subject: FailureSubject, failures: ClaimFailures): void;
}
