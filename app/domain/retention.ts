import { z } from 'zod';
import { PersonId } from './person.ts';

/** When people are erased by the clock. A rule that is left out is off. */
export const RetentionRules = z.strictObject({
  /** Days after a person's validity ended. */
  afterValidityDays: z.number().int().min(0).max(3650).optional(),
  /** Days without having been recognised, enrolled or asked for consent. */
  inactiveDays: z.number().int().min(30).max(3650).optional(),
  /** Days after a consent ended by itself, was replaced by a text that asks everybody again, or was found missing. */
  afterConsentDays: z.number().int().min(0).max(3650).optional(),
  /** Days after a consent was withdrawn. Never off, and never above the 30 that the default consent text promises. */
  afterWithdrawalDays: z.number().int().min(0).max(30),
  /** For so many days people stand on the list of what will go before the clock erases them; withdrawals do not wait. */
  warningDays: z.number().int().min(1).max(90),
});
export type RetentionRules = z.infer<typeof RetentionRules>;

/** Unless the site decides otherwise: only who withdrew goes by the clock. */
export const defaultRetentionRules: RetentionRules = { afterWithdrawalDays: 7, warningDays: 14 };

/** By which rule somebody goes. */
export const RetentionReason = z.enum([
  'validity-ended',
  'inactive',
  'consent-ended',
  'consent-missing',
  'consent-withdrawn',
]);
export type RetentionReason = z.infer<typeof RetentionReason>;

/** Why the clock erases nobody just now. */
export const RetentionHold = z.enum([
  /** The clock was set forward, or Lintel did not run for long: an administrator has to say that the date is right. */
  'clock',
  /** More people are due at once than a habit of life explains: an administrator has to look. */
  'many',
]);
export type RetentionHold = z.infer<typeof RetentionHold>;

/** One person on the list of what will go. */
export const PlannedErasure = z.object({
  personId: PersonId,
  name: z.string().max(120),
  reason: RetentionReason,
  /** When the rule's days are over, ms. */
  dueAtMs: z.number(),
  /** When the clock erases the person, warning and postponement included, ms; later where Lintel does not run meanwhile. */
  goesAtMs: z.number(),
  /** Postponed by an operator until then, ms. */
  keepUntilMs: z.number().optional(),
});
export type PlannedErasure = z.infer<typeof PlannedErasure>;
