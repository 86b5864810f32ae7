import { z } from 'zod';
import { ConsentText, ConsentTextDraft } from '#app/domain/consent-text.ts';
import { Person, PersonId } from '#app/domain/person.ts';
import { PlannedErasure, RetentionHold } from '#app/domain/retention.ts';
import { call } from './shape.ts';

const staffKeepers = ['administrator', 'operator'] as const;

export const privacy = {
  /** Every version of the consent texts: by language, newest first. */
  consentTexts: call({
    in: z.void(),
    out: z.object({ texts: z.array(ConsentText).max(5000) }),
    access: 'signed-in',
  }),
  /** Adds a version; those before stay as they are. */
  publishConsentText: call({
    in: ConsentTextDraft,
    out: ConsentText,
    fails: ['nothing-changed', 'consent-text-says-no-pictures'],
    access: ['administrator'],
  }),
  /** From now on the person is not matched; the clock erases them after the days of the site's rule. */
  withdrawConsent: call({
    in: z.strictObject({ id: PersonId }),
    out: Person,
    fails: ['not-found', 'already-withdrawn'],
    access: staffKeepers,
  }),
  renewConsent: call({
    in: z.strictObject({
      id: PersonId,
      /** Of the text that the person read. */
      consentVersion: z.string().max(40),
      consentGiven: z.literal(true, { error: 'Record the consent first' }),
    }),
    out: Person,
    fails: ['not-found', 'consent-text-replaced'],
    access: staffKeepers,
  }),
  /** Who will be erased by the clock, soonest first. */
  erasures: call({
    in: z.strictObject({
      offset: z.number().int().min(0).max(1_000_000),
      limit: z.number().int().min(1).max(200),
    }),
    out: z.object({
      plans: z.array(PlannedErasure).max(200),
      total: z.number().int(),
      /** Why the clock waits for an administrator, and with how many people. */
      hold: z.object({ why: RetentionHold, people: z.number().int() }).optional(),
      asOfMs: z.number(),
    }),
    access: staffKeepers,
  }),
  /** What stands on that list about one person. */
  plannedErasure: call({
    in: z.strictObject({ id: PersonId }),
    out: z.object({ plan: PlannedErasure.nullable() }),
    access: staffKeepers,
  }),
  /** Postpones; who withdrew is not kept against their wish. */
  keepPerson: call({
    in: z.strictObject({
      id: PersonId,
      days: z.number().int().min(1).max(365),
      reason: z.string().trim().min(3, 'Say why').max(200),
    }),
    out: Person,
    fails: ['not-found', 'already-withdrawn'],
    access: staffKeepers,
  }),
  /** The date is right, or those who were due at `asOfMs` may go. */
  releaseErasures: call({
    in: z.strictObject({ why: RetentionHold, asOfMs: z.number().min(0).max(8.64e15) }),
    out: z.void(),
    fails: ['nothing-held'],
    access: ['administrator'],
  }),
  /** The list as a CSV file. */
  exportErasures: call({
    in: z.void(),
    out: z.object({ path: z.string().max(200) }),
    fails: ['nothing-to-export'],
    access: ['administrator'],
  }),
  /** Everything that is kept about one person, as a file to hand over (GDPR art. 15 and 20). */
  exportPerson: call({
    in: z.strictObject({
      id: PersonId,
      format: z.enum(['html', 'json']),
      withTemplates: z.boolean(),
      withPhotos: z.boolean(),
    }),
    out: z.object({ path: z.string().max(200) }),
    fails: ['not-found'],
    access: ['administrator'],
    secondPerson: 'photo-export',
    // Templates stand for the face as much as photos do.
    secondPersonIf: ({ withTemplates, withPhotos }) => withTemplates || withPhotos,
  }),
} as const;
