import { rmSync, statSync } from 'node:fs';
import { z } from 'zod';
import type { Connection } from '../connection.ts';
import type { BackupContent } from '../interface.ts';
import { connectStore } from '../open.ts';
import { parseRow, problem } from '../problem.ts';

/**
 * Writes an encrypted copy of a database that may be in use, as it stands at one moment, and checks the copy by reading every page of
 * it with the key. Takes seconds with many people: run it on a thread of its own.
 * @param source the database file, of this folder's store.
 * @param target must not exist; removed again when anything fails.
 * @param key 32 bytes, of both.
 * @throws StoreProblem
 */
export function copyAndVerify(source: string, target: string, key: Uint8Array): BackupContent {
  try {
    const from = connectStore(source, key);
    try {
      // The copy gets the key and cipher of the connection; it never lies on the disk in the clear.
      from.run('VACUUM INTO ?', target);
    } finally {
      from.close();
    }
    return verifyCopy(target, key);
  } catch (error) {
    removeCopy(target);
    throw error;
  }
}

/** Opens a copy, checks each page and counts what is in it. @throws StoreProblem wrong-key, store-damaged ... */
export function verifyCopy(file: string, key: Uint8Array): BackupContent {
  const db = connectStore(file, key);
  try {
    if (db.pragma('integrity_check(1)') !== 'ok') throw problem('store-damaged');
    return { ...countsOf(db), size: statSync(file).size };
  } finally {
    db.close();
  }
}

const Counts = z.object({
  people: z.number().int(),
  auditRows: z.number().int(),
  newestAtMs: z.number().nullable(),
});

function countsOf(db: Connection): Omit<BackupContent, 'size'> {
  const row = db.get(
    `SELECT (SELECT count(*) FROM people) AS people, (SELECT count(*) FROM audit) AS auditRows,
       (SELECT at_ms FROM audit ORDER BY sequence DESC LIMIT 1) AS newestAtMs`,
  );
  const { newestAtMs, ...counts } = parseRow(Counts, row);
  return { ...counts, newestAtMs: newestAtMs ?? undefined };
}

/** A copy with all that SQLite may have put beside it. */
export function removeCopy(file: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(file + suffix, { force: true });
}
