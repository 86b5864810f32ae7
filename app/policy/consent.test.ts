import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allowsMatching, consentEndMs, consentState, dayMs, expiringWithinMs } from './consent.ts';

const given = { textVersion: 'en-1', givenAtMs: 1000, recordedBy: 'desk' };
const consents = fc.record(
  {
    textVersion: fc.constant('en-1'),
    recordedBy: fc.constant('desk'),
    givenAtMs: fc.integer({ min: 0, max: 2e12 }),
    validUntilMs: fc.integer({ min: 1, max: 4e12 }),
    withdrawnAtMs: fc.integer({ min: 1, max: 2e12 }),
    supersededAtMs: fc.integer({ min: 1, max: 2e12 }),
  },
  { requiredKeys: ['textVersion', 'recordedBy', 'givenAtMs'] },
);
const times = fc.integer({ min: 1, max: 4e12 });

describe('whether a person may be matched', () => {
  test('a consent holds up to its end and not at it', () => {
    const consent = { ...given, validUntilMs: 1e12 };
    expect(allowsMatching(consent, 1e12 - 1)).toBe(true);
    expect(consentState(consent, 1e12)).toBe('expired');
    expect(consentState(consent, 1e12 - expiringWithinMs)).toBe('expiring');
    expect(consentState(consent, 1e12 - expiringWithinMs - 1)).toBe('valid');
  });

  test('a time that is no number matches nobody whose consent ends', () => {
    expect(allowsMatching({ ...given, validUntilMs: 1e12 }, Number.NaN)).toBe(false);
  });

  test('nobody is matched who never agreed, withdrew, or must agree again', () => {
    fc.assert(
      fc.property(consents, times, (consent, now) => {
        const isOut =
          consent.givenAtMs === 0 ||
          consent.withdrawnAtMs !== undefined ||
          consent.supersededAtMs !== undefined;
        if (isOut) expect(allowsMatching(consent, now)).toBe(false);
      }),
    );
  });

  test('an ended consent never begins to hold again as time goes on', () => {
    fc.assert(
      fc.property(consents, times, fc.nat(), (consent, now, later) => {
        if (!allowsMatching(consent, now)) expect(allowsMatching(consent, now + later)).toBe(false);
      }),
    );
  });

  test('a consent given now for some days holds today and has ended after them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2e12 }), fc.integer({ min: 1, max: 3650 }), (now, days) => {
        const validUntilMs = consentEndMs(now, days);
        expect(validUntilMs).toBeDefined();
        const consent = { ...given, givenAtMs: now, validUntilMs: validUntilMs ?? 0 };
        expect(allowsMatching(consent, now)).toBe(true);
        expect(allowsMatching(consent, now + days * dayMs)).toBe(false);
      }),
    );
    expect(consentEndMs(1000, 0)).toBeUndefined();
  });
});
