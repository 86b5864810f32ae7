import { z } from 'zod';
import { ConsentText, ConsentTextDraft } from '#app/domain/consent-text.ts';
import { Person, PersonId } from '#app/domain/person.ts';
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
    fails: ['nothing-changed'],
    access: ['administrator'],
  }),
  /** From now on the person is not matched; erasing is another call. */
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
  /** Everything that is kept about one person, as a file to hand over (GDPR art. 15 and 20). */
  exportPerson: call({
    in: z.strictObject({ id: PersonId, format: z.enum(['html', 'json']), withTemplates: z.boolean() }),
    out: z.object({ path: z.string().max(200) }),
    fails: ['not-found'],
    access: ['administrator'],
    secondPerson: 'photo-export',
    // Templates stand for the face as much as photos do.
    secondPersonIf: ({ withTemplates }) => withTemplates,
  }),
} as const;
