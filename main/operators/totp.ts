import { createHash, randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';

/** RFC 6238 with what every authenticator takes: SHA-1, six digits, 30 s. */
export const stepMs = 30_000;
/** RFC 4226, 4: at least 128 bits, 160 recommended. */
const secretBytes = 20;
/** A code is taken one step before and after its own: clocks differ, and typing takes time (RFC 6238, 5.2). */
const window = 1;
/** Codes of up to five minutes beside are recognised, only to say that a clock is wrong. */
const doubtWindow = 10;
/** 80 bits each. */
const recoveryCodeBytes = 10;
const recoveryCodeCount = 10;

export type CodeVerdict =
  | { readonly verdict: 'right'; readonly step: number }
  | { readonly verdict: 'wrong' }
  /** A code of this step or a later one was accepted before. */
  | { readonly verdict: 'used' }
  /** A code of another time; positive: the authenticator is ahead. */
  | { readonly verdict: 'other-time'; readonly offMs: number }
  /** Codes of a later time were accepted before: this PC's clock went back. */
  | { readonly verdict: 'clock-went-back' };

export function newSecret(): Uint8Array {
  return Uint8Array.from(randomBytes(secretBytes));
}

/** What an authenticator scans, and the same for typing in: base32, in groups of four. */
export function provisioning(
  secret: Uint8Array,
  names: { readonly site: string; readonly operator: string },
): { readonly uri: string; readonly typed: string } {
  const totp = totpOf(secret, names);
  return { uri: totp.toString(), typed: groups(totp.secret.base32) };
}

/**
 * @param lastStep step of the newest code accepted; -1 before the first.
 * @param nowMs wall clock.
 */
export function checkCode(secret: Uint8Array, lastStep: number, code: string, nowMs: number): CodeVerdict {
  const step = Math.floor(nowMs / stepMs);
  const delta = totpOf(secret).validate({ token: code, timestamp: nowMs, window: doubtWindow });
  if (delta === null) return { verdict: 'wrong' };
  if (lastStep > step + window) return { verdict: 'clock-went-back' };
  if (Math.abs(delta) > window) return { verdict: 'other-time', offMs: delta * stepMs };
  return step + delta <= lastStep ? { verdict: 'used' } : { verdict: 'right', step: step + delta };
}

/** Ten codes for the day when the authenticator is gone: "abcd-efgh-ijkl-mnop". */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: recoveryCodeCount }, () =>
    groups(
      new Secret({ buffer: Uint8Array.from(randomBytes(recoveryCodeBytes)).buffer }).base32,
      '-',
    ).toLowerCase(),
  );
}

/** What is kept of a recovery code. @returns 32 bytes. */
export function recoveryDigest(operatorId: string, code: string): Uint8Array {
  const letters = code.replace(/[\s-]/g, '').toLowerCase();
  return Uint8Array.from(createHash('sha256').update(operatorId).update('\0').update(letters).digest());
}

/** The authenticator's code as typed, without spaces; undefined when it is anything else. */
export function sixDigits(typed: string): string | undefined {
  const digits = typed.replace(/\s/g, '');
  return /^[0-9]{6}$/.test(digits) ? digits : undefined;
}

function totpOf(secret: Uint8Array, names?: { readonly site: string; readonly operator: string }): TOTP {
  return new TOTP({
    secret: new Secret({ buffer: Uint8Array.from(secret).buffer }),
    algorithm: 'SHA1',
    digits: 6,
    period: stepMs / 1000,
    ...(names === undefined
      ? {}
      : { issuer: `Lintel ${names.site}`.replaceAll(':', ' '), label: names.operator }),
  });
}

function groups(text: string, between = ' '): string {
  return text.replace(/(.{4})(?=.)/g, `$1${between}`);
}
