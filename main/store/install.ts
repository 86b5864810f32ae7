import { accessSync, constants, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fail, ok, type Result } from '#app/result.ts';
import { renameDurably } from './files.ts';
import { StoreProblem } from './interface.ts';
import { keyFileName, readKeyFile } from './keys/key-file.ts';
import { databaseFile } from './open.ts';
import { asStoreProblem } from './problem.ts';
import { finishReplacement, isReplacementDue } from './replacement.ts';
import { claimFolder } from './single-writer.ts';

/** The database while set-up fills it. It takes its real name only after the key file has been written. */
export const unfinishedDatabaseFile = 'lintel-setup.db';

export type Install =
  | { readonly state: 'first-run' }
  | {
      readonly state: 'installed';
      readonly keyKind: 'passphrase' | 'keychain';
      /** For screens: what keeps the key. */
      readonly keyProtection: string;
    };

/** What is wrong with a data folder. In each case it is kept as it is. */
export type InstallProblem =
  /** A database without its key file. */
  | 'key-missing'
  /** The key file is there and cannot be read. */
  | 'key-damaged'
  /** A key file without its database. */
  | 'database-missing'
  | 'store-read-only'
  | 'disk-full'
  | 'store-in-use'
  | 'store-failed';

/**
 * What the data folder holds, after anything that a kill cut off in the middle has been finished. A half of an installation is
 * never taken for none.
 */
export function surveyInstall(folder: string): Result<Install, InstallProblem> {
  try {
    accessSync(folder, constants.R_OK | constants.W_OK);
    if (isReplacementDue(folder)) finishAlone(folder);
    const hasDatabase = existsSync(join(folder, databaseFile)) || finishSetUp(folder);
    const keyFile = readKeyFile(folder);
    if (!keyFile.ok && keyFile.code === 'key-damaged') return fail('key-damaged', keyFile.detail);
    if (!keyFile.ok)
      return hasDatabase
        ? fail(
            'key-missing',
            `The database ${databaseFile} is there; its key file ${keyFileName} is not. Put back the key file from a copy of this folder or from a backup.`,
          )
        : ok({ state: 'first-run' });
    if (!hasDatabase)
      return fail(
        'database-missing',
        `The key file ${keyFileName} is there; the database ${databaseFile} is not. Put back the database from a copy of this folder or from a backup. To start from nothing, move ${keyFileName} away.`,
      );
    const { protection } = keyFile.value;
    return ok({
      state: 'installed',
      keyKind: protection.kind,
      keyProtection: protection.kind === 'keychain' ? protection.backend : 'Passphrase (argon2id)',
    });
  } catch (error) {
    const problem = asStoreProblem(error);
    if (!(problem instanceof StoreProblem)) throw problem;
    const { code } = problem;
    if (code === 'store-read-only' || code === 'disk-full' || code === 'store-in-use')
      return fail(code, problem.message);
    return fail('store-failed', problem.message);
  }
}

/** A second Lintel on this folder must not move files while the first one does. */
function finishAlone(folder: string): void {
  const release = claimFolder(folder);
  try {
    finishReplacement(folder);
  } finally {
    release();
  }
}

/** Set-up was cut off between its last two steps: key and filled database are there, only the name is missing. */
function finishSetUp(folder: string): boolean {
  const unfinished = join(folder, unfinishedDatabaseFile);
  if (!existsSync(join(folder, keyFileName)) || !existsSync(unfinished)) return false;
  renameDurably(unfinished, join(folder, databaseFile));
  return true;
}

/** Removes what a set-up left that never got to its key file: nobody was told that it had worked. */
export function removeUnfinished(folder: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal'])
    rmSync(join(folder, unfinishedDatabaseFile + suffix), { force: true });
}
