import { spawnSync } from 'node:child_process';
import { closeSync, fsyncSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Of a tmpfs, bytes. */
const pageBytes = 4096;
const page = Buffer.alloc(pageBytes);

/** A real file system of a few MiB, in memory. */
export interface TinyDisk {
  readonly folder: string;
  /** Fills it up to so many free pages of 4 KiB. */
  fill(freePages: number): void;
  /** Makes room again. */
  makeRoom(): void;
  /** As a disk with errors is put; nothing on it may be open. */
  makeReadOnly(): void;
  makeWritable(): void;
  remove(): void;
}

/**
 * Mounts a tmpfs. Needs the right to mount: root on Linux.
 * @returns undefined where it is not permitted.
 */
export function mountTinyDisk(mebibytes: number): TinyDisk | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-disk-'));
  const mount = (...args: string[]) => spawnSync('mount', args).status === 0;
  if (process.platform !== 'linux' || !mount('-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', folder)) {
    rmSync(folder, { recursive: true, force: true });
    return undefined;
  }
  const filler = join(folder, 'filler');
  const remount = (mode: 'ro' | 'rw') => {
    if (!mount('-o', `remount,${mode}`, folder)) throw new Error(`The disk could not be mounted ${mode}.`);
  };
  return {
    folder,
    fill(freePages) {
      const file = openSync(filler, 'w');
      try {
        let written = 0;
        for (; isWritten(file); written += pageBytes);
        ftruncateSync(file, Math.max(0, written - freePages * pageBytes));
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
    },
    makeRoom: () => rmSync(filler, { force: true }),
    makeReadOnly: () => remount('ro'),
    makeWritable: () => remount('rw'),
    remove() {
      spawnSync('umount', ['-l', folder]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function isWritten(file: number): boolean {
  try {
    writeSync(file, page);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return false;
    throw error;
  }
}
