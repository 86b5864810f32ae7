import type { Consent } from '#app/domain/person.ts';
import type { PlannedErasure, RetentionReason, RetentionRules } from '#app/domain/retention.ts';
import { dayMs } from './consent.ts';

/** What the rules look at. All times are wall clock, ms since 1970. */
export interface RetentionFacts {
  readonly consent: Consent;
  readonly enrolledAtMs: number;
  readonly lastSeenAtMs?: number | undefined;
  /** End of the person's validity. */
  readonly validUntilMs?: number | undefined;
  /** Postponed by an operator. */
  readonly keepUntilMs?: number | undefined;
}

/** Since when somebody has stood on the list, and on how many days that the program lived through itself. */
export interface Listing {
  readonly listedAtMs: number;
  readonly daysShown: number;
}

export type Plan = Omit<PlannedErasure, 'personId' | 'name'>;

/**
 * What the rules have in store for a person; undefined where none does.
 *
 * A clock that jumps makes due dates pass, but shows nobody on the list for a day more than it was there: `daysShown` counts
 * days that were lived through. Who withdrew waits for no warning and cannot be kept: that was the person's own wish.
 * @param listing undefined for who does not stand on the list yet.
 */
export function planErasure(
  person: RetentionFacts,
  rules: RetentionRules,
  listing: Listing | undefined,
  nowMs: number,
): Plan | undefined {
  const withdrawn = person.consent.withdrawnAtMs;
  const plans: Plan[] = ends(person, rules).map(({ reason, dueAtMs }) => ({
    reason,
    dueAtMs,
    goesAtMs: afterWarning(dueAtMs, person, rules, listing, nowMs),
    ...(person.keepUntilMs === undefined ? {} : { keepUntilMs: person.keepUntilMs }),
  }));
  if (withdrawn !== undefined) {
    const dueAtMs = withdrawn + rules.afterWithdrawalDays * dayMs;
    plans.push({ reason: 'consent-withdrawn', dueAtMs, goesAtMs: dueAtMs });
  }
  return plans.toSorted((a, b) => a.goesAtMs - b.goesAtMs || a.dueAtMs - b.dueAtMs)[0];
}

/** Whether a plan is near enough to stand on the list: as long before as the warning lasts, a month at least. */
export function isListed(plan: Plan, rules: RetentionRules, nowMs: number): boolean {
  const horizonMs = Math.max(rules.warningDays, 30) * dayMs;
  const wantedAtMs = Math.max(plan.dueAtMs, plan.keepUntilMs ?? 0);
  return wantedAtMs <= nowMs + horizonMs;
}

/** Whether the clock may erase somebody with this plan now. NaN erases nobody. */
export function isDue(plan: Plan, nowMs: number): boolean {
  return nowMs >= plan.goesAtMs;
}

/** Whether validity has ended. A time that is no number lies after every end. */
export function isExpired(person: Pick<RetentionFacts, 'validUntilMs'>, nowMs: number): boolean {
  return person.validUntilMs !== undefined && !(nowMs < person.validUntilMs);
}

/** Between two looks of the clock: holidays are shorter. What passes at once beyond that may be a wrong clock. */
export const longestGapMs = 30 * dayMs;

/** Whether so much time passed since the last trusted look that somebody has to say that the date is right. */
export function isClockDoubtful(trustedAtMs: number, nowMs: number): boolean {
  return !(nowMs - trustedAtMs <= longestGapMs);
}

/** Days over which erasures by the clock are counted together: a trickle is no way round the limit. */
export const countedDays = 7;

/**
 * Whether so many people at once speak for a wrong clock or a wrong rule: more than 5 % and more than 3, or most of a small
 * gallery.
 * @param going due now and erased by the clock within the last `countedDays`, withdrawals left out.
 * @param enrolled before any of them went.
 */
export function areTooMany(going: number, enrolled: number): boolean {
  return going > Math.max(3, Math.floor(enrolled / 20)) || (going > 1 && going * 2 > enrolled);
}

function afterWarning(
  dueAtMs: number,
  person: RetentionFacts,
  { warningDays }: RetentionRules,
  listing: Listing | undefined,
  nowMs: number,
): number {
  const { listedAtMs, daysShown } = listing ?? { listedAtMs: nowMs, daysShown: 0 };
  const daysLeft = Math.max(0, warningDays - daysShown);
  return Math.max(
    dueAtMs,
    listedAtMs + warningDays * dayMs,
    daysLeft === 0 ? Number.NEGATIVE_INFINITY : nowMs + daysLeft * dayMs,
    person.keepUntilMs ?? Number.NEGATIVE_INFINITY,
  );
}

function ends(
  person: RetentionFacts,
  rules: RetentionRules,
): { readonly reason: RetentionReason; readonly dueAtMs: number }[] {
  const found: { reason: RetentionReason; dueAtMs: number }[] = [];
  const add = (reason: RetentionReason, fromMs: number | undefined, days: number | undefined) => {
    if (fromMs !== undefined && days !== undefined) found.push({ reason, dueAtMs: fromMs + days * dayMs });
  };
  const { consent } = person;
  add('validity-ended', person.validUntilMs, rules.afterValidityDays);
  const lastMs = Math.max(person.lastSeenAtMs ?? 0, person.enrolledAtMs, consent.givenAtMs);
  add('inactive', lastMs, rules.inactiveDays);
  if (consent.withdrawnAtMs !== undefined) return found;
  if (!(consent.givenAtMs > 0)) add('consent-missing', person.enrolledAtMs, rules.afterConsentDays);
  else {
    add('consent-ended', consent.supersededAtMs, rules.afterConsentDays);
    add('consent-ended', consent.validUntilMs, rules.afterConsentDays);
  }
  return found;
}
