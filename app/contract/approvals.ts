import { z } from 'zod';
import { SecondFactorCode } from '#app/domain/operator.ts';
import { call } from './shape.ts';

/**
 * The two-person rule. A call that answered `needs-second-person` is remembered for this window for two minutes, with its
 * exact input; confirmed, the same call works once.
 */
export const approvals = {
  /** Name and password of a second person for the call just refused. Wrong ones count like failed sign-ins. */
  confirm: call({
    in: z.strictObject({
      name: z.string().max(60),
      password: z.string().max(200),
      code: SecondFactorCode.optional(),
    }),
    out: z.object({ confirmedBy: z.string().max(60) }),
    fails: [
      'nothing-to-confirm',
      'own-request',
      'may-not-confirm',
      'wrong-password',
      'wait',
      'needs-code',
      'wrong-code',
      'clock-doubt',
    ],
    access: 'signed-in',
  }),
  /** Forgets the call that waits, if any. */
  withdraw: call({ in: z.void(), out: z.void(), access: 'signed-in' }),
} as const;
