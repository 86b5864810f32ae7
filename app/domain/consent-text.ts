import { z } from 'zod';

/** BCP 47, as short as it is usual: `en`, `de`, `pt-BR`. */
export const LanguageTag = z
  .string()
  .max(20)
  .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$/, 'A language tag, such as en or de-CH');

/** What a site writes; main adds version, time and author. */
export const ConsentTextDraft = z.strictObject({
  language: LanguageTag,
  text: z.string().trim().min(20, 'Say what people agree to').max(4000),
  /** What the faces are used for, in one or two sentences (GDPR art. 5(1)(b)). */
  purpose: z.string().trim().min(3, 'Say what for').max(500),
  /** How long a consent to this text holds, days; 0: until it is withdrawn. */
  validDays: z.number().int().min(0).max(3650),
  /** Whoever agreed to an earlier version in this language is not matched until they agree to this one. */
  requiresRenewal: z.boolean(),
});
export type ConsentTextDraft = z.infer<typeof ConsentTextDraft>;

/** One version of the consent text; never changed once it is there. */
export const ConsentText = ConsentTextDraft.extend({
  version: z.string().max(40),
  /** 1, 2, 3 ... within the language; the greatest is in use. */
  number: z.number().int().min(1),
  createdAtMs: z.number(),
  createdBy: z.string().max(120),
  // Texts from before had no such bounds.
  text: z.string().max(4000),
  purpose: z.string().max(500),
});
export type ConsentText = z.infer<typeof ConsentText>;

/**
 * Whether a text still promises what the text of earlier Lintels did: that withdrawing erases at once. Sites keep their
 * texts, so the settings screen tells them where the rule says otherwise.
 */
export function promisesErasureAtOnce(text: string): boolean {
  return text.includes('Your templates are then erased at once and your name leaves the log');
}

const noPictures = 'The pictures themselves are not kept.';
const somePictures =
  'Small pictures of your face from this enrollment are kept with them, and are erased with them.';

/** Whether a text says, in the words of Lintel's own, that no pictures are kept: then none may be. */
export function saysNoPictures(text: string): boolean {
  return text.includes(noPictures);
}

/** The same text for a site that keeps photos. */
export function sayingPictures(text: string): string {
  return text.replace(noPictures, somePictures);
}

/** The text in use of each language. @param texts any order. */
export function textsInUse(texts: readonly ConsentText[]): ConsentText[] {
  const newest = new Map<string, ConsentText>();
  for (const text of texts)
    if (text.number > (newest.get(text.language)?.number ?? 0)) newest.set(text.language, text);
  return [...newest.values()].sort((a, b) => a.language.localeCompare(b.language));
}
