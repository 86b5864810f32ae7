import { constants } from 'node:fs';
import { access, mkdir, readdir, realpath, rm, stat, statfs } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import type { BackupFailureCode } from '#app/domain/backup.ts';
import { fail, ok, type Result } from '#app/result.ts';
import type { BackupStore } from '#main/store/interface.ts';

export interface Copy {
  readonly file: string;
  readonly atMs: number;
  readonly keyId: string;
  /** Bytes. */
  readonly size: number;
}

/** Room that must be left over beside a copy, bytes. */
const spareBytes = 16 * 2 ** 20;

/**
 * Whether backups can go to this folder. It must exist: a share that is not mounted must not turn into a folder on this disk.
 * @param dataFolder of the store; a copy in there would be lost with it.
 * @param needed bytes of one copy.
 */
export async function checkFolder(
  folder: string,
  dataFolder: string,
  needed: number,
): Promise<Result<void, BackupFailureCode>> {
  if (!isAbsolute(folder))
    return fail(
      'backup-folder-unfit',
      'Give the whole path of the folder, from the root or the drive letter on.',
    );
  try {
    if (!(await stat(folder)).isDirectory())
      return fail('backup-folder-unfit', `${folder} is a file. Name a folder.`);
    if (isInside(await realpath(folder), await realpath(dataFolder)))
      return fail(
        'backup-folder-unfit',
        'This folder lies in Lintel’s own data folder and would be lost with it. Choose one on another disk.',
      );
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    const { bavail, bsize } = await statfs(folder);
    if (bavail * bsize < needed + spareBytes)
      return fail(
        'backup-folder-full',
        `A backup needs ${mebibytes(needed + spareBytes)} MiB; ${mebibytes(bavail * bsize)} MiB are free in ${folder}.`,
      );
    return ok(undefined);
  } catch (error) {
    return folderFailure(error, folder);
  }
}

/** What the file system said of a folder of backups, as a failure for a person. */
export function folderFailure(
  error: unknown,
  folder: string,
): { readonly ok: false; readonly code: BackupFailureCode; readonly detail?: string } {
  switch (error instanceof Error && 'code' in error ? error.code : undefined) {
    case 'ENOENT':
    case 'ENOTDIR':
      return fail(
        'backup-folder-missing',
        `There is no folder ${folder}. Connect the disk or make the folder.`,
      );
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return fail('backup-folder-read-only', `Lintel may not write to ${folder}.`);
    case 'ENOSPC':
    case 'EDQUOT':
      return fail('backup-folder-full', `There is no room left in ${folder}.`);
    default:
      return fail('backup-failed', `The disk of ${folder} does not work as it should.`);
  }
}

/** The installation's own folder in there, made when it is not there yet. @throws of node:fs */
export async function makeOwnFolder(folder: string, name: string): Promise<string> {
  const own = join(folder, name);
  // Not recursive: a disk that was unplugged just now must not be made anew on this one.
  await mkdir(own, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  return own;
}

/** Copies in a folder, newest first; nothing when it cannot be read. */
export async function copiesIn(own: string, nameOf: BackupStore['nameOf']): Promise<Copy[]> {
  const files = await readdir(own).catch(() => []);
  const copies = await Promise.all(
    files.map(async (file): Promise<Copy[]> => {
      const name = nameOf(file);
      if (name === undefined) return [];
      const found = await stat(join(own, file)).catch(() => undefined);
      return found === undefined ? [] : [{ file, ...name, size: found.size }];
    }),
  );
  return copies.flat().sort((a, b) => b.atMs - a.atMs);
}

/** Other files are left alone. @throws of node:fs */
export async function removeCopies(own: string, copies: readonly Copy[]): Promise<void> {
  for (const { file } of copies) await rm(join(own, file), { force: true });
}

function isInside(folder: string, other: string): boolean {
  const path = relative(other, folder);
  return path === '' || (path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path));
}

function mebibytes(bytes: number): number {
  return Math.ceil(bytes / 2 ** 20);
}
