import { z } from 'zod';

/** Where and how often the store is copied. */
export const BackupPlan = z.strictObject({
  /** An absolute path on this PC: another disk, a stick or a share. */
  folder: z.string().trim().min(1, 'Name a folder').max(1000),
  everyHours: z
    .number()
    .int()
    .min(1)
    .max(24 * 31),
  /** Copies kept; older ones are removed after a new one has been verified. */
  keep: z.number().int().min(1).max(100),
});
export type BackupPlan = z.infer<typeof BackupPlan>;

/** Why no backup was made. */
export const BackupFailureCode = [
  'backup-folder-missing',
  'backup-folder-unfit',
  'backup-folder-read-only',
  'backup-folder-full',
  'backup-failed',
] as const;
export type BackupFailureCode = (typeof BackupFailureCode)[number];

/**
 * When the next backup is due, ms. With a clock that was set back past the newest copy it is due at once: nobody knows how old that is.
 * @param newestAtMs of the newest copy that is there; undefined when there is none.
 */
export function backupDueAtMs(plan: BackupPlan, newestAtMs: number | undefined, nowMs: number): number {
  if (newestAtMs === undefined || newestAtMs > nowMs) return nowMs;
  return newestAtMs + plan.everyHours * 3_600_000;
}
