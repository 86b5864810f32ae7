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
 * When the next backup is due, ms. Copies from the future do not count: the clock was set back or ran ahead, and nobody knows how
 * old they are.
 * @param madeAtMs of the copies that are there.
 */
export function backupDueAtMs(plan: BackupPlan, madeAtMs: readonly number[], nowMs: number): number {
  const past = madeAtMs.filter((atMs) => atMs <= nowMs);
  return past.length === 0 ? nowMs : Math.max(...past) + plan.everyHours * 3_600_000;
}

/**
 * Copies that may go after a new one has been verified: the oldest beyond `keep`. Those from the future stay until the clock says
 * otherwise: they may be the good ones.
 */
export function copiesToRemove<C extends { readonly atMs: number }>(
  copies: readonly C[],
  keep: number,
  nowMs: number,
): C[] {
  return copies
    .filter(({ atMs }) => atMs <= nowMs)
    .sort((a, b) => b.atMs - a.atMs)
    .slice(keep);
}
