import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { ok, type Result } from '#app/result.ts';
import type { Connection } from '../connection.ts';
import { renameDurably, replaceFile } from '../files.ts';
import {
  type BackupContent,
  type BackupMade,
  type BackupStore,
  StoreProblem,
  type StoreProblemCode,
} from '../interface.ts';
import { keyFileName, readKeyFile } from '../keys/key-file.ts';
import { databaseFile } from '../open.ts';
import { asStoreProblem, parseRow, problem } from '../problem.ts';
import { removeCopy } from './backup-job.ts';

/** Ids of erased people, without names; in the folder of the backups. */
export const erasedFile = 'erased.json';
const Erased = z.strictObject({ format: z.literal('lintel-erased'), ids: z.array(z.string().max(64)) });

/** `2026-11-24T17-32-05Z.db`: sorts by time, and every file system takes it. */
export function backupFileName(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19).replaceAll(':', '-')}Z.db`;
}

/** The time in a backup's name, ms; undefined for any other file. */
export function timeOfBackup(file: string): number | undefined {
  const found = /^(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)Z\.db$/.exec(file);
  if (found === null) return undefined;
  const atMs = Date.parse(`${found[1]}T${found[2]}:${found[3]}:${found[4]}Z`);
  return Number.isNaN(atMs) ? undefined : atMs;
}

/** People erased while a copy is made are in it: it is made anew, so often at most. */
const triesAtMost = 3;

export interface BackupSource {
  readonly db: Connection;
  /** How often people were erased since the start. */
  readonly erasures: () => number;
  /** Told before and after a copy is made: the write-ahead log cannot be emptied meanwhile. */
  readonly onCopying: (isCopying: boolean) => void;
}

/** Backups of an open store; see {@link BackupStore}. One at a time is the caller's care. */
export function createBackups({ db, erasures, onCopying }: BackupSource): BackupStore {
  const source = join(db.folder, databaseFile);

  async function copyOnce(target: string, threadFile: string) {
    onCopying(true);
    try {
      removeCopy(target);
      return await runThread(threadFile, { source, target, key: db.copyKey() });
    } finally {
      onCopying(false);
    }
  }

  async function copy(
    folder: string,
    threadFile: string,
    nowMs: number,
  ): Promise<Result<BackupMade, StoreProblemCode>> {
    const file = backupFileName(nowMs);
    const unfinished = join(folder, `${file}.part`);
    for (let tries = 1; ; tries++) {
      const before = erasures();
      const copied = await copyOnce(unfinished, threadFile);
      if (!copied.ok) return copied;
      if (erasures() !== before && tries < triesAtMost) continue;
      noteErased(folder);
      // Without its key file a backup opens nowhere: that comes first.
      replaceFile(join(folder, keyFileName), readFileSync(join(db.folder, keyFileName), 'utf8'));
      renameDurably(unfinished, join(folder, file));
      return ok({ file, atMs: nowMs, ...copied.value });
    }
  }

  function noteErased(folder: string): void {
    const rows = db.all(
      `SELECT DISTINCT person_id AS id FROM audit WHERE kind = 'person-erased' AND person_id IS NOT NULL`,
    );
    const ids = new Set(readErased(folder));
    for (const row of rows) ids.add(parseRow(z.object({ id: z.string() }), row).id);
    const text = JSON.stringify({ format: 'lintel-erased', ids: [...ids].toSorted() });
    replaceFile(join(folder, erasedFile), `${text}\n`);
  }

  return {
    get folderName() {
      const keyFile = readKeyFile(db.folder);
      if (!keyFile.ok) throw problem('store-failed', undefined, keyFile.detail);
      return `lintel-${keyFile.value.installId.slice(0, 8)}`;
    },
    timeOf: timeOfBackup,
    sizeNow: () => statSync(source).size,
    async make(folder, threadFile, nowMs) {
      try {
        return await copy(folder, threadFile, nowMs);
      } catch (error) {
        const known = asStoreProblem(error);
        rmSync(join(folder, `${backupFileName(nowMs)}.part`), { force: true });
        if (!(known instanceof StoreProblem)) throw known;
        return { ok: false, code: known.code, detail: known.message };
      }
    },
    noteErased,
  };
}

/**
 * Who must not come back, from a folder of backups.
 * @throws StoreProblem store-damaged when the list is there and cannot be read: nobody may be brought back by a broken file.
 */
export function readErased(folder: string): string[] {
  const path = join(folder, erasedFile);
  if (!existsSync(path)) return [];
  try {
    return Erased.parse(JSON.parse(readFileSync(path, 'utf8'))).ids;
  } catch (error) {
    const known = asStoreProblem(error);
    if (known instanceof StoreProblem) throw known;
    throw problem(
      'store-damaged',
      error,
      `The list of erased people (${erasedFile}) in the folder of backups is damaged. Put back a copy of it.`,
    );
  }
}

function runThread(
  threadFile: string,
  job: { source: string; target: string; key: Uint8Array },
): Promise<Result<BackupContent, StoreProblemCode>> {
  const { promise, resolve, reject } = Promise.withResolvers<Result<BackupContent, StoreProblemCode>>();
  const thread = new Worker(threadFile, { workerData: job, execArgv: [] });
  // The thread has its own copy.
  job.key.fill(0);
  thread.on('message', resolve);
  thread.on('error', reject);
  thread.on('exit', () => reject(new Error('The thread that makes backups ended without an answer.')));
  return promise;
}
