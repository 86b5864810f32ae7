import { createHash } from 'node:crypto';
import { AuditDetails, type AuditRow } from '#app/domain/audit.ts';
import type { AuditRecords, LogHead, SealedRow } from '#main/store/interface.ts';
import { exportCsv } from './export-csv.ts';
import type { AuditEntry, AuditLog, AuditVerdict } from './interface.ts';

const noHash = new Uint8Array(32);
const verifiedAtOnce = 2000;

/**
 * The sealed log, version 1: each row carries SHA-256 over itself and the hash before it, and the end of the chain is
 * kept in a table of its own. Found by verify(): a row changed, removed, moved, inserted, and a cut tail.
 *
 * Not found: what somebody does who holds the database key and recomputes every hash and the head, and a whole data
 * folder put back from an old copy. Seals that evolve and signed checkpoints are for that.
 *
 * @param clock wall clock, whole ms.
 */
export function createAuditLog(records: AuditRecords, clock: () => number = Date.now): AuditLog {
  return {
    append(entry) {
      const head = records.head();
      const { sealed, details } = sealEntry(entry, head, clock());
      records.append(sealed);
      return asAuditRow(entry, sealed, details);
    },
    page: (filter, before, limit) => ({
      rows: records.newest(filter, before, limit),
      total: records.count(filter),
    }),
    verify: () => verify(records),
    exportCsv: (filter) => exportCsv(records, filter),
  };
}

function sealEntry(
  entry: AuditEntry,
  head: LogHead | undefined,
  atMs: number,
): { sealed: SealedRow; details: AuditDetails } {
  const wentBackMs = (head?.atMs ?? atMs) - atMs;
  const given = AuditDetails.parse(entry.details);
  const details = wentBackMs > 0 ? { ...given, clockMovedBackMs: wentBackMs } : given;
  // SQLite stores half a surrogate pair as U+FFFD: sealed as it came, the row would not verify.
  const unsealed = {
    sequence: (head?.sequence ?? 0) + 1,
    atMs,
    kind: entry.kind,
    actor: entry.actor.toWellFormed(),
    personId: entry.personId?.toWellFormed(),
    detailsText: canonicalDetails(details),
  };
  return { sealed: { ...unsealed, hash: hashRow(unsealed, head?.hash ?? noHash) }, details };
}

function asAuditRow(entry: AuditEntry, sealed: SealedRow, details: AuditDetails): AuditRow {
  return {
    sequence: sealed.sequence,
    atMs: sealed.atMs,
    kind: entry.kind,
    actor: sealed.actor,
    ...(sealed.personId === undefined ? {} : { personId: sealed.personId }),
    details,
    hash: Buffer.from(sealed.hash).toString('hex'),
  };
}

/** Keys in order of their UTF-16 units, no spaces: RFC 8785 for a flat record. */
function canonicalDetails(details: AuditDetails): string {
  const members = Object.keys(details)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${JSON.stringify(details[key])}`);
  return `{${members.join(',')}}`.toWellFormed();
}

/**
 * SHA-256 over the UTF-8 of the JSON array [1, sequence, atMs, kind, actor, personId or null, details as their stored
 * text, previous hash in hex]. The text is hashed and not what it says: another spelling of the same facts is a change.
 */
function hashRow(row: Omit<SealedRow, 'hash'>, previousHash: Uint8Array): Uint8Array {
  const sealed = [
    1,
    row.sequence,
    row.atMs,
    row.kind,
    row.actor,
    row.personId ?? null,
    row.detailsText,
    Buffer.from(previousHash).toString('hex'),
  ];
  return createHash('sha256').update(JSON.stringify(sealed)).digest();
}

function verify(records: AuditRecords): AuditVerdict {
  const head = records.head();
  let rows = 0;
  let previous: { sequence: number; hash: Uint8Array } = { sequence: 0, hash: noHash };
  const bad = (firstBadSequence: number, detail: string): AuditVerdict => ({
    rows,
    isIntact: false,
    firstBadSequence,
    detail,
  });
  // From below zero: a row inserted before the first must be met as well.
  let after = Number.MIN_SAFE_INTEGER;
  for (;;) {
    const batch = records.sealedAfter(after, verifiedAtOnce);
    for (const row of batch) {
      rows++;
      const expected = previous.sequence + 1;
      if (row.sequence > expected)
        return bad(expected, `Row ${expected} is missing: rows were removed or moved.`);
      if (row.sequence < expected) return bad(row.sequence, `Row ${row.sequence} was inserted.`);
      if (head === undefined || row.sequence > head.sequence)
        return bad(row.sequence, `Row ${row.sequence} was added past the recorded end of the log.`);
      if (!isSame(hashRow(row, previous.hash), row.hash))
        return bad(row.sequence, `Row ${row.sequence} or the one before it was changed, moved or inserted.`);
      previous = row;
      after = row.sequence;
    }
    if (batch.length < verifiedAtOnce) break;
  }
  if (head === undefined) return { rows, isIntact: true };
  if (previous.sequence < head.sequence)
    return bad(
      previous.sequence + 1,
      `The log ends after row ${previous.sequence} but had ${head.sequence} rows: its end was cut off.`,
    );
  if (!isSame(previous.hash, head.hash))
    return bad(previous.sequence, 'The recorded end of the log does not fit its last row.');
  return { rows, isIntact: true };
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
