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
}

/** The sealed log: rows are only ever added. All methods are synchronous and throw StoreProblem when the store fails. */
export interface AuditLog {
  /**
   * Seals one row. Durable on return, or together with the transaction it stands in.
   * A clock that went back does not stop the log: the row gets `clockMovedBackMs` in its details.
   */
  append(entry: AuditEntry): AuditRow;
  /**
   * Newest first.
   * @param before only rows with a smaller sequence.
   * @param limit 1..200.
   * @returns `total` counts all rows of the filter, whatever `before` says.
   */
  page(filter: AuditFilter, before: number | undefined, limit: number): { rows: AuditRow[]; total: number };
  /** Recomputes the whole chain. Blocks for about 5 ms per thousand rows. */
  verify(): AuditVerdict;
  /** Oldest first, RFC 4180, names resolved now. `rows` does not count the header. */
  exportCsv(filter: AuditFilter): { csv: string; rows: number };
}
