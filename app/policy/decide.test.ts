import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AccessRequest, decide, decideOverride } from './decide.ts';

const allowed: AccessRequest = {
  person: {
    isActive: true,
    consent: { textVersion: 'en-1', givenAtMs: 1, recordedBy: 'desk' },
    asksPin: false,
    hasPin: false,
  },
  nowMs: 1000,
  isStranger: false,
  frameAgeMs: 40,
  maxFrameAgeMs: 1000,
  isEnrollmentRunning: false,
  presentationPolicy: 'off',
  presentation: undefined,
  mode: 'face',
  namedBy: 'face',
  pin: undefined,
  isPinLocked: false,
};

const picture = (presentation: AccessRequest['presentation']): Partial<AccessRequest> => ({
  presentationPolicy: 'passive',
  presentation,
});

describe('decide', () => {
  test('a live person is let in where one is asked for', () => {
    expect(decide({ ...allowed, ...picture('passed') })).toEqual({ opens: true });
  });

  test('an active person with consent in a fresh frame is let in', () => {
    expect(decide(allowed)).toEqual({ opens: true });
  });

  test.each<[string, Partial<AccessRequest>, string]>([
    ['a stranger', { isStranger: true, person: undefined }, 'stranger'],
    ['somebody erased a moment ago', { person: undefined }, 'unknown-person'],
    ['a suspended person', { person: { ...allowed.person, isActive: false } as never }, 'suspended'],
    [
      'a person whose consent has no date',
      {
        person: {
          ...allowed.person,
          consent: { textVersion: 'en-1', givenAtMs: 0, recordedBy: 'desk' },
        } as never,
      },
      'no-consent',
    ],
    [
      'a person whose validity has ended',
      { person: { ...allowed.person, validUntilMs: 1000 } as never },
      'expired',
    ],
    ['a stale frame', { frameAgeMs: 1001 }, 'stale-frame'],
    ['a frame from the future', { frameAgeMs: -1 }, 'stale-frame'],
    ['a frame of unknown age', { frameAgeMs: Number.NaN }, 'stale-frame'],
    [
      'a picture at a door that asks for a live person',
      picture('presentation-attack'),
      'presentation-attack',
    ],
    ['who does not move', picture('not-live'), 'not-live'],
    [
      'who does not do as asked',
      { presentationPolicy: 'challenge', presentation: 'challenge-failed' },
      'challenge-failed',
    ],
    ['a face that was not checked where it should be', picture(undefined), 'not-live'],
    ['anybody while an enrollment runs', { isEnrollmentRunning: true }, 'enrollment-running'],
  ])('%s is refused', (_, change, reason) => {
    expect(decide({ ...allowed, ...change })).toEqual({ opens: false, reason });
  });

  test('operators and administrators may ask for an override, auditors may not', () => {
    expect(decideOverride({ role: 'administrator' }).opens).toBe(true);
    expect(decideOverride({ role: 'operator' }).opens).toBe(true);
    expect(decideOverride({ role: 'auditor' })).toEqual({ opens: false, reason: 'role-may-not-override' });
  });
});

const person = fc.record({ asksPin: fc.boolean(), hasPin: fc.boolean() });
const factors = fc.record({
  mode: fc.constantFrom('face', 'face-and-pin', 'claim-and-face'),
  namedBy: fc.constantFrom('face', 'pin', 'badge'),
  pin: fc.constantFrom('right', 'wrong', undefined),
  isPinLocked: fc.boolean(),
});
/** Whatever else is known, in all combinations, most of which refuse. */
const circumstances = fc.record({
  isStranger: fc.boolean(),
  frameAgeMs: fc.constantFrom(40, 2000, -1, Number.NaN),
  isEnrollmentRunning: fc.boolean(),
  presentationPolicy: fc.constantFrom('off', 'passive', 'challenge'),
  presentation: fc.constantFrom('passed', 'presentation-attack', 'not-live', undefined),
});
function request(
  who: { asksPin: boolean; hasPin: boolean },
  shown: unknown,
  rest: unknown = {},
): AccessRequest {
  const base = { ...allowed, person: { ...allowed.person, ...who } };
  return Object.assign(base, shown, rest) as unknown as AccessRequest;
}

describe('PIN and badge', () => {
  test('no door opens without the factors that it or the person asks for, whatever else holds', () => {
    fc.assert(
      fc.property(person, factors, circumstances, (who, shown, rest) => {
        if (!decide(request(who, shown, rest)).opens) return;
        const { mode, namedBy, pin, isPinLocked } = shown;
        expect(namedBy === 'face').toBe(mode !== 'claim-and-face');
        const hasGivenPin = namedBy === 'pin' || (who.hasPin && pin === 'right');
        if (mode === 'face-and-pin' || who.asksPin) expect(hasGivenPin && !isPinLocked).toBe(true);
        if (mode === 'claim-and-face') expect(isPinLocked).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  test('what refuses without PIN and badge refuses with them: they add, they never replace', () => {
    fc.assert(
      fc.property(person, factors, circumstances, (who, shown, rest) => {
        const isRefused = !decide(request({ asksPin: false, hasPin: false }, {}, rest)).opens;
        if (isRefused) expect(decide(request(who, shown, rest)).opens).toBe(false);
      }),
    );
  });

  test('everybody who gives what is asked for is let in', () => {
    const both = { asksPin: true, hasPin: true };
    const neither = { asksPin: false, hasPin: false };
    for (const [who, shown] of [
      [neither, { mode: 'face' }],
      [both, { mode: 'face', pin: 'right' }],
      [both, { mode: 'face-and-pin', pin: 'right' }],
      [neither, { mode: 'claim-and-face', namedBy: 'badge' }],
      [both, { mode: 'claim-and-face', namedBy: 'pin' }],
      [both, { mode: 'claim-and-face', namedBy: 'badge', pin: 'right' }],
    ] as const)
      expect(decide(request(who, shown))).toEqual({ opens: true });
  });

  test.each([
    ['a face at a door that wants a claim', { mode: 'claim-and-face' }, 'claim-needed'],
    ['a claim at a door that wants none', { namedBy: 'badge' }, 'claim-needed'],
    ['a face before its PIN', { mode: 'face-and-pin' }, 'pin-needed'],
    ['a wrong PIN', { mode: 'face-and-pin', pin: 'wrong' }, 'wrong-pin'],
    ['a right PIN while locked', { mode: 'face-and-pin', pin: 'right', isPinLocked: true }, 'pin-locked'],
    ['a claim while locked', { mode: 'claim-and-face', namedBy: 'pin', isPinLocked: true }, 'pin-locked'],
    ['a mode that is not known, without a PIN', { mode: 'open' }, 'pin-needed'],
  ])('%s is refused', (_, shown, reason) => {
    expect(decide(request({ asksPin: false, hasPin: true }, shown))).toEqual({ opens: false, reason });
  });

  test('who is asked for a PIN and has none is told so', () => {
    const shown = { mode: 'face-and-pin', pin: 'right' };
    expect(decide(request({ asksPin: true, hasPin: false }, shown))).toEqual({
      opens: false,
      reason: 'no-pin',
    });
  });
});
