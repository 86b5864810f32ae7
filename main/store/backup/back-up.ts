import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ok, type Result } from '#app/result.ts';
import type { Connection } from '../connection.ts';
import { renameDurably, replaceFile } from '../files.ts';
import { type BackupMade, type BackupStore, StoreProblem, type StoreProblemCode } from '../interface.ts';
import { type KeyFile, keyFileName, keyIdOf, readKeyFile } from '../keys/key-file.ts';
import { databaseFile } from '../open.ts';
import { asStoreProblem, parseRow, problem } from '../problem.ts';
import { markBackupsReached } from '../repositories/erasures.ts';
import { removeCopy } from './backup-job.ts';
import { addErased, copiedKeyFile, copyFileName, keyIdOfFile, readCopyName } from './layout.ts';
import { runJob } from './run-job.ts';

/** People erased while a copy is made are in it: it is made anew, so often at most. */
const triesAtMost = 3;

export interface BackupSource {
  readonly db: Connection;
  /** How often people were erased since the start. */
  readonly erasures: () => number;
  /** Brings the folder's copy of the people's keys up to date. */
  readonly copyPersonKeys: (folder: string) => void;
  /** Told before and after a copy is made: the write-ahead log cannot be emptied meanwhile. */
  readonly onCopying: (isCopying: boolean) => void;
}

/** Backups of an open store; see {@link BackupStore}. One at a time is the caller's care. */
export function createBackups({ db, erasures, copyPersonKeys, onCopying }: BackupSource): BackupStore {
  const source = join(db.folder, databaseFile);

  function keyFile(): KeyFile {
    const read = readKeyFile(db.folder);
    if (!read.ok) throw problem('store-failed', undefined, read.detail);
    return read.value;
  }

  async function copyOnce(target: string, threadFile: string) {
    onCopying(true);
    try {
      return await runJob(threadFile, { kind: 'copy', source, target, key: db.copyKey() });
    } finally {
      onCopying(false);
    }
  }

  async function copy(
    folder: string,
    threadFile: string,
    nowMs: number,
  ): Promise<Result<BackupMade, StoreProblemCode>> {
    removeUnfinishedCopies(folder);
    const keyId = keyIdOf(keyFile());
    const { file, atMs } = freeName(folder, nowMs, keyId);
    const unfinished = join(folder, `${file}.part`);
    for (let tries = 1; ; tries++) {
      const before = erasures();
      const copied = await copyOnce(unfinished, threadFile);
      if (!copied.ok) return copied;
      if (erasures() !== before && tries < triesAtMost) {
        removeCopy(unfinished);
        continue;
      }
      noteErased(folder);
      // Without its key file a backup opens nowhere: that comes first.
      noteKeys(folder);
      renameDurably(unfinished, join(folder, file));
      const { people, auditRows, newestAtMs, size } = copied.value;
      return ok({ file, atMs, people, auditRows, newestAtMs, size });
    }
  }

  function erased(): string[] {
    const rows = db.all(
      `SELECT person_id AS id FROM audit WHERE kind = 'person-erased' AND person_id IS NOT NULL
       UNION SELECT person_id FROM erasures`,
    );
    return rows.map((row) => parseRow(z.object({ id: z.string() }), row).id);
  }

  function noteErased(folder: string): void {
    addErased(folder, erased());
    copyPersonKeys(folder);
    const copies = readdirSync(folder).filter((file) => readCopyName(file) !== undefined).length;
    markBackupsReached(db, copies, Date.now());
  }

  function noteKeys(folder: string): void {
    const keyId = keyIdOf(keyFile());
    replaceFile(join(folder, copiedKeyFile(keyId)), readFileSync(join(db.folder, keyFileName), 'utf8'));
    // The key file of an earlier key goes with the last copy that is under it.
    const files = readdirSync(folder);
    const needed = new Set([keyId, ...files.map((file) => readCopyName(file)?.keyId)]);
    for (const file of files) {
      const other = keyIdOfFile(file);
      if (other !== undefined && !needed.has(other)) rmSync(join(folder, file), { force: true });
    }
  }

  return {
    get folderName() {
      return `lintel-${keyFile().installId.slice(0, 8)}`;
    },
    get keyId() {
      return keyIdOf(keyFile());
    },
    nameOf: readCopyName,
    sizeNow: () => statSync(source).size,
    async make(folder, threadFile, nowMs) {
      try {
        return await copy(folder, threadFile, nowMs);
      } catch (error) {
        const known = asStoreProblem(error);
        removeUnfinishedCopies(folder);
        if (!(known instanceof StoreProblem)) throw known;
        return { ok: false, code: known.code, detail: known.message };
      }
    },
    erased,
    noteErased,
    noteKeys,
  };
}

/** A copy is never written over another one: two within a second, or a clock that was set back. */
function freeName(folder: string, nowMs: number, keyId: string): { file: string; atMs: number } {
  for (let atMs = Math.floor(nowMs / 1000) * 1000; ; atMs += 1000) {
    const file = copyFileName({ atMs, keyId });
    if (!existsSync(join(folder, file))) return { file, atMs };
  }
}

/** What a kill left. */
function removeUnfinishedCopies(folder: string): void {
  if (!existsSync(folder)) return;
  for (const file of readdirSync(folder))
    if (
      readCopyName(file.replace(/\.part(-wal|-shm|-journal)?$/, '')) !== undefined &&
      file.includes('.part')
    )
      rmSync(join(folder, file), { force: true });
}
