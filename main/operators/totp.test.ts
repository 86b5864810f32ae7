import { Buffer } from 'node:buffer';
import { describe, expect, test } from 'vitest';
import { checkCode, newRecoveryCodes, newSecret, provisioning, recoveryDigest, sixDigits } from './totp.ts';

/** RFC 6238, appendix B: the ASCII text "12345678901234567890"; its codes have eight digits, ours are the last six. */
const rfcSecret = Uint8Array.from(Buffer.from('12345678901234567890'));
const rfcCodes: readonly [seconds: number, code: string][] = [
  [59, '94287082'],
  [1_111_111_109, '07081804'],
  [1_111_111_111, '14050471'],
  [1_234_567_890, '89005924'],
  [2_000_000_000, '69279037'],
  [20_000_000_000, '65353130'],
];

describe('time codes', () => {
  test.each(rfcCodes)('are those of RFC 6238 at %i s', (seconds, code) => {
    expect(checkCode(rfcSecret, -1, code.slice(2), seconds * 1000)).toEqual({
      verdict: 'right',
      step: Math.floor(seconds / 30),
    });
  });

  test('count one step before and after their own, and further away they are told apart from wrong ones', () => {
    const at = 1_234_567_890_000;
    const verdicts = [-5, -2, -1, 0, 1, 2, 5, 20].map(
      (steps) => checkCode(rfcSecret, -1, '005924', at - steps * 30_000).verdict,
    );
    expect(verdicts).toEqual([
      'other-time',
      'other-time',
      'right',
      'right',
      'right',
      'other-time',
      'other-time',
      'wrong',
    ]);
    expect(checkCode(rfcSecret, -1, '005924', at - 5 * 30_000)).toEqual({
      verdict: 'other-time',
      offMs: 150_000,
    });
    expect(checkCode(rfcSecret, -1, '005925', at)).toEqual({ verdict: 'wrong' });
  });

  test('count once: not the same again, nor one of a step before', () => {
    const step = 41_152_263;
    const at = step * 30_000;
    expect(checkCode(rfcSecret, step - 1, '005924', at)).toEqual({ verdict: 'right', step });
    expect(checkCode(rfcSecret, step, '005924', at)).toEqual({ verdict: 'used' });
    expect(checkCode(rfcSecret, step + 1, '005924', at)).toEqual({ verdict: 'used' });
  });

  test('a clock that went back a day is named, not taken for a code used before', () => {
    const at = 1_234_567_890_000;
    expect(checkCode(rfcSecret, 41_152_263 + 2880, '005924', at)).toEqual({ verdict: 'clock-went-back' });
  });

  test('are typed with or without spaces, and nothing else is one', () => {
    expect(sixDigits(' 123 456 ')).toBe('123456');
    for (const typed of ['12345', '1234567', '12345a', '', '１２３４５６', 'abcd-efgh-ijkl-mnop'])
      expect(sixDigits(typed)).toBeUndefined();
  });
});

test('secrets have 160 bits, are never the same, and an authenticator gets them as a link or typed', () => {
  const [one, other] = [newSecret(), newSecret()];
  expect(one).toHaveLength(20);
  expect(one).not.toEqual(other);
  const { uri, typed } = provisioning(rfcSecret, { site: 'North: entrance', operator: 'ada' });
  expect(typed).toBe('GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ');
  const link = new URL(uri);
  expect(link.protocol).toBe('otpauth:');
  expect(Object.fromEntries(link.searchParams)).toEqual({
    issuer: 'Lintel North  entrance',
    secret: typed.replaceAll(' ', ''),
    algorithm: 'SHA1',
    digits: '6',
    period: '30',
  });
  expect(decodeURIComponent(link.pathname)).toContain('ada');
});

test('recovery codes are ten, all different, and found again however they are typed, by their owner only', () => {
  const codes = newRecoveryCodes();
  expect(new Set(codes).size).toBe(10);
  for (const code of codes) expect(code).toMatch(/^[a-z2-7]{4}(-[a-z2-7]{4}){3}$/);
  const [code = ''] = codes;
  const digest = recoveryDigest('o1', code);
  expect(recoveryDigest('o1', ` ${code.toUpperCase().replaceAll('-', ' ')}`)).toEqual(digest);
  expect(recoveryDigest('o2', code)).not.toEqual(digest);
});
