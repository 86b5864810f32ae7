import { z } from 'zod';
import { NewPassword, Operator, OperatorName, Role } from '#app/domain/operator.ts';
import { call, event } from './shape.ts';

export const session = {
  current: call({ in: z.void(), out: z.object({ operator: Operator.nullable() }), access: 'anyone' }),
  changed: event({
    data: z.object({ operator: Operator.nullable(), why: z.enum(['signed-in', 'signed-out', 'idle']) }),
  }),
  signIn: call({
    in: z.strictObject({ name: z.string().max(60), password: z.string().max(200) }),
    out: Operator,
    /** `wait`: too many failures; `detail` says how long. Unknown name and wrong password answer alike. */
    fails: ['wrong-password', 'wait'],
    access: 'anyone',
  }),
  signOut: call({ in: z.void(), out: z.void(), access: 'anyone' }),
  /** Tells main that the operator is there; sent by the screens at most every 20 s of real input. */
  stillHere: call({ in: z.void(), out: z.void(), access: 'signed-in' }),
} as const;

export const operators = {
  list: call({ in: z.void(), out: z.array(Operator).max(500), access: ['administrator'] }),
  add: call({
    in: z.strictObject({ name: OperatorName, role: Role, password: NewPassword }),
    out: Operator,
    fails: ['name-taken'],
    access: ['administrator'],
  }),
  remove: call({
    in: z.strictObject({ id: z.string().max(64) }),
    out: z.void(),
    fails: ['not-found', 'last-administrator', 'yourself'],
    access: ['administrator'],
  }),
  changePassword: call({
    in: z.strictObject({ currentPassword: z.string().max(200), newPassword: NewPassword }),
    out: z.void(),
    fails: ['wrong-password', 'wait'],
    access: 'signed-in',
  }),
} as const;
