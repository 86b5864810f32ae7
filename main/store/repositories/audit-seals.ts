import { z } from 'zod';
import type { ReadableDb, WritableDb } from '../connection.ts';
import type { StoredSeal } from '../interface.ts';
import { parseRow } from '../problem.ts';

const bytes = z.instanceof(Uint8Array);
const KeyRow = z.object({ key: bytes });
const SealRow = z
  .object({
    number: z.number(),
    sequence: z.number(),
    hash: bytes,
    at_ms: z.number(),
    public_key: bytes,
    next_public_key: bytes,
    signature: bytes,
  })
  .transform(
    (row): StoredSeal => ({
      number: row.number,
      sequence: row.sequence,
      hash: row.hash,
      atMs: row.at_ms,
      publicKey: row.public_key,
      nextPublicKey: row.next_public_key,
      signature: row.signature,
    }),
  );

const select =
  'SELECT number, sequence, hash, at_ms, public_key, next_public_key, signature FROM audit_seals';

export function lastSeal(db: ReadableDb): StoredSeal | undefined {
  return one(db.get(`${select} ORDER BY number DESC LIMIT 1`));
}

/** The newest seal that covers no row past this one. */
export function lastSealUpTo(db: ReadableDb, sequence: number): StoredSeal | undefined {
  return one(db.get(`${select} WHERE sequence <= ? ORDER BY sequence DESC LIMIT 1`, sequence));
}

/** The oldest seal that covers this row. */
export function sealOver(db: ReadableDb, sequence: number): StoredSeal | undefined {
  return one(db.get(`${select} WHERE sequence >= ? ORDER BY sequence LIMIT 1`, sequence));
}

export function sealsAfter(db: ReadableDb, number: number, limit: number): StoredSeal[] {
  return db
    .all(`${select} WHERE number > ? ORDER BY number LIMIT ?`, number, limit)
    .map((row) => parseRow(SealRow, row));
}

/** Public keys that no seal before them names as its next: where sealing began, oldest first. */
export function firstSealingKeys(db: ReadableDb): Uint8Array[] {
  return db
    .all(
      `SELECT s.public_key AS key FROM audit_seals s LEFT JOIN audit_seals p ON p.number = s.number - 1
       WHERE p.number IS NULL OR p.next_public_key <> s.public_key ORDER BY s.number`,
    )
    .map((row) => parseRow(KeyRow, row).key);
}

export function insertSeal(db: WritableDb, seal: StoredSeal): void {
  db.run(
    `INSERT INTO audit_seals (number, sequence, hash, at_ms, public_key, next_public_key, signature)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    seal.number,
    seal.sequence,
    seal.hash,
    seal.atMs,
    seal.publicKey,
    seal.nextPublicKey,
    seal.signature,
  );
}

export function sealWrappingKey(db: ReadableDb): Uint8Array | undefined {
  const row = db.get('SELECT wrapping_key AS key FROM audit_sealing WHERE only = 1');
  return row === undefined ? undefined : parseRow(KeyRow, row).key;
}

export function putSealWrappingKey(db: WritableDb, key: Uint8Array): void {
  db.run('INSERT INTO audit_sealing (only, wrapping_key) VALUES (1, ?)', key);
}

function one(row: unknown): StoredSeal | undefined {
  return row === undefined ? undefined : parseRow(SealRow, row);
}
