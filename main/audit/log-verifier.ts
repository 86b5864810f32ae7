import { noHash } from './chain.ts';
import { isSignedBy } from './seal-keys.ts';
import { type End, endText, type Seal, sealText } from './statements.ts';

/** What does not fit, for a person. */
export interface Finding {
  /** The first row that does not fit; where rows are gone, the first that is missing. */
  readonly sequence: number;
  readonly detail: string;
}

/** One row, hashed by whoever read it. */
export interface CheckedRow {
  readonly sequence: number;
  readonly kind: string;
  readonly detailsText: string;
  /** As written beside the row, hex. */
  readonly hash: string;
  /** Computed from the row, hex. */
  readonly computedHash: string;
  /** The hash that this row says it follows; undefined when it was computed over the one before (as in the database). */
  readonly previousHash: string | undefined;
}

/**
 * Follows a log from its beginning, rows and seals in the order of what they cover, and says the first thing that does
 * not fit. Nothing of it is read twice, so that a log of any length can be streamed through.
 *
 * `isWhole: false` is for an export of chosen rows: their order, hashes and the chain of keys are checked, not their
 * neighbours.
 */
export class LogVerifier {
  readonly #trustedKeys: ReadonlySet<string> | undefined;
  readonly #isWhole: boolean;
  #rows = 0;
  #sequence = 0;
  #hash = noHash;
  #seal: Seal | undefined;
  #firstSequence: number | undefined;
  /** The last row that an event says was removed by age. */
  #removedUpTo = 0;
  /** The key that an event says sealing begins with, until a seal or the end is met that has it. */
  #announcedKey: string | undefined;
  #announcedAt = 0;
  #hasTrustedKey = false;
  readonly #beginnings: number[] = [];

  /** @param trustedKeys public keys, hex, with which sealing may begin; undefined: the log is only checked against itself. */
  constructor(trustedKeys?: ReadonlySet<string>, isWhole = true) {
    this.#trustedKeys = trustedKeys;
    this.#isWhole = isWhole;
  }

  get rows(): number {
    return this.#rows;
  }

  /** The last row met, or the last one removed before the first. */
  get sequence(): number {
    return this.#sequence;
  }

  /** What the next row has to follow. */
  get hash(): string {
    return this.#hash;
  }

  get firstSequence(): number | undefined {
    return this.#firstSequence;
  }

  get seals(): number {
    return this.#seal?.number ?? 0;
  }

  /** The last row under a seal, 0 when there is none. */
  get sealedUpTo(): number {
    return this.#seal?.sequence ?? 0;
  }

  /** Rows at which sealing began again, with a key that the key before did not sign. */
  get beginnings(): readonly number[] {
    return this.#beginnings;
  }

  row(row: CheckedRow): Finding | undefined {
    const expected = this.#sequence + 1;
    // A row that holds its own hash and does not fit it is the one that was changed, its number perhaps included.
    if (row.previousHash !== undefined && row.computedHash !== row.hash)
      return { sequence: expected, detail: `Row ${expected} was changed.` };
    if (row.sequence < expected)
      return { sequence: row.sequence, detail: `Row ${row.sequence} was inserted or moved.` };
    if (row.sequence > expected && this.#isWhole) return missing(expected, row.sequence - 1);
    if (row.computedHash !== row.hash || (this.#isWhole && !this.#follows(row)))
      return {
        sequence: row.sequence,
        detail: `Row ${row.sequence} or the one before it was changed, moved or inserted.`,
      };
    this.#rows += 1;
    this.#firstSequence ??= row.sequence;
    this.#sequence = row.sequence;
    this.#hash = row.hash;
    return this.#event(row);
  }

  seal(seal: Seal): Finding | undefined {
    const firstCovered = this.sealedUpTo + 1;
    const expected = this.seals + 1;
    if (seal.number !== expected)
      return { sequence: firstCovered, detail: `Seal ${expected} is missing, moved or inserted.` };
    if (seal.sequence < firstCovered)
      return { sequence: seal.sequence, detail: `Seal ${seal.number} was changed: it covers no row.` };
    if (this.#isWhole && this.#firstSequence !== undefined && seal.sequence > this.#sequence)
      return missing(this.#sequence + 1, seal.sequence);
    const isAtRow = this.#firstSequence !== undefined && seal.sequence === this.#sequence;
    if (isAtRow && seal.hash !== this.#hash)
      return {
        sequence: firstCovered,
        detail: `Seal ${seal.number} does not fit: one of rows ${firstCovered} to ${seal.sequence} was changed, or the seal was.`,
      };
    if (this.#isWhole && this.#firstSequence !== undefined && !isAtRow)
      return { sequence: seal.sequence, detail: `Seal ${seal.number} was moved.` };
    const stranger = this.#strangeKey(seal.publicKey, firstCovered, `Seal ${seal.number}`);
    if (stranger !== undefined) return stranger;
    if (!isSignedBy(seal.publicKey, sealText(seal), seal.signature))
      return { sequence: firstCovered, detail: `The signature of seal ${seal.number} is false.` };
    this.#seal = seal;
    if (this.#firstSequence === undefined && this.#isWhole) {
      // Until the first row comes this seal stands for what was removed by age.
      this.#sequence = seal.sequence;
      this.#hash = seal.hash;
    }
    return undefined;
  }

  /** The key of the open epoch, as the sealing secret or the end of a file shows it. */
  openKey(number: number, publicKey: string): Finding | undefined {
    if (number !== this.seals + 1)
      return {
        sequence: this.#sequence + 1,
        detail: `The log ends with seal ${this.seals}, but the sealing key is that of seal ${number}: the end was cut off, or an older copy was put back.`,
      };
    return this.#strangeKey(publicKey, this.#sequence, 'The end of the log');
  }

  /** @param fileHash of all bytes before the end, hex. */
  end(end: End, fileHash: string): Finding | undefined {
    if (this.#isWhole && end.sequence > this.#sequence) return missing(this.#sequence + 1, end.sequence);
    const at = this.#sequence;
    if (end.rows !== this.#rows || (this.#isWhole && (end.sequence !== at || end.hash !== this.#hash)))
      return { sequence: at, detail: `The end of the file does not fit its last row, ${at}.` };
    if (end.fileHash !== fileHash)
      return { sequence: at, detail: 'Something in the file is not as it was signed, outside of its rows.' };
    const stranger = this.openKey(end.number, end.publicKey);
    if (stranger !== undefined) return stranger;
    return isSignedBy(end.publicKey, endText(end), end.signature)
      ? undefined
      : { sequence: at, detail: 'The signature at the end of the file is false.' };
  }

  /** After the last row and seal. */
  finish(): Finding | undefined {
    const first = this.#firstSequence ?? this.#sequence + 1;
    if (this.#isWhole && this.#removedUpTo !== first - 1)
      return this.#removedUpTo < first - 1
        ? missing(this.#removedUpTo + 1, first - 1)
        : { sequence: first, detail: `Row ${first} was put back: it had been removed by age.` };
    if (this.#isWhole && this.#announcedKey !== undefined)
      return { sequence: this.sealedUpTo + 1, detail: 'Sealing has begun, but its seals are missing.' };
    if (this.#trustedKeys !== undefined && !this.#hasTrustedKey)
      return { sequence: first, detail: 'Nothing in this log was sealed with the verification key given.' };
    return undefined;
  }

  #follows(row: CheckedRow): boolean {
    return row.previousHash === undefined || row.previousHash === this.#hash;
  }

  /** Rows that tell of the log itself. */
  #event(row: CheckedRow): Finding | undefined {
    if (row.kind === 'audit-shortened') {
      const upTo = factOf(row.detailsText, 'upTo');
      if (typeof upTo === 'number') this.#removedUpTo = Math.max(this.#removedUpTo, upTo);
    }
    if (row.kind !== 'audit-sealing-began') return undefined;
    const key = factOf(row.detailsText, 'publicKey');
    if (typeof key !== 'string') return undefined;
    this.#announcedKey = key;
    this.#announcedAt = row.sequence;
    if (this.#trustedKeys !== undefined && !this.#trustedKeys.has(key))
      return {
        sequence: row.sequence,
        detail: `At row ${row.sequence} sealing begins with a key that is not the verification key given: this is another log, it was written anew, or its sealing key was lost.`,
      };
    return undefined;
  }

  #strangeKey(key: string, sequence: number, what: string): Finding | undefined {
    const expected = this.#announcedKey ?? this.#seal?.nextPublicKey;
    const isAnnounced = key === this.#announcedKey;
    if (key === expected && !isAnnounced) return undefined;
    // Without its event a beginning is believed only where the event can be gone by age or by choice of rows.
    const mayLackEvent = this.#firstSequence === undefined || !this.#isWhole;
    if (!isAnnounced && !mayLackEvent)
      return { sequence, detail: `${what} was signed with a key that the seal before does not name.` };
    if (this.#trustedKeys !== undefined && !this.#trustedKeys.has(key))
      return { sequence, detail: `${what} was signed with a key that is not the verification key given.` };
    this.#hasTrustedKey ||= this.#trustedKeys !== undefined;
    if (this.#seal !== undefined) this.#beginnings.push(isAnnounced ? this.#announcedAt : sequence);
    this.#announcedKey = undefined;
    return undefined;
  }
}

function missing(from: number, to: number): Finding {
  const rows = from === to ? `Row ${from} is missing` : `Rows ${from} to ${to} are missing`;
  return { sequence: from, detail: `${rows}: removed, moved or cut off.` };
}

function factOf(detailsText: string, name: string): unknown {
  try {
    const details: unknown = JSON.parse(detailsText);
    return details !== null && typeof details === 'object' ? Reflect.get(details, name) : undefined;
  } catch {
    return undefined;
  }
}
