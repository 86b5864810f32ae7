import { readdir, stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { fail, ok, type Result } from '#app/result.ts';
import { copiedKeyFile, readCopyName } from '../backup/layout.ts';
import { readKeyFile } from '../keys/key-file.ts';

/** A copy that could be put back. */
export interface FoundCopy {
  /** The folder that it lies in. */
  readonly folder: string;
  readonly file: string;
  readonly atMs: number;
  /** Bytes. */
  readonly size: number;
  readonly keyId: string;
  readonly opensWith: 'words' | 'words-or-passphrase';
}

/** Copies of this many installations at most are looked for in one folder. */
const placesAtMost = 50;

/**
 * Copies in a folder of backups, newest first: in the folder itself, and in the folders that installations made in it. Copies
 * without their key file are left out: they open nowhere.
 */
export async function findBackups(
  folder: string,
): Promise<Result<FoundCopy[], 'backup-folder-missing' | 'backup-not-found'>> {
  if (!isAbsolute(folder))
    return fail(
      'backup-folder-missing',
      'Give the whole path of the folder, from the root or the drive letter on.',
    );
  const entries = await readdir(folder).catch(() => undefined);
  if (entries === undefined)
    return fail('backup-folder-missing', `There is no folder ${folder} that can be read.`);
  const places = entries.filter((name) => /^lintel-[0-9a-f]{8}$/.test(name)).slice(0, placesAtMost);
  const found = await Promise.all([folder, ...places.map((name) => join(folder, name))].map(copiesAt));
  const copies = found.flat().sort((a, b) => b.atMs - a.atMs);
  return copies.length === 0
    ? fail(
        'backup-not-found',
        `There is no backup in ${folder}. Copies are files like 2026-11-24T17-32-05Z-1a2b3c4d.db with the key file beside them.`,
      )
    : ok(copies);
}

async function copiesAt(folder: string): Promise<FoundCopy[]> {
  const files = await readdir(folder).catch(() => []);
  const copies = files.map(async (file): Promise<FoundCopy[]> => {
    const name = readCopyName(file);
    const size = (await stat(join(folder, file)).catch(() => undefined))?.size;
    if (name === undefined || size === undefined) return [];
    const keyFile = readKeyFile(folder, copiedKeyFile(name.keyId));
    if (!keyFile.ok) return [];
    const opensWith = keyFile.value.protection.kind === 'passphrase' ? 'words-or-passphrase' : 'words';
    return [{ folder, file, ...name, size, opensWith }];
  });
  return (await Promise.all(copies)).flat();
}
