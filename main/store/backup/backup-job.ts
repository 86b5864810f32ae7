import { rmSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { z } from 'zod';
import type { Connection } from '../connection.ts';
import { syncFile } from '../files.ts';
import type { BackupContent } from '../interface.ts';
import { connectCopy, connectStore, openStore, rekeyStore } from '../open.ts';
import { receiptKey } from '../person-keys/receipt-key.ts';
import { parseRow, problem } from '../problem.ts';
import { noteErasure } from '../repositories/erasures.ts';
import { erasePerson } from '../repositories/people.ts';
import { readSettings } from '../repositories/settings.ts';
import type { GenuineReceipt } from '../restore/receipts-beside.ts';

/** Work on whole databases that takes seconds with many people. Keys have 32 bytes; `target` must not exist. */
export type BackupJob =
  /** An encrypted copy of a database that may be in use, as it stands at one moment, verified. */
  | { readonly kind: 'copy'; readonly source: string; readonly target: string; readonly key: Uint8Array }
  /** The same under another key. */
  | {
      readonly kind: 'rekey';
      readonly source: string;
      readonly target: string;
      readonly key: Uint8Array;
      readonly newKey: Uint8Array;
    }
  /**
   * Makes a copy that lies in the data folder ready to take the place of the database: verified, brought to the present schema,
   * and without the people who were erased since.
   */
  | {
      readonly kind: 'prepare';
      readonly source: string;
      readonly key: Uint8Array;
      readonly erased: readonly string[];
      /** Those of other sites say nothing here. */
      readonly receipts: readonly GenuineReceipt[];
    };

/** What a job found. */
export interface JobOutcome extends BackupContent {
  /** People who were in the copy and were erased again. */
  readonly erasedAgain: readonly string[];
  readonly siteName: string;
}

/**
 * Does the work here and now. A copy counts after every page of it was read with its key and it is on the disk; when anything
 * fails it is removed.
 * @throws StoreProblem
 */
export function doJob(job: BackupJob): JobOutcome {
  if (job.kind === 'prepare') return prepare(job);
  const { source, target, key } = job;
  try {
    const from = connectStore(source, key);
    try {
      // The copy gets the key and cipher of the connection; it never lies on the disk in the clear.
      from.run('VACUUM INTO ?', target);
    } finally {
      from.close();
    }
    if (job.kind === 'rekey') rekeyStore(target, key, job.newKey);
    const content = verifyCopy(target, job.kind === 'rekey' ? job.newKey : key);
    syncFile(target);
    return content;
  } catch (error) {
    removeCopy(target);
    throw error;
  }
}

function verifyCopy(file: string, key: Uint8Array): JobOutcome {
  // SQLite takes an empty file for a new database.
  if (statSync(file).size === 0) throw problem('store-damaged');
  const db = connectCopy(file, key);
  try {
    if (db.pragma('integrity_check(1)') !== 'ok') throw problem('store-damaged');
    return { ...countsOf(db), size: statSync(file).size, erasedAgain: [], siteName: '' };
  } finally {
    db.close();
  }
}

function prepare({ source: file, key, ...job }: Extract<BackupJob, { kind: 'prepare' }>): JobOutcome {
  verifyCopy(file, key);
  const db = openStore(dirname(file), key, basename(file));
  try {
    const nowMs = Date.now();
    const ownKey = receiptKey(db).publicKey();
    const receipts = job.receipts.filter(({ publicKey }) => publicKey === ownKey);
    const erased = new Set([...job.erased, ...receipts.map(({ personId }) => personId)]);
    const erasedAgain = db.transact(() =>
      [...erased].filter((id) => {
        // Noted, so that the first start with this database destroys their keys.
        noteErasure(db, id, nowMs);
        return erasePerson(db, id);
      }),
    );
    const { siteName } = readSettings(db);
    const counts = countsOf(db);
    // Nothing of them may stay in the file: not in a log beside it, not in free pages.
    db.pragma('wal_checkpoint(TRUNCATE)');
    return { ...counts, size: statSync(file).size, erasedAgain, siteName };
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
