import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeBase } from './failures/base.ts';
import { type FullDiskRow, meetFullDisks } from './failures/full-disk.ts';
import { mountTinyDisk } from './failures/tiny-disk.ts';
import {
  meetBadDisks,
  meetCorruptPages,
  meetFullBackups,
  meetWrongStarts,
  type Seen,
} from './failures/whole-folder.ts';
import type { WriteKind } from './failures/writes.ts';

export interface FailureReport {
  readonly fullDisks: readonly FullDiskRow[];
  readonly seen: readonly Seen[];
  /** Why a part could not be tried here. */
  readonly skipped: readonly string[];
  readonly problems: readonly string[];
}

/** Of a tiny disk, MiB: an installation and a few more. */
const diskMebibytes = 6;
/** For backups, which leave room beside them. */
const backupMebibytes = 256;

/**
 * Disks that fill up in the middle of each kind of write, that cannot be written, that give back other bytes; two instances, a
 * newer schema, another key. Each must be told as what it is, keep the door locked, and lose nothing.
 * @param kinds of writes; left out: all.
 */
export async function tortureByFailures(kinds?: readonly WriteKind[]): Promise<FailureReport> {
  const base = await makeBase();
  const work = mkdtempSync(join(tmpdir(), 'lintel-failures-'));
  const disk = mountTinyDisk(diskMebibytes);
  const backupDisk = mountTinyDisk(backupMebibytes);
  const skipped: string[] = [];
  const problems: string[] = [];
  const seen: Seen[] = [];
  let fullDisks: readonly FullDiskRow[] = [];
  try {
    if (disk === undefined || backupDisk === undefined)
      skipped.push('full and read-only disks: mounting a tmpfs is not permitted here (root on Linux may)');
    else {
      const full = await meetFullDisks(base, disk, kinds);
      const bad = await meetBadDisks(base, disk);
      fullDisks = full.rows;
      seen.push(...bad.seen);
      const backup = await meetFullBackups(backupDisk);
      seen.push(backup.seen);
      problems.push(...full.problems, ...bad.problems, ...backup.problems);
    }
    const corrupt = meetCorruptPages(base, work);
    problems.push(...corrupt.problems);
    seen.push(...corrupt.seen);
    rmSync(work, { recursive: true, force: true });
    seen.push(...meetWrongStarts(base, work));
  } finally {
    disk?.remove();
    backupDisk?.remove();
    rmSync(work, { recursive: true, force: true });
    base.remove();
  }
  for (const { failure, expected, told } of seen)
    if (told !== expected) problems.push(`${failure}: told as ${told}, expected ${expected}`);
  return { fullDisks, seen, skipped, problems };
}

export function failureTable({ fullDisks, seen, skipped }: FailureReport): string {
  const column = (text: string | number, width: number) => String(text).padStart(width);
  const pages = seen.filter(({ failure }) => failure.startsWith('corrupt page'));
  const others = seen.filter((one) => !pages.includes(one));
  return [
    'the disk fills up in                 trials   told as disk-full    written   face refused',
    ...fullDisks.map(
      ({ kind, trials, refused, written, lockedOut }) =>
        kind.padEnd(34) +
        column(trials, 9) +
        column(refused, 20) +
        column(written, 11) +
        column(lockedOut, 15),
    ),
    '',
    ...others.map(({ failure, told, trials }) => `${failure.padEnd(52)} ${told} (${trials})`),
    `a changed byte in a page of ${pages.length} tables and indexes: ${[...new Set(pages.map(({ told }) => told))].join(', ')}`,
    ...skipped.map((why) => `SKIPPED: ${why}`),
  ].join('\n');
}
