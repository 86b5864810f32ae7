import type { AuditDetails, AuditFilter, AuditKind, AuditRow } from '#app/domain/audit.ts';

/**
 * One fact for the log. `details` and `actor` never carry a person's name, note or template: `personId` says who, and the
 * name is looked up when somebody reads, so that erasing a person erases the name from every row.
 */
export interface AuditEntry {
  readonly kind: AuditKind;
  /** Operator's sign-in name, or 'lintel' for what the program did by itself. */
  readonly actor: string;
  readonly personId?: string;
  readonly details: AuditDetails;
}

export interface AuditVerdict {
  /** Rows read. */
  rows: number;
  isIntact: boolean;
  /** The first sequence that does not fit; in a log whose tail was cut, the first that is missing. */
  firstBadSequence?: number;
  /** What is wrong and what to do, for a person. */
  detail?: string;
  /** The last row under a seal; undefined while sealing has not begun. */
  sealedUpTo?: number;
  /** Where sealing began again, with a key that the key before did not sign: after lost keys or a restored backup. */
  begunAgainAt?: number[];
}

/** `jsonl`: JSON Lines of chosen rows. `bundle`: the whole log as one signed file. Both are described in docs/audit-log.md. */
export type AuditExportFormat = 'csv' | 'jsonl' | 'bundle';

export interface AuditExport {
  /** UTF-8. */
  readonly body: Uint8Array;
  /** Rows of the log in it. */
  readonly rows: number;
}

/**
 * The sealed log: rows are only ever added. Throws StoreProblem when the store fails. What returns a promise works in
 * slices of a few milliseconds, one such task at a time, and lets other work through between.
 */
export interface AuditLog {
  /**
   * Seals one row. Durable on return, or together with the transaction it stands in.
   * A clock that went back does not stop the log: the row gets `clockMovedBackMs` in its details.
   */
  append(entry: AuditEntry): AuditRow;
  /**
   * Begins sealing, or goes on where it ended. A row tells when it begins: in a new log, in one from before there were
   * seals, and when the sealing key is lost or is not that of this log. Call it when the store has been opened.
   */
  beginSealing(): void;
  /** Signs all rows that have no seal yet and moves on to the next key. Nothing happens where sealing has not begun. */
  seal(): void;
  /** `seal()` when the oldest row without a seal has waited long enough. For a timer. */
  sealWhenDue(): void;
  /**
   * Public keys with which sealing began, 64 hex digits each, oldest first. Whoever notes them at set-up can check every
   * later export; keys told later vouch for nothing before that.
   */
  verificationKeys(): string[];
  /**
   * Newest first.
   * @param before only rows with a smaller sequence.
   * @param limit 1..200.
   * @returns `total` counts the rows of the filter, up to `auditCountedAtMost`, whatever `before` says; without one all rows.
   */
  page(filter: AuditFilter, before: number | undefined, limit: number): { rows: AuditRow[]; total: number };
  /** Recomputes the whole chain and every seal at one go. Blocks for about 4 ms per thousand rows. */
  verify(): AuditVerdict;
  verifyInSlices(): Promise<AuditVerdict>;
  /**
   * Oldest first. CSV: RFC 4180, names resolved now. The others begin with a seal over all rows; a bundle takes no
   * notice of the filter.
   */
  exportInSlices(format: AuditExportFormat, filter: AuditFilter): Promise<AuditExport>;
  /**
   * Removes rows from before this time, up to a seal that then stands for them, and the attempts that they seal. Rows
   * that tell of it come in the same transactions.
   * @returns rows removed.
   */
  removeOlderThan(beforeMs: number, actor: string): Promise<number>;
}
