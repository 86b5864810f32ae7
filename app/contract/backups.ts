import { z } from 'zod';
import { BackupFailureCode, BackupPlan } from '#app/domain/backup.ts';
import { call, event } from './shape.ts';

export const BackupStatus = z.object({
  plan: BackupPlan.optional(),
  isRunning: z.boolean(),
  /** Copies in the folder, newest first; none of another installation. */
  copies: z
    .array(
      z.object({
        file: z.string().max(60),
        atMs: z.number(),
        size: z.number(),
        /** False for one from before the key was changed: it opens with the words and passphrase of then. */
        isUnderPresentKey: z.boolean(),
      }),
    )
    .max(1000),
  /** Why the newest try failed; gone after one that succeeded. */
  failure: z
    .object({ code: z.enum(BackupFailureCode), detail: z.string().max(500), atMs: z.number() })
    .optional(),
});
export type BackupStatus = z.infer<typeof BackupStatus>;

/** Copies of the store on another disk. */
export const backups = {
  status: call({ in: z.void(), out: BackupStatus, access: ['administrator'] }),
  /** Tries the folder first; nothing is changed when it is unfit. No plan: no more copies are made, those there stay. */
  configure: call({
    in: z.strictObject({ plan: BackupPlan.optional() }),
    out: BackupStatus,
    fails: BackupFailureCode,
    access: ['administrator'],
  }),
  /** Makes and verifies one now; answers when it is done. */
  make: call({
    in: z.void(),
    out: z.object({ file: z.string().max(60), people: z.number().int(), auditRows: z.number().int() }),
    fails: [...BackupFailureCode, 'backup-not-planned', 'backup-running'],
    access: ['administrator'],
  }),
  changed: event({ data: BackupStatus }),
} as const;
