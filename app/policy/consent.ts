import type { Consent } from '#app/domain/person.ts';

/** How a person's consent stands. Only `valid` and `expiring` let the person be matched. */
export type ConsentState = 'valid' | 'expiring' | 'missing' | 'withdrawn' | 'superseded' | 'expired';

export const dayMs = 86_400_000;
/** A consent that ends within this is shown as expiring: time to meet everybody once, holidays included. */
export const expiringWithinMs = 30 * dayMs;

/**
 * How a consent stands at a time.
 * @param nowMs wall clock, ms since 1970; what is no number counts as after every end.
 */
export function consentState(consent: Consent, nowMs: number): ConsentState {
  // Written so that NaN falls on the side on which nobody is matched.
  if (!(consent.givenAtMs > 0)) return 'missing';
  if (consent.withdrawnAtMs !== undefined) return 'withdrawn';
  if (consent.supersededAtMs !== undefined) return 'superseded';
  if (consent.validUntilMs === undefined) return 'valid';
  if (!(nowMs < consent.validUntilMs)) return 'expired';
  return consent.validUntilMs - nowMs <= expiringWithinMs ? 'expiring' : 'valid';
}

/** Whether a person with this consent may be compared with faces before the camera. */
export function allowsMatching(consent: Consent, nowMs: number): boolean {
  const state = consentState(consent, nowMs);
  return state === 'valid' || state === 'expiring';
}

/**
 * When a consent ends that is given now.
 * @param validDays whole days; 0 for until it is withdrawn.
 */
export function consentEndMs(givenAtMs: number, validDays: number): number | undefined {
  return validDays > 0 ? givenAtMs + validDays * dayMs : undefined;
}
