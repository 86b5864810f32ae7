import { accessSync, constants, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fail, ok, type Result } from '#app/result.ts';
import { renameDurably } from './files.ts';
import { StoreProblem } from './interface.ts';
import { keyFileName, readKeyFile } from './keys/key-file.ts';
import { databaseFile } from './open.ts';
import { asStoreProblem } from './problem.ts';

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

/**
 * What the data folder holds. A half of an installation is never taken for none: without its key a database is kept and
 * `key-missing` says so (also for a damaged key file); a key without its database is `store-damaged`.
 */
export function surveyInstall(
  folder: string,
): Result<Install, 'key-missing' | 'store-damaged' | 'store-read-only' | 'disk-full' | 'store-failed'> {
  try {
    accessSync(folder, constants.R_OK | constants.W_OK);
    const hasDatabase = existsSync(join(folder, databaseFile)) || finishSetUp(folder);
    const keyFile = readKeyFile(folder);
    if (!keyFile.ok && keyFile.code === 'key-damaged') return fail('key-missing', keyFile.detail);
    if (!keyFile.ok)
      return hasDatabase
        ? fail(
            'key-missing',
            `The database is there but its key file ${keyFileName} is missing, so it cannot be opened. Put back the key file from a copy of this folder. Nothing was changed.`,
          )
        : ok({ state: 'first-run' });
    if (!hasDatabase)
      return fail(
        'store-damaged',
        `The key file is there but the database ${databaseFile} is missing. Put back the database from a copy of this folder. To start from nothing, move ${keyFileName} away. Nothing was changed.`,
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
    if (code === 'store-read-only' || code === 'disk-full') return fail(code, problem.message);
    return fail('store-failed', problem.message);
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
