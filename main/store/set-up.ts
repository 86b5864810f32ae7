import { existsSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { fail, ok, type Result } from '#app/result.ts';
import { renameDurably } from './files.ts';
import { type InstallProblem, removeUnfinished, surveyInstall, unfinishedDatabaseFile } from './install.ts';
import { type KeyProtection, type Store, StoreProblem, type StoreProblemCode } from './interface.ts';
import { createKey, writeKeyFile } from './keys/key-file.ts';
import { type AuditLogMaker, assembleStore, openLintelStore } from './lintel-store.ts';
import { connectStore, createStore, databaseFile } from './open.ts';
import { asStoreProblem, problem } from './problem.ts';
import { claimFolder } from './single-writer.ts';

export interface SetUpRequest {
  readonly folder: string;
  readonly protection: KeyProtection;
  readonly makeAuditLog: AuditLogMaker;
  /** Puts in the settings and the first administrator. If it throws, nothing of the set-up remains. */
  readonly fill: (store: Store) => Promise<void>;
  readonly clock?: () => number;
}

export interface SetUpOutcome {
  /** Open, filled and on the disk. */
  readonly store: Store;
  /** 24 words: to be shown once. */
  readonly recoveryWords: string;
}

/**
 * Makes key and database, all or nothing, and never over anything that is there. The key file is the step that counts:
 * before it a crash leaves nothing, after it the next start finishes.
 */
export async function setUpStore(
  request: SetUpRequest,
): Promise<Result<SetUpOutcome, 'already-set-up' | 'keychain-unavailable' | StoreProblemCode>> {
  const { folder } = request;
  const install = surveyInstall(folder);
  if (!install.ok && isDiskProblem(install.code)) return fail(install.code, install.detail);
  if (!install.ok || install.value.state === 'installed')
    return fail('already-set-up', 'This data folder already holds an installation or a part of one.');

  let release: (() => void) | undefined;
  try {
    release = claimFolder(folder);
    removeUnfinished(folder);
    const key = await createKey(request.protection, (request.clock ?? Date.now)());
    if (!key.ok) return key;
    const { databaseKey, recoveryWords } = key.value;
    const connection = createStore(folder, databaseKey, unfinishedDatabaseFile);
    const unfinished = assembleStore(connection, request.makeAuditLog, () => undefined);
    try {
      await request.fill(unfinished);
    } finally {
      unfinished.close();
    }
    const path = join(folder, unfinishedDatabaseFile);
    // Closing moves everything into the one file; a rename would part it from a log that stayed behind.
    if (existsSync(`${path}-wal`)) emptyLog(path, databaseKey);
    // After the key file there is no way back, and the recovery words are shown only when the store then opens.
    needRoom(folder);
    writeKeyFile(folder, key.value);
    renameDurably(path, join(folder, databaseFile));
    release();
    release = undefined;
    const opened = openLintelStore(folder, databaseKey, request.makeAuditLog);
    return opened.ok ? ok({ store: opened.value, recoveryWords }) : opened;
  } catch (error) {
    const known = asStoreProblem(error);
    if (known instanceof StoreProblem) return fail(known.code, known.message);
    throw known;
  } finally {
    // Only a set-up that failed before its key file has anything left to remove.
    if (release !== undefined) {
      if (surveyIsEmpty(folder)) removeUnfinished(folder);
      release();
    }
  }
}

/** What opening a new store needs beside it: its shared-memory file and the first rows of its log, bytes. */
const roomToOpen = 1024 * 1024;

function needRoom(folder: string): void {
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize < roomToOpen) throw problem('disk-full');
}

/** Closing says nothing of a log that it could not move into the file; doing so says why. @throws StoreProblem */
function emptyLog(path: string, key: Uint8Array): void {
  const connection = connectStore(path, key);
  try {
    connection.pragma('wal_checkpoint(TRUNCATE)');
  } finally {
    connection.close();
  }
  if (existsSync(`${path}-wal`)) throw new Error('The new database did not close completely.');
}

function isDiskProblem(
  code: InstallProblem,
): code is Exclude<InstallProblem, 'key-missing' | 'key-damaged' | 'database-missing'> {
  return code !== 'key-missing' && code !== 'key-damaged' && code !== 'database-missing';
}

function surveyIsEmpty(folder: string): boolean {
  const install = surveyInstall(folder);
  return install.ok && install.value.state === 'first-run';
}
