/** Makes a vector unit-length in place. @returns false, leaving it as it was, when it is zero or not finite. */
export function makeUnit(vector: Float32Array): boolean {
  let square = 0;
  for (let i = 0; i < vector.length; i++) square += (vector[i] as number) ** 2;
  const norm = Math.sqrt(square);
  if (!(norm > 0) || !Number.isFinite(norm)) return false;
  for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] as number) / norm;
  return true;
}

/** Cosine similarity of two unit vectors of one length: their dot product, -1..1, higher is closer. */
export function cosineSimilarity(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

/**
 * The direction in the middle of several unit vectors: what a gallery keeps of a person's shots.
 * @param vectors of one length, at least one; not kept.
 * @returns a new unit vector; undefined when there is none (no vectors, unequal lengths, or they cancel out).
 */
export function unitMean(vectors: readonly Float32Array[]): Float32Array | undefined {
  const [first] = vectors;
  if (first === undefined || vectors.some((vector) => vector.length !== first.length)) return undefined;
  const mean = new Float32Array(first.length);
  for (const vector of vectors)
    for (let i = 0; i < mean.length; i++) mean[i] = (mean[i] as number) + (vector[i] as number);
  return makeUnit(mean) ? mean : undefined;
}

/** One network's share of a template, see a card's `parts`. */
export interface TemplatePart {
  /** Outputs for the views of one face (as is, mirrored): one or two, of one length. */
  readonly views: readonly Float32Array[];
  /** `root` takes the square root of the positive part, before averaging. */
  readonly transform: 'none' | 'root';
  /** Subtracted from the unit vector, see a card's `centre`; as long as a view. */
  readonly centre?: readonly number[] | undefined;
  readonly weight: number;
}

/**
 * Joins network outputs into one unit template: views averaged, each part made unit, its centre taken off and made unit again,
 * weighted, put end to end, made unit.
 * @returns a new vector owned by the caller; undefined when a part is zero or not finite, or its centre has another length: such a face has no template.
 */
export function fuse(parts: readonly TemplatePart[]): Float32Array | undefined {
  const vectors: Float32Array[] = [];
  for (const { views, transform, centre, weight } of parts) {
    const mean = new Float32Array(views[0]?.length ?? 0);
    for (const view of views)
      for (let i = 0; i < mean.length; i++) {
        const value = view[i] as number;
        // Math.max would turn NaN into NaN as well, but the root of a negative must be 0, not NaN.
        mean[i] = (mean[i] as number) + (transform === 'root' ? Math.sqrt(Math.max(0, value)) : value);
      }
    if (!makeUnit(mean)) return undefined;
    if (centre !== undefined) {
      if (centre.length !== mean.length) return undefined;
      for (let i = 0; i < mean.length; i++) mean[i] = (mean[i] as number) - (centre[i] as number);
      if (!makeUnit(mean)) return undefined;
    }
    for (let i = 0; i < mean.length; i++) mean[i] = (mean[i] as number) * weight;
    vectors.push(mean);
  }
  const template = new Float32Array(vectors.reduce((sum, vector) => sum + vector.length, 0));
  let at = 0;
  for (const vector of vectors) {
    template.set(vector, at);
    at += vector.length;
  }
  return makeUnit(template) ? template : undefined;
}
