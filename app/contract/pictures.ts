import { z } from 'zod';
import { PersonId } from '#app/domain/person.ts';
import { call } from './shape.ts';

const staffKeepers = ['administrator', 'operator'] as const;
/** 160x160. */
const ChipBase64 = z.string().max(60_000);
const Row = z.strictObject({ auditSequence: z.number().int().min(1) });

/** Pictures that a site may choose to keep; without that choice there are none. Auditors see none. */
export const pictures = {
  /** Photos of one person's enrollment shots, oldest first. */
  ofPerson: call({
    in: z.strictObject({ id: PersonId }),
    out: z.object({
      photos: z.array(z.object({ jpegBase64: ChipBase64, keptAtMs: z.number() })).max(64),
    }),
    fails: ['not-found'],
    access: staffKeepers,
  }),
  /** How many photos of staff are kept. */
  count: call({
    in: z.void(),
    out: z.object({ photos: z.number().int(), people: z.number().int() }),
    access: ['administrator'],
  }),
  /** Of one person, or left out: of everybody. The people themselves stay. */
  erasePhotos: call({
    in: z.strictObject({ id: PersonId.optional() }),
    out: z.object({ erased: z.number().int() }),
    fails: ['not-found'],
    access: ['administrator'],
  }),
  /** Until when the face of a refused stranger is kept; null: none is. By the row of the log. */
  unknownFace: call({
    in: Row,
    out: z.object({ endsAtMs: z.number().nullable() }),
    access: staffKeepers,
  }),
  /** Shows it. Each viewing is a row of the log. */
  viewUnknownFace: call({
    in: Row,
    out: z.object({ jpegBase64: ChipBase64 }),
    fails: ['not-found'],
    access: staffKeepers,
  }),
  eraseUnknownFace: call({
    in: Row,
    out: z.void(),
    fails: ['not-found'],
    access: staffKeepers,
  }),
} as const;
