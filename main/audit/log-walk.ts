import type { AuditRecords, SealedRow } from '#main/store/interface.ts';
import { asSeal, type Seal } from './statements.ts';

const atOnce = 500;
/** A signature takes as long as about thirty rows. */
const rowsPerSignature = 30;

/** A row, or a seal right after the last row that it covers. */
export type LogItem = { readonly row: SealedRow } | { readonly seal: Seal };

/**
 * The whole log from its beginning; undefined where other work may be let through, about every 500 rows (2 ms). Rows may
 * be added then and are met as well: from the last break on the log is walked to its end as it is at that moment. Rows
 * must not be removed meanwhile.
 */
export function* walkLog(records: AuditRecords): Generator<LogItem | undefined> {
  const seals = new SealsInOrder(records);
  // Seals of rows removed by age may be many more than the rows that are left.
  const first = records.firstSequence() ?? 0;
  let work = 0;
  for (let seal = seals.upTo(first - 1); seal !== undefined; seal = seals.upTo(first - 1)) {
    yield { seal };
    work += rowsPerSignature;
    if (work % atOnce < rowsPerSignature) yield undefined;
  }
  // From below zero: a row inserted before the first must be met as well.
  let after = Number.MIN_SAFE_INTEGER;
  for (;;) {
    const rows = records.sealedAfter(after, atOnce);
    const isLast = rows.length < atOnce;
    seals.lookAgain();
    for (const row of rows) {
      for (let seal = seals.upTo(row.sequence - 1); seal !== undefined; seal = seals.upTo(row.sequence - 1)) {
        yield { seal };
        work += rowsPerSignature;
        if (!isLast && work % atOnce < rowsPerSignature) yield undefined;
      }
      yield { row };
      after = row.sequence;
    }
    if (isLast) break;
    yield undefined;
  }
  for (let seal = seals.upTo(Number.MAX_VALUE); seal !== undefined; seal = seals.upTo(Number.MAX_VALUE))
    yield { seal };
}

/** Reads seals by their numbers, a batch at a time. */
class SealsInOrder {
  readonly #records: AuditRecords;
  #waiting: Seal[] = [];
  #next = 0;
  #after = Number.MIN_SAFE_INTEGER;
  #hasMore = true;

  constructor(records: AuditRecords) {
    this.#records = records;
  }

  /** There may be new ones at the end. */
  lookAgain(): void {
    this.#hasMore = true;
  }

  /** Takes the next one if it covers no row past this one. */
  upTo(sequence: number): Seal | undefined {
    if (this.#next === this.#waiting.length && this.#hasMore) {
      this.#waiting = this.#records.sealsAfter(this.#after, atOnce).map(asSeal);
      this.#next = 0;
      this.#hasMore = this.#waiting.length === atOnce;
      this.#after = this.#waiting.at(-1)?.number ?? this.#after;
    }
    const seal = this.#waiting[this.#next];
    if (seal === undefined || seal.sequence > sequence) return undefined;
    this.#next += 1;
    return seal;
  }
}
