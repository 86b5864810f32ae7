import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BadgeNumber, isWeakPin, Pin, TypedCode } from './claim-code.ts';

describe('PINs and badge numbers', () => {
  test.each([
    '0000',
    '1234',
    '4321',
    '7890',
    '01234567',
    '1212',
    '123123',
    '99999999',
    '1987',
    '2024',
    '2580',
  ])('%s is tried first and refused', (pin) => expect(isWeakPin(pin)).toBe(true));

  test.each(['1379', '8264', '508213', '1122', '90210457'])('%s is not', (pin) =>
    expect(isWeakPin(pin)).toBe(false),
  );

  test('few of all PINs of four digits are refused', () => {
    const weak = Array.from({ length: 10_000 }, (_, i) => String(i).padStart(4, '0')).filter(isWeakPin);
    expect(weak.length).toBeLessThan(250);
  });

  test('a PIN is 4 to 8 digits and nothing else', () => {
    for (const bad of ['123', '123456789', '12a4', ' 1379', '1379 ', '１３７９', ''])
      expect(Pin.safeParse(bad).success).toBe(false);
    expect(Pin.safeParse('1379').success).toBe(true);
  });

  test('a badge is the same however the reader spells it', () => {
    expect(BadgeNumber.parse(' 04:a2 b9:1c ')).toBe('04:A2B9:1C');
    for (const bad of ['123', 'é1234', '12/34', ':1234', 'A'.repeat(41)])
      expect(BadgeNumber.safeParse(bad).success).toBe(false);
  });

  test('no message about a bad code repeats the code', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 6, maxLength: 80 }), (text) => {
        for (const schema of [Pin, BadgeNumber, TypedCode]) {
          const parsed = schema.safeParse(text);
          for (const { message } of parsed.error?.issues ?? []) expect(message.includes(text)).toBe(false);
        }
      }),
    );
  });
});
