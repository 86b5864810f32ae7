import { z } from 'zod';
import { ClaimKind, Pin, TypedCode } from '#app/domain/claim-code.ts';
import { AcceptedShot, Person, PersonId, PersonName } from '#app/domain/person.ts';
import { FaceQuality, QualityIssue } from '#app/recognition/observation.ts';
import { call, event } from './shape.ts';

const staffKeepers = ['administrator', 'operator'] as const;
/** 20 MiB as base64. */
const PhotoBase64 = z.string().max(28_000_000);

/** `waiting`: recognition is not running; what was found before is shown. */
const AlikeState = z.enum(['computing', 'ready', 'waiting']);
const AlikePerson = Person.pick({ id: true, name: true, asksPin: true, hasPin: true });

export const people = {
  list: call({
    in: z.strictObject({
      search: z.string().max(100).optional(),
      /** Only people without a valid consent, or whose consent ends within 30 days. */
      needsConsent: z.boolean().optional(),
      offset: z.number().int().min(0).max(1_000_000),
      limit: z.number().int().min(1).max(200),
    }),
    out: z.object({ people: z.array(Person).max(200), total: z.number().int() }),
    // Not for auditors: the log names whom it is about, and notes are nobody's business who does not keep the list.
    access: staffKeepers,
  }),
  get: call({
    in: z.strictObject({ id: PersonId }),
    out: Person,
    fails: ['not-found'],
    access: staffKeepers,
  }),
  update: call({
    in: z.strictObject({
      id: PersonId,
      name: PersonName,
      note: z.string().max(200),
      isActive: z.boolean(),
      /** End of validity, ms; left out: none. */
      validUntilMs: z.number().int().min(1).max(8.64e15).optional(),
    }),
    out: Person,
    fails: ['not-found'],
    access: staffKeepers,
  }),
  /** Erases the person and every template; the log keeps that it happened, without the name. */
  erase: call({
    in: z.strictObject({ id: PersonId }),
    out: z.void(),
    fails: ['not-found'],
    access: staffKeepers,
  }),
  /** A PIN or a badge, in place of the one before. `taken` never says whose it is. */
  setClaim: call({
    in: z.strictObject({ id: PersonId, kind: ClaimKind, code: TypedCode }),
    out: Person,
    fails: ['not-found', 'bad-code', 'weak-pin', 'taken'],
    access: staffKeepers,
  }),
  /** A random PIN that nobody has; this answer is the only time that it is seen. */
  generatePin: call({
    in: z.strictObject({ id: PersonId }),
    out: z.object({ pin: Pin, person: Person }),
    fails: ['not-found'],
    access: staffKeepers,
  }),
  removeClaim: call({
    in: z.strictObject({ id: PersonId, kind: ClaimKind }),
    out: Person,
    fails: ['not-found', 'pin-asked'],
    access: staffKeepers,
  }),
  /** Whether the face alone is not enough for these people, at any door. All or none. */
  setAsksPin: call({
    in: z.strictObject({ ids: z.array(PersonId).min(1).max(2), asksPin: z.boolean() }),
    out: z.void(),
    fails: ['not-found', 'no-pin'],
    access: staffKeepers,
  }),
  /**
   * Enrolled people who look alike to Lintel: the shots of one match the other's template, on average, at `minSimilarity` or above,
   * which is the threshold in force less the margin. Who is not asked for a PIN yet comes first, then the most alike.
   */
  alike: call({
    in: z.strictObject({
      /** Only pairs with this person. */
      id: PersonId.optional(),
    }),
    out: z.object({
      state: AlikeState,
      modelId: z.string().max(80),
      minSimilarity: z.number(),
      total: z.number().int(),
      /** Pairs of whom one at least is not asked for a PIN. */
      open: z.number().int(),
      pairs: z
        .array(z.object({ similarity: z.number(), people: z.tuple([AlikePerson, AlikePerson]) }))
        .max(50),
    }),
    access: staffKeepers,
  }),
  alikeChanged: event({ data: z.object({ state: AlikeState, pairs: z.number().int() }) }),
  changed: event({ data: z.object({ id: PersonId, what: z.enum(['enrolled', 'changed', 'erased']) }) }),
} as const;

/** How an enrollment stands; one at a time. */
export const EnrollmentState = z.object({
  shots: z.array(AcceptedShot).max(8),
  wantedShots: z.number().int(),
  /** What the camera sees now and what the person should do next. */
  hint: z.enum([
    'waiting-for-camera',
    'no-face',
    'several-faces',
    'improve',
    'hold-still',
    'look-straight',
    'turn-left',
    'turn-right',
    'look-up',
    /** This view is nearly the same as one that was taken. */
    'vary',
    /** This is not the person of the shots before. */
    'somebody-else',
    'done',
  ]),
  issues: z.array(QualityIssue).max(12),
  quality: FaceQuality.nullable(),
  /** Whose shots these are to replace; undefined for somebody new. */
  person: z.object({ id: PersonId, name: z.string().max(120) }).optional(),
  /** Enrolled people that look like these shots. */
  similarPeople: z
    .array(z.object({ personId: PersonId, name: z.string().max(120), similarity: z.number() }))
    .max(5),
});
export type EnrollmentState = z.infer<typeof EnrollmentState>;

export const enrollment = {
  /** Starts afresh; `camera`: good shots are taken from the live picture as they come. Door decisions pause meanwhile. */
  start: call({
    in: z.strictObject({
      source: z.enum(['camera', 'photos']),
      /** Takes better shots of somebody who is enrolled, see `replaceShots`. */
      personId: PersonId.optional(),
    }),
    out: EnrollmentState,
    fails: ['camera-not-ready', 'busy', 'not-found', 'consent-needed'],
    access: staffKeepers,
  }),
  changed: event({ data: EnrollmentState }),
  addPhoto: call({
    in: z.strictObject({ photoBase64: PhotoBase64 }),
    out: EnrollmentState,
    fails: [
      'not-an-image',
      'image-damaged',
      'image-too-large',
      'no-face',
      'several-faces',
      'low-quality',
      'inference-unavailable',
      'not-started',
      'enough-shots',
      /** This photo shows somebody else than the shots before. */
      'shots-differ',
      /** This photo is nearly the same as one before. */
      'shots-alike',
    ],
    access: staffKeepers,
  }),
  removeShot: call({
    in: z.strictObject({ shotId: z.string().max(64) }),
    out: EnrollmentState,
    fails: ['not-started', 'not-found'],
    access: staffKeepers,
  }),
  /**
   * Stores the person. Refused without consent or with too few shots; `duplicate` when somebody enrolled looks like this. An
   * administrator may say that it is another person, and why; then all of them are asked for a PIN besides the face.
   */
  finish: call({
    in: z.strictObject({
      name: PersonName,
      note: z.string().max(200),
      consentGiven: z.literal(true, { error: 'Record the consent first' }),
      /** Of the text that the person read; left out: the first text in use. */
      consentVersion: z.string().max(40).optional(),
      anotherPersonBecause: z.string().trim().min(3, 'Say why').max(200).optional(),
    }),
    out: Person,
    fails: ['not-started', 'too-few-shots', 'duplicate', 'consent-text-replaced'],
    access: staffKeepers,
  }),
  /** Puts the shots taken in the place of a person's former ones. `not-this-person`: they do not look like those. `consent-needed`: it has ended meanwhile. */
  replaceShots: call({
    in: z.void(),
    out: Person,
    fails: ['not-started', 'too-few-shots', 'not-this-person', 'not-found', 'consent-needed'],
    access: staffKeepers,
  }),
  cancel: call({ in: z.void(), out: z.void(), access: staffKeepers }),
} as const;
