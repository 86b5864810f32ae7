import { describe, expect, test } from 'vitest';
import { type AccessRequest, decide, decideOverride } from './decide.ts';

const allowed: AccessRequest = {
  person: { isActive: true, consent: { textVersion: 'en-1', givenAtMs: 1, recordedBy: 'desk' } },
  nowMs: 1000,
  isStranger: false,
  frameAgeMs: 40,
  maxFrameAgeMs: 1000,
  isEnrollmentRunning: false,
  presentationPolicy: 'off',
  presentation: undefined,
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
      { person: { isActive: true, consent: { textVersion: 'en-1', givenAtMs: 0, recordedBy: 'desk' } } },
      'no-consent',
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
