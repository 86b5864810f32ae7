/** A point in pixels: x right, y down, pixel centres at integers. */
export type Point = readonly [number, number];

/**
 * Rotation, uniform scale and shift, never a reflection:
 * x' = a x - b y + tx, y' = b x + a y + ty.
 */
export interface SimilarityTransform {
  readonly a: number;
  readonly b: number;
  readonly tx: number;
  readonly ty: number;
}

/**
 * The similarity that brings `from` nearest to `to` in the least-squares sense (Umeyama 1991; in two dimensions and
 * without reflection the solution is closed).
 * @param from as many points as `to`, at least two different ones.
 * @returns undefined when the points coincide or are not finite.
 */
export function fitSimilarity(from: readonly Point[], to: readonly Point[]): SimilarityTransform | undefined {
  const count = from.length;
  if (count < 2 || to.length !== count) return undefined;
  let fromX = 0;
  let fromY = 0;
  let toX = 0;
  let toY = 0;
  for (let i = 0; i < count; i++) {
    const [fx, fy] = from[i] as Point;
    const [tx, ty] = to[i] as Point;
    fromX += fx / count;
    fromY += fy / count;
    toX += tx / count;
    toY += ty / count;
  }
  let spread = 0;
  let along = 0;
  let across = 0;
  for (let i = 0; i < count; i++) {
    const fx = (from[i] as Point)[0] - fromX;
    const fy = (from[i] as Point)[1] - fromY;
    const tx = (to[i] as Point)[0] - toX;
    const ty = (to[i] as Point)[1] - toY;
    spread += fx * fx + fy * fy;
    along += fx * tx + fy * ty;
    across += fx * ty - fy * tx;
  }
  const a = along / spread;
  const b = across / spread;
  if (!Number.isFinite(a) || !Number.isFinite(b) || a * a + b * b === 0) return undefined;
  return { a, b, tx: toX - a * fromX + b * fromY, ty: toY - b * fromX - a * fromY };
}

/** Where a point goes. */
export function transformPoint({ a, b, tx, ty }: SimilarityTransform, [x, y]: Point): Point {
  return [a * x - b * y + tx, b * x + a * y + ty];
}

/** The way back. The transform must have a scale above zero, as every fitted one has. */
export function invertSimilarity({ a, b, tx, ty }: SimilarityTransform): SimilarityTransform {
  const square = a * a + b * b;
  const ia = a / square;
  const ib = -b / square;
  return { a: ia, b: ib, tx: -(ia * tx - ib * ty), ty: -(ib * tx + ia * ty) };
}

/** How many pixels of the target one pixel of the source becomes. */
export function scaleOf({ a, b }: SimilarityTransform): number {
  return Math.hypot(a, b);
}
