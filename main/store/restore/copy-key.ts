import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { waitText } from '#app/policy/retry-delay.ts';
import { fail, ok, type Result } from '#app/result.ts';
import { copiedKeyFile, readCopyName } from '../backup/layout.ts';
import {
  type PresentStore,
  type RestoreFailure,
  type RestoreSecret,
  type RestoreSource,
  StoreProblem,
} from '../interface.ts';
import { fitsKeyFile, type KeyFile, keyIdOf, readKeyFile } from '../keys/key-file.ts';
import type { UnlockTries } from '../keys/tries.ts';
import { keyFrom } from '../keys/unlock.ts';
import { connectStore, databaseFile } from '../open.ts';

/** The key file of a copy, and when the copy was made. */
export interface CopyKeyFile {
  readonly file: KeyFile;
  /** In the folder of the copy. */
  readonly fileName: string;
  readonly madeAtMs: number;
}

/** Reads the key file that the name of a copy asks for. */
export function keyFileOfCopy(source: RestoreSource): Result<CopyKeyFile, RestoreFailure> {
  const name = readCopyName(source.file);
  if (name === undefined) return fail('backup-not-found', 'This file is no backup of Lintel.');
  const fileName = copiedKeyFile(name.keyId);
  const read = readKeyFile(source.folder, fileName);
  if (!read.ok) return fail('backup-damaged', read.detail);
  if (keyIdOf(read.value) !== name.keyId)
    return fail('backup-damaged', `The key file ${fileName} does not belong to this copy.`);
  return ok({ file: read.value, fileName, madeAtMs: name.atMs });
}

/** Opens it. Guesses count together with those at the unlock screen. @returns 32 bytes. */
export async function keyOfCopy(
  file: KeyFile,
  secret: RestoreSecret,
  present: PresentStore,
  tries: UnlockTries,
): Promise<Result<Uint8Array, RestoreFailure>> {
  if (secret.kind === 'present-key') {
    const key = present.state === 'open' ? present.keys.copyKey() : undefined;
    if (key !== undefined && fitsKeyFile(file, key)) return ok(key);
    return fail('wrong-words', 'This copy is from before the key was changed. Use the words of that time.');
  }
  const waitMs = tries.begin();
  if (waitMs > 0) return fail('wait', waitText(waitMs));
  const key = await keyFrom(file, secret);
  if (key === undefined || !fitsKeyFile(file, key))
    return secret.kind === 'words'
      ? fail('wrong-words', 'These are not the 24 recovery words of this backup.')
      : fail('wrong-passphrase', 'This is not the passphrase of this backup.');
  tries.succeeded();
  return ok(key);
}

/**
 * Whether this key opens the database that lies in the data folder.
 * @returns false too when there is none, or its first page is damaged.
 */
export function opensPresentDatabase(dataFolder: string, key: Uint8Array): boolean {
  const path = join(dataFolder, databaseFile);
  if (!existsSync(path)) return false;
  try {
    connectStore(path, key).close();
    return true;
  } catch (error) {
    if (error instanceof StoreProblem) return false;
    throw error;
  }
}
