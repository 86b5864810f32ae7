import { z } from 'zod';
import type { GenuineScores } from '#app/recognition/genuine-scores.ts';
import type { StrangerSearches } from '#app/recognition/stranger-searches.ts';
import precise from './cohort-dlib-faceres-mirrored-2.json' with { type: 'json' };

/** What many people's photos showed under one model: scores only, no templates, no faces. */
export interface Cohort {
  readonly modelId: string;
  /** Searches of strangers, one entry per gallery size and number of enrolled shots. */
  readonly impostors: readonly StrangerSearches[];
  readonly genuine: readonly (GenuineScores & { readonly enrolledShots: number })[];
}

const Numbers = z.array(z.number()).transform((values) => Float32Array.from(values));
const CohortFile = z.object({
  modelId: z.string(),
  impostors: z.array(
    z.object({
      source: z.literal('cohort'),
      strangers: z.number(),
      searches: z.number(),
      galleryPeople: z.number(),
      members: z.number(),
      enrolledShots: z.number(),
      best: Numbers,
      strangerVariation: z.number(),
      memberVariation: z.number(),
      isOneToOne: z.boolean().optional(),
    }),
  ),
  genuine: z.array(
    z.object({
      enrolledShots: z.number(),
      source: z.literal('cohort'),
      people: z.number(),
      similarity: Numbers,
      person: z.array(z.number()).transform((values) => Uint32Array.from(values)),
    }),
  ),
});

/** Files of the models that decide; made by `npm run eval -- --tuning` on half of LFW (docs/tuning.md). */
const files: readonly unknown[] = [precise];
let read: readonly Cohort[] | undefined;

/** The cohort of a model; undefined for a model that none was measured with. */
export function cohortOf(modelId: string): Cohort | undefined {
  read ??= files.map((file) => CohortFile.parse(file));
  return read.find((cohort) => cohort.modelId === modelId);
}
