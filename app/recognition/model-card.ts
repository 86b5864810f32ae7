import { z } from 'zod';

const Point = z.tuple([z.number(), z.number()]);

/** What one network file is and how to feed it. Data only: the pipeline has no code for a model, just a decoder per family. */
export const NetworkCard = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  file: z.string().regex(/^[a-z0-9.-]+\.onnx$/),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  licence: z.string(),
  /** Where the weights come from, precisely enough to find them again. */
  source: z.string(),
  input: z.strictObject({
    name: z.string(),
    width: z.number().int(),
    height: z.number().int(),
    layout: z.literal('NCHW'),
    colour: z.enum(['RGB', 'BGR']),
    /** Network input = (pixel 0..255 - mean[channel]) * scale, channels in `colour` order. */
    mean: z.tuple([z.number(), z.number(), z.number()]),
    scale: z.number(),
  }),
  /** Which decoder reads the outputs. */
  family: z.enum([
    'blazeface',
    'facemesh',
    'iris',
    'embedding',
    'landmarks68',
    'ssd-mobilenet',
    'minifasnet',
  ]),
  outputs: z.array(z.string()).min(1),
});
export type NetworkCard = z.infer<typeof NetworkCard>;

/** A passive liveness network: optional, installed by the site. */
export const PresentationCard = z.strictObject({
  network: NetworkCard,
  /** Side of what it reads, relative to the face's box. */
  cropScale: z.number().positive(),
});
export type PresentationCard = z.infer<typeof PresentationCard>;

function isRising(points: readonly { readonly similarity: number; readonly logRatio: number }[]): boolean {
  return points.every((point, i) => {
    const before = points[i - 1];
    return (
      before === undefined || (point.similarity > before.similarity && point.logRatio >= before.logRatio)
    );
  });
}

/** One network's share of a template. */
export const EmbeddingPart = z.strictObject({
  network: z.string(),
  /** Which of the network's outputs; left out, the first. */
  output: z.string().optional(),
  /** Where the mesh points 263, 362, 33, 133 and 2 (outer and inner eye corners, nose base) go, in pixels of the input. */
  alignment: z.array(Point).length(5),
  /** Length of that output. */
  length: z.number().int(),
  /** `root`: square root of the positive part, before normalising. */
  transform: z.enum(['none', 'root']),
  /**
   * Subtracted from this part's unit vector, which is made unit again: a share of what all faces have in common (`npm run eval --
   * --centre`). As many numbers as `length`; left out, nothing is subtracted.
   */
  centre: z.array(z.number()).readonly().optional(),
  /** Weight of this part's unit vector in the template. */
  weight: z.number().positive(),
});
export type EmbeddingPart = z.infer<typeof EmbeddingPart>;

/** How a template is made and compared. Its id is written into every template; templates of two ids are never compared. */
export const EmbeddingCard = z.strictObject({
  id: z.string().max(80),
  parts: z.array(EmbeddingPart).min(1),
  /** Also embed the mirrored chip and average. */
  isMirrored: z.boolean(),
  /** Numbers in a template. */
  length: z.number().int(),
  metric: z.literal('cosine'),
  /**
   * Measured thresholds: cosine similarity at which this share of different-person comparisons passes, one photo against
   * the mean of so many enrolled shots. More shots raise everybody's scores, strangers' too: the two must fit.
   */
  thresholds: z
    .array(
      z.strictObject({ fmr: z.number(), enrolledShots: z.number().int().min(1), minSimilarity: z.number() }),
    )
    .min(1),
  thresholdsFrom: z.string(),
  /**
   * What a similarity says: natural logarithm of how much likelier it is for the same person than for another one, probe
   * against the mean of five shots. Rising; linear between the points, flat beyond, and never beyond what the
   * comparisons behind it support.
   */
  likelihood: z
    .array(z.strictObject({ similarity: z.number(), logRatio: z.number() }))
    .min(2)
    .refine(isRising, 'rises in both'),
});
export type EmbeddingCard = z.infer<typeof EmbeddingCard>;

/** The models that work together. */
export const ModelPack = z.strictObject({
  id: z.string().max(80),
  detector: z.string(),
  /** The same detector with a lower input, for pictures at least as wide for their height: less of it is black bars. */
  wideDetector: z.string(),
  mesh: z.string(),
  /** Embeds every live face: cheap, and enough to see that somebody is nobody. */
  fast: EmbeddingCard,
  /** Decides, and judges enrollment. */
  precise: EmbeddingCard,
  /** With a fast similarity below this the precise card could not accept either. Cosine under `fast`. */
  fastFloor: z.number(),
});
export type ModelPack = z.infer<typeof ModelPack>;
