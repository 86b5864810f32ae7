import { z } from 'zod';

/** What is watched: the disk of the data folder, and that of the backups when it is another one. */
export const DiskPlace = z.enum(['data', 'backups']);
export type DiskPlace = z.infer<typeof DiskPlace>;

/** `critical`: nobody is enrolled any more, so that the log can still be written. */
export const DiskLevel = z.enum(['ok', 'low', 'critical']);
export type DiskLevel = z.infer<typeof DiskLevel>;

const mebibyte = 2 ** 20;
/** A row of the log takes about half a kilobyte, a decision with its rows two: this is for days of a busy door. */
const criticalAtMost = 200 * mebibyte;
/** A checkpoint of the write-ahead log and a seal must still fit in. */
const criticalAtLeast = 8 * mebibyte;
const lowAtMost = 1024 * mebibyte;
/** A level is left only when there is clearly more room again: a disk at the border must not fill the log with its going to and fro. */
const recoveryFactor = 1.25;

/**
 * Free bytes below which a disk is low or critical. Low: 1 GiB or a tenth of the disk, whatever is less. Critical: 200 MiB or a
 * fiftieth, whatever is less, and never less than 8 MiB.
 * @param neededBytes what the next thing written there takes, e.g. a backup: twice of it must be free.
 */
export function diskThresholds(totalBytes: number, neededBytes = 0): { low: number; critical: number } {
  const critical = Math.max(criticalAtLeast, Math.min(criticalAtMost, totalBytes / 50));
  return { critical, low: Math.max(2 * critical, Math.min(lowAtMost, totalBytes / 10), 2 * neededBytes) };
}

/** The level after a reading. @param before the level until now. */
export function diskLevel(
  before: DiskLevel,
  disk: { readonly freeBytes: number; readonly totalBytes: number },
  neededBytes = 0,
): DiskLevel {
  const { low, critical } = diskThresholds(disk.totalBytes, neededBytes);
  const isBelow = (threshold: number, wasBelow: boolean) =>
    disk.freeBytes < threshold * (wasBelow ? recoveryFactor : 1);
  if (isBelow(critical, before === 'critical')) return 'critical';
  return isBelow(low, before !== 'ok') ? 'low' : 'ok';
}
