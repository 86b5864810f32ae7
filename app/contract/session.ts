import { z } from 'zod';
import { NewOperatorName, NewPassword, Operator, Role, SecondFactorCode } from '#app/domain/operator.ts';
import { OperatorRules } from '#app/domain/operator-rules.ts';
import { call, event } from './shape.ts';

export const session = {
  current: call({ in: z.void(), out: z.object({ operator: Operator.nullable() }), access: 'anyone' }),
  changed: event({
    data: z.object({
      operator: Operator.nullable(),
      why: z.enum(['signed-in', 'signed-out', 'idle', 'locked', 'changed']),
    }),
  }),
  signIn: call({
    in: z.strictObject({
      name: z.string().max(60),
      password: z.string().max(200),
      code: SecondFactorCode.optional(),
    }),
    out: Operator,
    /**
     * `wait`: too many failures; `detail` says how long. Unknown name and wrong password answer alike. `needs-code`: the
     * same again, with a code.
     */
    fails: ['wrong-password', 'wait', 'needs-code', 'wrong-code', 'clock-doubt'],
    access: 'anyone',
  }),
  signOut: call({ in: z.void(), out: z.void(), access: 'anyone' }),
  /** Signs out; the page keeps the screen, hidden, for the same operator. */
  lock: call({ in: z.void(), out: z.void(), access: 'anyone' }),
  /** Tells main that the operator is there; sent by the screens at most every 20 s of real input. */
  stillHere: call({ in: z.void(), out: z.void(), access: 'signed-in', isDuty: true }),
  /** Own sign-ins, sign-outs and failed tries, newest first. */
  history: call({
    in: z.void(),
    out: z
      .array(
        z.object({
          atMs: z.number(),
          kind: z.enum(['signed-in', 'signed-out', 'sign-in-failed']),
          /** Why a session ended, or what a failed try was for. */
          why: z.string().max(60).optional(),
        }),
      )
      .max(50),
    access: 'signed-in',
  }),
} as const;

export const operators = {
  list: call({ in: z.void(), out: z.array(Operator).max(500), access: ['administrator'] }),
  add: call({
    in: z.strictObject({ name: NewOperatorName, role: Role, password: NewPassword }),
    out: Operator,
    fails: ['name-taken'],
    access: ['administrator'],
    secondPerson: 'operators',
  }),
  remove: call({
    in: z.strictObject({ id: z.string().max(64) }),
    out: z.void(),
    fails: ['not-found', 'last-administrator', 'two-administrators-needed', 'yourself'],
    access: ['administrator'],
    secondPerson: 'operators',
  }),
  /** Ends the operator's sessions. */
  changeRole: call({
    in: z.strictObject({ id: z.string().max(64), role: Role }),
    out: z.void(),
    fails: ['not-found', 'last-administrator', 'two-administrators-needed', 'yourself'],
    access: ['administrator'],
    secondPerson: 'operators',
  }),
  /** Ends the operator's sessions and lock-out; the password must be changed at the next sign-in. */
  resetPassword: call({
    in: z.strictObject({ id: z.string().max(64), password: NewPassword }),
    out: z.void(),
    fails: ['not-found', 'yourself'],
    access: ['administrator'],
    secondPerson: 'operators',
  }),
  resetSecondFactor: call({
    in: z.strictObject({ id: z.string().max(64) }),
    out: z.void(),
    fails: ['not-found', 'yourself', 'not-enrolled'],
    access: ['administrator'],
    secondPerson: 'operators',
  }),
  changePassword: call({
    in: z.strictObject({ currentPassword: z.string().max(200), newPassword: NewPassword }),
    out: z.void(),
    fails: ['wrong-password', 'wait', 'same-password'],
    access: 'signed-in',
    isDuty: true,
  }),
  rules: call({ in: z.void(), out: OperatorRules, access: ['administrator'] }),
  /** A two-person rule needs two administrators. Making rules looser needs a second person while there is one. */
  setRules: call({
    in: OperatorRules,
    out: OperatorRules,
    fails: ['two-administrators-needed'],
    access: ['administrator'],
    secondPerson: 'rules',
  }),
} as const;
