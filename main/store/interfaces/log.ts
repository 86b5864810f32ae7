import type { AuditFilter, AuditRow } from '#app/domain/audit.ts';

/** A row as sealed: `detailsText` is the exact text that went into the hash. */
export interface SealedRow {
  readonly sequence: number;
  readonly atMs: number;
  readonly kind: string;
  readonly actor: string;
  readonly personId: string | undefined;
  readonly detailsText: string;
  /** 32 bytes, hex: a million of them are read at a time, and a string is cheaper than bytes. */
  readonly hash: string;
}

/** The end of the log, kept apart from the rows so that a cut tail shows. */
export interface LogHead {
  readonly sequence: number;
  /** 32 bytes. */
  readonly hash: Uint8Array;
  readonly atMs: number;
}

/** A checkpoint: signed with the key of its number, which is gone afterwards; it names the public key of the next. */
export interface StoredSeal {
  /** 1, 2, 3 ... without gaps. */
  readonly number: number;
  /** The last row that it covers. */
  readonly sequence: number;
  /** That row's hash, 32 bytes. */
  readonly hash: Uint8Array;
  readonly atMs: number;
  /** Ed25519, 32 bytes each. */
  readonly publicKey: Uint8Array;
  readonly nextPublicKey: Uint8Array;
  /** 64 bytes. */
  readonly signature: Uint8Array;
}

/** Secrets that sign the seals. They lie in a file beside the database, wrapped, and are overwritten in place. */
export interface SealKeys {
  /** 32 bytes, for the caller to overwrite; undefined when there is no key of this number. */
  read(number: number): Uint8Array | undefined;
  /** On the disk when it returns, also when the transaction around it is taken back. Keeps the key of the number before. */
  write(number: number, secret: Uint8Array): void;
  newest(): number | undefined;
}

/** What main/audit keeps in the store. */
export interface AuditRecords {
  head(): LogHead | undefined;
  readonly sealKeys: SealKeys;
  lastSeal(): StoredSeal | undefined;
  lastSealUpTo(sequence: number): StoredSeal | undefined;
  /** The oldest seal that covers this row. */
  sealOver(sequence: number): StoredSeal | undefined;
  /** In order of their numbers. */
  sealsAfter(number: number, limit: number): StoredSeal[];
  /** Public keys with which sealing began, oldest first: one, unless the keys were lost at some time. */
  firstSealingKeys(): Uint8Array[];
  /** The sealing key of this number is destroyed once the transaction has committed. */
  addSeal(seal: StoredSeal): void;
  firstSequence(): number | undefined;
  /** The time of the first row after this one. */
  timeAfter(sequence: number): number | undefined;
  /** The first row, in order of the log, whose time is not before this. */
  firstNotOlder(atMs: number): number | undefined;
  /** Also removes the attempts that these rows seal. @returns rows of the log removed. */
  removeUpTo(sequence: number): number;
  transact<T>(work: () => T): T;
  /** Adds the row and moves the head to it. Call it inside `transact`. */
  append(row: SealedRow): void;
  /** As sealed, in sequence order, a batch at a time: rows with a greater sequence than `after`. */
  sealedAfter(after: number, limit: number): SealedRow[];
  /** With names as they are now. `before`: smaller sequences only; newest first. */
  newest(filter: AuditFilter, before: number | undefined, limit: number): AuditRow[];
  /** With names as they are now; oldest first. `upTo`: this sequence and smaller ones only. */
  oldest(filter: AuditFilter, after: number, limit: number, upTo: number): AuditRow[];
  count(filter: AuditFilter): number;
}
