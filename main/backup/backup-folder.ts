import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  rmSync,
  statfsSync,
  statSync,
} from 'node:fs';
import { isAbsolute, join, relative } from 'node:path';
import type { BackupFailureCode } from '#app/domain/backup.ts';
import { fail, ok, type Result } from '#app/result.ts';

export interface Copy {
  readonly file: string;
  readonly atMs: number;
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
export function checkFolder(
  folder: string,
  dataFolder: string,
  needed: number,
): Result<void, BackupFailureCode> {
  if (!isAbsolute(folder))
    return fail(
      'backup-folder-unfit',
      'Give the whole path of the folder, from the root or the drive letter on.',
    );
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    return fail(
      'backup-folder-missing',
      `There is no folder ${folder}. Connect the disk or make the folder.`,
    );
  const inside = relative(realpathSync(dataFolder), realpathSync(folder));
  if (inside === '' || (!inside.startsWith('..') && !isAbsolute(inside)))
    return fail(
      'backup-folder-unfit',
      'This folder lies in Lintel’s own data folder and would be lost with it. Choose one on another disk.',
    );
  try {
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch {
    return fail('backup-folder-read-only', `Lintel may not write to ${folder}.`);
  }
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize < needed + spareBytes)
    return fail(
      'backup-folder-full',
      `A backup needs ${mebibytes(needed + spareBytes)} MiB; ${mebibytes(bavail * bsize)} MiB are free there.`,
    );
  return ok(undefined);
}

/** The installation's own folder in there, made when it is not there yet. */
export function ownFolder(folder: string, name: string): string {
  const own = join(folder, name);
  mkdirSync(own, { recursive: true, mode: 0o700 });
  return own;
}

/**
 * Copies in a folder, newest first; nothing when it cannot be read.
 * @param timeOf the time in a copy's name.
 */
export function copiesIn(own: string, timeOf: (file: string) => number | undefined): Copy[] {
  let files: string[];
  try {
    files = readdirSync(own);
  } catch {
    return [];
  }
  return files
    .flatMap((file) => {
      const atMs = timeOf(file);
      const size = statSync(join(own, file), { throwIfNoEntry: false })?.size;
      return atMs === undefined || size === undefined ? [] : [{ file, atMs, size }];
    })
    .sort((a, b) => b.atMs - a.atMs);
}

/** Removes all but the newest copies. Other files are left alone. */
export function removeOldest(own: string, copies: readonly Copy[], keep: number): void {
  for (const { file } of copies.slice(keep)) rmSync(join(own, file), { force: true });
}

function mebibytes(bytes: number): number {
  return Math.ceil(bytes / 2 ** 20);
}
