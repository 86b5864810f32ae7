import { stat, statfs } from 'node:fs/promises';
import { type DiskLevel, type DiskPlace, diskLevel } from '#app/domain/disk-space.ts';
import type { DiskReading, DiskWarning, DiskWatch } from './interface.ts';

export interface DiskWatchParts {
  readonly dataFolder: string;
  /** Where backups go, and what one takes; undefined without a plan. */
  readonly backups: () => { readonly folder: string; readonly neededBytes: number } | undefined;
  /** @returns undefined for a folder that is not there: whoever writes to it says so. */
  readonly read?: (folder: string) => Promise<DiskReading | undefined>;
  /** Once for each change of a disk's level. */
  readonly onLevel: (where: DiskPlace, level: DiskLevel, freeBytes: number) => void;
  readonly onError: (error: unknown) => void;
}

const lookEveryMs = 30_000;

/** Starts the clock; the first look is made at once. */
export function watchDisks(parts: DiskWatchParts): DiskWatch {
  const { read = readDisk } = parts;
  const found = new Map<DiskPlace, DiskWarning>();

  function take(where: DiskPlace, disk: DiskReading | undefined, neededBytes: number): void {
    // A disk that is away is not known to be low; its level comes with it again.
    if (disk === undefined) return void found.delete(where);
    const before = found.get(where)?.level ?? 'ok';
    const level = diskLevel(before, disk, neededBytes);
    const { freeBytes } = disk;
    if (level === 'ok') found.delete(where);
    else found.set(where, { where, level, freeBytes });
    if (level !== before) parts.onLevel(where, level, freeBytes);
  }

  async function look(): Promise<void> {
    const data = await read(parts.dataFolder);
    take('data', data, 0);
    const plan = parts.backups();
    const backups = plan === undefined ? undefined : await read(plan.folder);
    // On one and the same disk one warning is enough, and a folder there protects from little.
    const isOther = backups !== undefined && backups.device !== data?.device;
    take('backups', isOther ? backups : undefined, plan?.neededBytes ?? 0);
  }

  const timer = setInterval(() => void look().catch(parts.onError), lookEveryMs);
  void look().catch(parts.onError);

  return {
    get warnings() {
      return [...found.values()];
    },
    look,
    close: () => clearInterval(timer),
  };
}

/** Free means free for this user: some of a disk is kept back for root. */
async function readDisk(folder: string): Promise<DiskReading | undefined> {
  try {
    const [{ bavail, blocks, bsize }, { dev }] = await Promise.all([statfs(folder), stat(folder)]);
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize, device: dev };
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}
