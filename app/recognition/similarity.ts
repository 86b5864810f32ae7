/** A picture-plane similarity: rotation, uniform scale and shift. Maps (x, y) to (a*x - b*y + tx, b*x + a*y + ty). */
export interface Similarity {
  readonly a: number;
  readonly b: number;
  readonly tx: number;
  readonly ty: number;
}

export type Point = readonly [x: number, y: number];

/**
 * The similarity that maps `from` onto `to` with the least sum of squared distances (Umeyama 1991, without reflection).
 * @param from at least two different points, as many as `to`.
 * @returns undefined when all points of `from` coincide: no scale would be right.
 */
export function fitSimilarity(from: readonly Point[], to: readonly Point[]): Similarity | undefined {
  const count = Math.min(from.length, to.length);
  let fx = 0;
  let fy = 0;
  let ux = 0;
  let uy = 0;
  for (let i = 0; i < count; i++) {
    const [x, y] = from[i] ?? [0, 0];
    const [u, v] = to[i] ?? [0, 0];
    fx += x / count;
    fy += y / count;
    ux += u / count;
    uy += v / count;
  }
  let spread = 0;
  let along = 0;
  let across = 0;
  for (let i = 0; i < count; i++) {
    const [x, y] = from[i] ?? [0, 0];
    const [u, v] = to[i] ?? [0, 0];
    spread += (x - fx) ** 2 + (y - fy) ** 2;
    along += (x - fx) * (u - ux) + (y - fy) * (v - uy);
    across += (x - fx) * (v - uy) - (y - fy) * (u - ux);
  }
  if (!(spread > 1e-9)) return undefined;
  const a = along / spread;
  const b = across / spread;
  return { a, b, tx: ux - a * fx + b * fy, ty: uy - b * fx - a * fy };
}

/** The similarity that undoes `s`. @returns undefined when `s` has no scale. */
export function invertSimilarity(s: Similarity): Similarity | undefined {
  const square = s.a * s.a + s.b * s.b;
  if (!(square > 1e-12)) return undefined;
  const a = s.a / square;
  const b = -s.b / square;
  return { a, b, tx: -(a * s.tx - b * s.ty), ty: -(b * s.tx + a * s.ty) };
}

/** Where `s` puts a point. */
export function applySimilarity(s: Similarity, [x, y]: Point): Point {
  return [s.a * x - s.b * y + s.tx, s.b * x + s.a * y + s.ty];
}
