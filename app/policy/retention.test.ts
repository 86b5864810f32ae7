import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultRetentionRules, type RetentionRules } from '#app/domain/retention.ts';
import { dayMs } from './consent.ts';
import {
  areTooMany,
  isClockDoubtful,
  isDue,
  isExpired,
  isListed,
  type Listing,
  longestGapMs,
  planErasure,
  type RetentionFacts,
} from './retention.ts';

const now = 1_800_000_000_000;
const times = fc.integer({ min: now - 4000 * dayMs, max: now + 4000 * dayMs });
const days = (min: number, max: number) => fc.integer({ min, max });
const allRules: fc.Arbitrary<RetentionRules> = fc.record(
  {
    afterValidityDays: days(0, 3650),
    inactiveDays: days(30, 3650),
    afterConsentDays: days(0, 3650),
    afterWithdrawalDays: days(0, 30),
    warningDays: days(1, 90),
  },
  { requiredKeys: ['afterWithdrawalDays', 'warningDays'] },
);
const consents = fc.record(
  {
    textVersion: fc.constant('en-1'),
    recordedBy: fc.constant('desk'),
    givenAtMs: fc.oneof(fc.constant(0), times),
    validUntilMs: times,
    withdrawnAtMs: times,
    supersededAtMs: times,
  },
  { requiredKeys: ['textVersion', 'recordedBy', 'givenAtMs'] },
);
const people: fc.Arbitrary<RetentionFacts> = fc.record(
  { consent: consents, enrolledAtMs: times, lastSeenAtMs: times, validUntilMs: times, keepUntilMs: times },
  { requiredKeys: ['consent', 'enrolledAtMs'] },
);
const listings: fc.Arbitrary<Listing | undefined> = fc.option(
  fc.record({ listedAtMs: times, daysShown: days(0, 100) }),
  { nil: undefined },
);

const ada: RetentionFacts = {
  consent: { textVersion: 'en-1', givenAtMs: now - 100 * dayMs, recordedBy: 'desk' },
  enrolledAtMs: now - 100 * dayMs,
};
const shown = (listedAtMs: number, daysShown: number): Listing => ({ listedAtMs, daysShown });
const rules: RetentionRules = { ...defaultRetentionRules, afterValidityDays: 10, inactiveDays: 60 };

describe('what the rules have in store', () => {
  test('without rules nobody goes but who withdrew, a week later', () => {
    expect(planErasure({ ...ada, validUntilMs: 1 }, defaultRetentionRules, undefined, now)).toBeUndefined();
    const withdrawn = { ...ada, consent: { ...ada.consent, withdrawnAtMs: now } };
    expect(planErasure(withdrawn, defaultRetentionRules, undefined, now)).toEqual({
      reason: 'consent-withdrawn',
      dueAtMs: now + 7 * dayMs,
      goesAtMs: now + 7 * dayMs,
    });
  });

  test('each rule counts its days from its own end', () => {
    const of = (person: RetentionFacts, more: Partial<RetentionRules>) =>
      planErasure(person, { ...defaultRetentionRules, ...more }, undefined, now);
    expect(of({ ...ada, validUntilMs: now }, { afterValidityDays: 10 })).toMatchObject({
      reason: 'validity-ended',
      dueAtMs: now + 10 * dayMs,
    });
    expect(of({ ...ada, lastSeenAtMs: now - dayMs }, { inactiveDays: 90 })).toMatchObject({
      reason: 'inactive',
      dueAtMs: now + 89 * dayMs,
    });
    // Who came to the desk to agree again is not inactive.
    expect(of({ ...ada, consent: { ...ada.consent, givenAtMs: now } }, { inactiveDays: 90 })?.dueAtMs).toBe(
      now + 90 * dayMs,
    );
    const ended = { ...ada.consent, validUntilMs: now + 9 * dayMs, supersededAtMs: now + 2 * dayMs };
    expect(of({ ...ada, consent: ended }, { afterConsentDays: 5 })).toMatchObject({
      reason: 'consent-ended',
      dueAtMs: now + 7 * dayMs,
    });
    expect(of({ ...ada, consent: { ...ada.consent, givenAtMs: 0 } }, { afterConsentDays: 5 })).toMatchObject({
      reason: 'consent-missing',
      dueAtMs: ada.enrolledAtMs + 5 * dayMs,
    });
  });

  test('nobody but who withdrew goes before standing on the list for the whole warning, as lived through and by the clock', () => {
    fc.assert(
      fc.property(people, allRules, listings, times, (person, some, listing, at) => {
        const plan = planErasure(person, some, listing, at);
        if (plan === undefined || plan.reason === 'consent-withdrawn' || !isDue(plan, at)) return;
        expect(listing?.daysShown).toBeGreaterThanOrEqual(some.warningDays);
        expect(at - (listing?.listedAtMs ?? at)).toBeGreaterThanOrEqual(some.warningDays * dayMs);
      }),
    );
  });

  test('nobody goes before a rule’s days are over, nor before the end of a postponement; who withdrew is not postponed', () => {
    fc.assert(
      fc.property(people, allRules, listings, times, (person, some, listing, at) => {
        const plan = planErasure(person, some, listing, at);
        if (plan === undefined) return;
        expect(plan.goesAtMs).toBeGreaterThanOrEqual(plan.dueAtMs);
        if (plan.reason === 'consent-withdrawn') expect(plan.goesAtMs).toBe(plan.dueAtMs);
        else expect(plan.goesAtMs).toBeGreaterThanOrEqual(person.keepUntilMs ?? plan.goesAtMs);
      }),
    );
  });

  test('who withdrew goes within the days that are promised, whatever other rules there are', () => {
    fc.assert(
      fc.property(people, allRules, listings, times, (person, some, listing, at) => {
        const { withdrawnAtMs } = person.consent;
        if (withdrawnAtMs === undefined) return;
        const plan = planErasure(person, some, listing, at);
        expect(plan?.goesAtMs).toBeLessThanOrEqual(withdrawnAtMs + 30 * dayMs);
      }),
    );
  });

  test('whoever is due stands on the list', () => {
    fc.assert(
      fc.property(people, allRules, listings, times, (person, some, listing, at) => {
        const plan = planErasure(person, some, listing, at);
        if (plan !== undefined && isDue(plan, at)) expect(isListed(plan, some, at)).toBe(true);
      }),
    );
  });

  test('a clock that jumps by years makes nobody due who was not warned for as long as promised', () => {
    fc.assert(
      fc.property(times, days(0, 13), days(1, 5000), (listedAtMs, daysShown, jumpDays) => {
        const jumped = listedAtMs + (daysShown + jumpDays) * dayMs;
        const plan = planErasure({ ...ada, validUntilMs: 1 }, rules, shown(listedAtMs, daysShown), jumped);
        expect(plan !== undefined && isDue(plan, jumped)).toBe(false);
      }),
    );
    const warned = planErasure({ ...ada, validUntilMs: 1 }, rules, shown(now - 14 * dayMs, 14), now);
    expect(warned !== undefined && isDue(warned, now)).toBe(true);
  });

  test('a time that is no number erases nobody', () => {
    const plan = planErasure({ ...ada, validUntilMs: 1 }, rules, shown(1, 90), now);
    expect(plan !== undefined && isDue(plan, Number.NaN)).toBe(false);
    expect(isClockDoubtful(now, Number.NaN)).toBe(true);
  });
});

describe('guards', () => {
  test('validity holds up to its end and not at it', () => {
    expect(isExpired({ validUntilMs: now }, now - 1)).toBe(false);
    expect(isExpired({ validUntilMs: now }, now)).toBe(true);
    expect(isExpired({ validUntilMs: now }, Number.NaN)).toBe(true);
    expect(isExpired({}, Number.NaN)).toBe(false);
  });

  test('a clock set forward by more than holidays is doubted, one set back is not', () => {
    expect(isClockDoubtful(now, now + longestGapMs)).toBe(false);
    expect(isClockDoubtful(now, now + longestGapMs + 1)).toBe(true);
    expect(isClockDoubtful(now, now - 400 * dayMs)).toBe(false);
  });

  test('never is everybody of a gallery of two or more erased at once, nor more than 5 % of a large one', () => {
    fc.assert(
      fc.property(days(2, 20_000), (enrolled) => {
        expect(areTooMany(enrolled, enrolled)).toBe(true);
        if (enrolled >= 80) expect(areTooMany(Math.floor(enrolled / 20) + 1, enrolled)).toBe(true);
        expect(areTooMany(1, enrolled)).toBe(false);
      }),
    );
    expect(areTooMany(1, 1)).toBe(false);
    expect(areTooMany(3, 7)).toBe(false);
    expect(areTooMany(4, 7)).toBe(true);
  });
});
