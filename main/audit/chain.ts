import { hash } from 'node:crypto';
import type { AuditDetails } from '#app/domain/audit.ts';
import type { SealedRow } from '#main/store/interface.ts';

/** What the first row of a log follows: 32 zero bytes, hex. */
export const noHash = '0'.repeat(64);

/**
 * The very text whose SHA-256 is the row's hash: the JSON array [1, sequence, atMs, kind, actor, personId or null,
 * details as their stored text, previous hash in hex], without spaces. The text of the details is hashed and not what it
 * says: another spelling of the same facts is a change.
 */
export function rowText(row: Omit<SealedRow, 'hash'>, previousHash: string): string {
  return JSON.stringify([
    1,
    row.sequence,
    row.atMs,
    row.kind,
    row.actor,
    row.personId ?? null,
    row.detailsText,
    previousHash,
  ]);
}

/** SHA-256 of the UTF-8, hex. */
export function sha256(text: string | Uint8Array): string {
  return hash('sha256', text, 'hex');
}

/** Keys in order of their UTF-16 units, no spaces: RFC 8785 for a flat record. */
export function canonicalDetails(details: AuditDetails): string {
  const members = Object.keys(details)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${JSON.stringify(details[key])}`);
  return `{${members.join(',')}}`.toWellFormed();
}

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}
