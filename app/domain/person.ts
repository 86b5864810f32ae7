import { z } from 'zod';
import { FaceQuality } from '#app/recognition/observation.ts';

/** Identifiers are random UUIDs: they say nothing about the person. */
export const PersonId = z.string().min(1).max(64);
export type PersonId = z.infer<typeof PersonId>;

export const PersonName = z.string().trim().min(1, 'Enter a name').max(120);

/** Consent to biometric processing (GDPR art. 9): what was agreed to, when, and before whom. */
export const Consent = z.object({
  textVersion: z.string().max(40),
  givenAtMs: z.number(),
  recordedBy: z.string().max(120),
  /** Of the text that was read; undefined for consents from before there were several. */
  language: z.string().max(20).optional(),
  /** When it ends by itself, ms; undefined: it holds until it is withdrawn. */
  validUntilMs: z.number().optional(),
  withdrawnAtMs: z.number().optional(),
  /** When the site published a newer version that must be agreed to instead. */
  supersededAtMs: z.number().optional(),
});
export type Consent = z.infer<typeof Consent>;

export const Person = z.object({
  id: PersonId,
  name: PersonName,
  /** Staff number, department or whatever the site writes beside a name. */
  note: z.string().max(200),
  /** A suspended person is recognised and refused. */
  isActive: z.boolean(),
  consent: Consent,
  enrolledAtMs: z.number(),
  shotCount: z.number().int().min(0),
  /** Model ids whose templates this person has. */
  modelIds: z.array(z.string().max(80)).max(16),
  lastSeenAtMs: z.number().optional(),
  /** Pictures of the shots that are kept; undefined: none. */
  photoCount: z.number().int().min(1).optional(),
  /** The face alone is not enough for this person, whatever the door asks for: somebody looks too much alike. */
  asksPin: z.boolean(),
  hasPin: z.boolean(),
  hasBadge: z.boolean(),
  /** End of the person's validity: from then on they are recognised and refused. Undefined: no end is set. */
  validUntilMs: z.number().optional(),
  /** Until then the clock does not erase this person, whatever the rules say. */
  keepUntilMs: z.number().optional(),
});
export type Person = z.infer<typeof Person>;

/** A shot accepted during enrollment, as the screens see it: never the template. */
export const AcceptedShot = z.object({
  id: z.string().max(64),
  quality: FaceQuality,
  /** 160x160 JPEG, base64; shown to the enrolling operator, not kept by default. */
  thumbnailBase64: z.string().max(60_000),
  source: z.enum(['camera', 'photo']),
});
export type AcceptedShot = z.infer<typeof AcceptedShot>;
