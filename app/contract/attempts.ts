import { z } from 'zod';
import { call, event } from './shape.ts';

/** What an operator says of a decision afterwards; 'none' takes it back. */
export const AttemptMark = z.enum(['right', 'wrong', 'none']);
export type AttemptMark = z.infer<typeof AttemptMark>;

const Sequence = z.number().int().min(1);

export const attempts = {
  /** Marks of these rows of the log; rows without one are left out. */
  marks: call({
    in: z.strictObject({ auditSequences: z.array(Sequence).max(200) }),
    out: z.array(z.object({ auditSequence: Sequence, mark: AttemptMark })).max(200),
    access: 'signed-in',
  }),
  /** Marks the decision that this row of the log seals. Audited; can be undone. */
  mark: call({
    in: z.strictObject({ auditSequence: Sequence, mark: AttemptMark }),
    out: z.void(),
    fails: ['not-an-attempt'],
    access: ['administrator', 'operator'],
  }),
  marked: event({ data: z.object({ auditSequence: Sequence, mark: AttemptMark }) }),
} as const;
