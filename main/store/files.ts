import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { asStoreProblem } from './problem.ts';

/**
 * Replaces a small file whole, readable by this user only: after a crash or power cut it holds the old text or the new.
 * @throws StoreProblem
 */
export function replaceFile(path: string, text: string): void {
  prepareFile(path, text).use();
}

/** A file that lies beside the one it is to replace, on the disk. */
export interface PreparedFile {
  /** Needs no more room. @throws StoreProblem */
  use(): void;
  discard(): void;
}

/** The first half of {@link replaceFile}: the one that a full disk refuses. @throws StoreProblem */
export function prepareFile(path: string, text: string): PreparedFile {
  const fresh = `${path}.new`;
  const guarded = (work: () => void) => {
    try {
      work();
    } catch (error) {
      throw asStoreProblem(error);
    }
  };
  guarded(() => {
    rmSync(fresh, { force: true });
    const file = openSync(fresh, 'wx', 0o600);
    try {
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  });
  return {
    use: () => guarded(() => renameDurably(fresh, path)),
    discard: () => guarded(() => rmSync(fresh, { force: true })),
  };
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
