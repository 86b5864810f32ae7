import { z } from 'zod';

/** Each role holds its own rights only; main checks them, screens merely hide what would be refused. */
export const Role = z.enum(['administrator', 'operator', 'auditor']);
export type Role = z.infer<typeof Role>;

export const OperatorName = z
  .string()
  .trim()
  .min(2, 'At least 2 characters')
  .max(60)
  .regex(/^[\p{L}\p{N}._@-]+$/u, 'Letters, digits and . _ @ - only');

/** Of somebody new: in the log `lintel` is what the program did by itself, and no operator may pass for it. */
export const NewOperatorName = OperatorName.refine(
  (name) => name.normalize('NFKC').toLowerCase() !== 'lintel',
  'This is the name of the program: choose another',
);

/** Length beats composition rules (NIST SP 800-63B-4 asks for 15 alone or 8 with a second factor; 12 is the floor here). */
export const NewPassword = z.string().min(12, 'At least 12 characters').max(200);

/** What an authenticator shows (6 digits), or a recovery code; spaces do not matter. */
export const SecondFactorCode = z.string().trim().min(6).max(40);

/** What somebody just signed in has to do before anything else. */
export const Duty = z.enum(['change-password', 'enroll-second-factor']);
export type Duty = z.infer<typeof Duty>;

export const Operator = z.object({
  id: z.string().max(64),
  name: OperatorName,
  role: Role,
  createdAtMs: z.number(),
  lastSignInAtMs: z.number().optional(),
  /** Somebody else chose the password. */
  mustChangePassword: z.boolean().optional(),
  hasSecondFactor: z.boolean().optional(),
  /** Of somebody signed in: nothing else is allowed until it is done. */
  duty: Duty.optional(),
});
export type Operator = z.infer<typeof Operator>;
