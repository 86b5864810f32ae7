import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { asStoreProblem } from './problem.ts';

/**
 * Replaces a small file whole, readable by this user only: after a crash or power cut it holds the old text or the new.
 * @throws StoreProblem
 */
export function replaceFile(path: string, text: string): void {
  const fresh = `${path}.new`;
  try {
    rmSync(fresh, { force: true });
    const file = openSync(fresh, 'wx', 0o600);
    try {
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameDurably(fresh, path);
  } catch (error) {
    throw asStoreProblem(error);
  }
}

/** Returns when what was written to the file would survive a power cut. @throws of node:fs */
export function syncFile(path: string): void {
  const file = openSync(path, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Renames, and returns when the new name would survive a power cut. */
export function renameDurably(from: string, to: string): void {
  renameSync(from, to);
  syncFolder(dirname(to));
}

/** Returns when names made, changed or removed in the folder would survive a power cut. */
export function syncFolder(path: string): void {
  // Windows has no handle of a folder to flush; NTFS journals names itself.
  if (process.platform === 'win32') return;
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
