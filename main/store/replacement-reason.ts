import { z } from 'zod';

const by = {
  /** Operator's sign-in name; 'lintel' where nobody could sign in. */
  actor: z.string().max(120),
  /** The second person, where the two-person rule asked for one. */
  confirmedBy: z.string().max(120).optional(),
};

/** Why files of the data folder were replaced, for the log once they have opened. */
export const ReplacementReason = z.discriminatedUnion('why', [
  z.strictObject({ why: z.literal('key-rotation'), ...by }),
  /** A key file from a backup, for a database whose own was missing or damaged. */
  z.strictObject({ why: z.literal('key-put-back'), ...by }),
  z.strictObject({
    why: z.literal('restore'),
    ...by,
    /** When the backup was made. */
    backupAtMs: z.number(),
    /** People who were in the backup and had been erased since: they were erased again. */
    erasedAgain: z.array(z.string().max(64)),
  }),
]);
export type ReplacementReason = z.infer<typeof ReplacementReason>;
