import type { DiskLevel, DiskPlace } from '#app/domain/disk-space.ts';

/** A disk on which room runs out. */
export interface DiskWarning {
  readonly where: DiskPlace;
  readonly level: Exclude<DiskLevel, 'ok'>;
  readonly freeBytes: number;
}

/** Watches the room on the disks that the program writes to. */
export interface DiskWatch {
  /** Disks that are low or critical; none while all is well. */
  readonly warnings: readonly DiskWarning[];
  /** Looks now; for the timer, and after something large was written. */
  look(): Promise<void>;
  close(): void;
}

/** What a file system says of itself. */
export interface DiskReading {
  readonly freeBytes: number;
  readonly totalBytes: number;
  /** Tells disks apart. */
  readonly device: number;
}
