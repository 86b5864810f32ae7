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

/** Length beats composition rules (NIST SP 800-63B-4 asks for 15 alone or 8 with a second factor; 12 is the floor here). */
export const NewPassword = z.string().min(12, 'At least 12 characters').max(200);

export const Operator = z.object({
  id: z.string().max(64),
  name: OperatorName,
  role: Role,
  createdAtMs: z.number(),
  lastSignInAtMs: z.number().optional(),
});
export type Operator = z.infer<typeof Operator>;
