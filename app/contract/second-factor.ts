import { z } from 'zod';
import { SecondFactorCode } from '#app/domain/operator.ts';
import { call } from './shape.ts';

const Password = z.string().max(200);
const RecoveryCodes = z.array(z.string().max(40)).max(20);

/** The own second factor: time codes of an authenticator (RFC 6238), asked for after the password. */
export const secondFactor = {
  status: call({
    in: z.void(),
    out: z.object({
      isEnrolled: z.boolean(),
      enrolledAtMs: z.number().optional(),
      recoveryCodesLeft: z.number().int().optional(),
      /** The site asks it of administrators: it can be replaced, not done without. */
      isRequired: z.boolean(),
    }),
    access: 'signed-in',
    isDuty: true,
  }),
  /** Makes a secret; nothing is stored until `confirm`. */
  begin: call({
    in: z.strictObject({ password: Password }),
    /** `uri` for a QR code; `typed`: the secret in base32 for typing in. */
    out: z.object({ uri: z.string().max(500), typed: z.string().max(60) }),
    fails: ['wrong-password', 'wait', 'already-enrolled'],
    access: 'signed-in',
    isDuty: true,
  }),
  /** A first code shows that the secret arrived. The recovery codes are shown this once. */
  confirm: call({
    in: z.strictObject({ code: SecondFactorCode }),
    out: z.object({ recoveryCodes: RecoveryCodes }),
    fails: ['not-begun', 'wrong-code', 'clock-doubt', 'wait'],
    access: 'signed-in',
    isDuty: true,
  }),
  remove: call({
    in: z.strictObject({ password: Password, code: SecondFactorCode }),
    out: z.void(),
    fails: ['wrong-password', 'wait', 'needs-code', 'wrong-code', 'clock-doubt', 'not-enrolled'],
    access: 'signed-in',
  }),
  renewRecoveryCodes: call({
    in: z.strictObject({ password: Password, code: SecondFactorCode }),
    out: z.object({ recoveryCodes: RecoveryCodes }),
    fails: ['wrong-password', 'wait', 'needs-code', 'wrong-code', 'clock-doubt', 'not-enrolled'],
    access: 'signed-in',
  }),
} as const;
