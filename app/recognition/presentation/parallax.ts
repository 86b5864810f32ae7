import type { FaceMesh } from '../face-mesh.ts';
import { headShape } from './head-shape.ts';

const count = headShape.length;
const averageX = Float64Array.from(headShape, ([, x]) => x);
const averageY = Float64Array.from(headShape, ([, , y]) => y);

/** The points of {@link headShape} of one view, pixels of the picture. */
export interface View {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Inter-eye distance that this face would have if it looked into the camera, pixels. */
  readonly scale: number;
  /** How far the face leans in the picture, radians, clockwise. */
  readonly lean: number;
}

/**
 * A view that later ones are compared with. `basis` holds, orthonormal over the points, all functions of the second degree in
 * the view's own x and y. A flat picture that is moved shows only such functions: a homography is an affine map over
 * 1 + small, and a picture bent to a cylinder adds a square. `nose` is what no such function imitates of a head's depth: that
 * the nose stands out of the cheeks. It has length one.
 */
export interface KeyView {
  readonly basis: readonly Float64Array[];
  readonly nose: Float64Array;
  /** Length of the head's depth along `nose`, inter-eye distances. */
  readonly noseDepth: number;
  /** Back from the first three of the basis to 1, x and y. */
  readonly linear: { readonly lengthX: number; readonly lengthY: number; readonly shear: number };
  readonly scale: number;
}

/** How a view differs from a key view; none of it depends on distance or on turning in the picture's plane. */
export interface ViewChange {
  /**
   * Movement of the nose against the face, as a share of what a turn by a right angle would make: near the sine of the angle
   * that a head turned between the views, 0 for a picture.
   */
  readonly parallax: number;
  /** The same by direction, along the face's own x and y: positive when the nose moved to the right, or down. */
  readonly parallaxX: number;
  readonly parallaxY: number;
  /** Share of the movement beyond the second degree that the nose explains, 0..1. */
  readonly noseShare: number;
  /** Shorter over longer side of what was a square in the key view: the cosine of the angle by which a picture turned away. */
  readonly foreshortening: number;
  /** Root mean square over the points of what neither surface nor nose explains, inter-eye distances. */
  readonly residual: number;
}

/** Takes the points of a mesh. @returns undefined when they span nothing or are not finite. */
export function viewOf(mesh: FaceMesh): View | undefined {
  const x = new Float64Array(count);
  const y = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const at = (headShape[i]?.[0] ?? 0) * 3;
    x[i] = mesh[at] ?? Number.NaN;
    y[i] = mesh[at + 1] ?? Number.NaN;
  }
  const map = affineOf(averageKey, x, y);
  const [scale] = stretchOf(map);
  const lean = Math.atan2(map.c - map.b, map.a + map.d);
  return scale > 0 && Number.isFinite(scale) ? { x, y, scale, lean } : undefined;
}

/** Prepares a view to be compared with; costs some ten comparisons. */
export function keyOf({ x, y, scale }: View): KeyView {
  const { basis, linear } = quadratics(x, y);
  const depth = Float64Array.from(headShape, ([, , , z]) => z);
  for (const row of basis) removeFrom(depth, row);
  const noseDepth = Math.sqrt(dot(depth, depth));
  return { basis, nose: depth.map((value) => value / noseDepth), noseDepth, linear, scale };
}

/**
 * Compares a view with a key view. Least squares, which for an orthonormal basis are inner products (Hartley and Zisserman,
 * Multiple View Geometry, 2nd ed.: plane plus parallax, 13.3; affine factorisation, 18.2).
 */
export function compareViews(key: KeyView, view: View): ViewChange {
  let beyond = 0;
  for (const values of [view.x, view.y]) {
    beyond += dot(values, values);
    for (const row of key.basis) beyond -= dot(row, values) ** 2;
  }
  // The nose's depth is negative: it moves against the shape's sign.
  const right = -dot(key.nose, view.x);
  const down = -dot(key.nose, view.y);
  const nose = right * right + down * down;
  // Rounding can leave a little less than nothing.
  beyond = Math.max(beyond, nose, 1e-12);
  const [longer, shorter] = stretchOf(affineOf(key, view.x, view.y));
  const unit = key.noseDepth * view.scale;
  const [cos, sin] = [Math.cos(view.lean), Math.sin(view.lean)];
  return {
    parallax: Math.sqrt(nose) / unit,
    parallaxX: (cos * right + sin * down) / unit,
    parallaxY: (cos * down - sin * right) / unit,
    noseShare: nose / beyond,
    foreshortening: shorter / longer,
    residual: Math.sqrt((beyond - nose) / count) / view.scale,
  };
}

/** Orthonormal rows for 1, x, y, x², xy, y², by Gram and Schmidt, each made orthogonal twice to keep its digits. */
function quadratics(x: Float64Array, y: Float64Array): Pick<KeyView, 'basis' | 'linear'> {
  const meanX = sum(x) / count;
  const meanY = sum(y) / count;
  const spread = Math.sqrt((dot(x, x) + dot(y, y)) / count - meanX ** 2 - meanY ** 2);
  const u = x.map((value) => (value - meanX) / spread);
  const v = y.map((value) => (value - meanY) / spread);
  const basis: Float64Array[] = [];
  const lengths: number[] = [];
  for (const row of [
    new Float64Array(count).fill(1),
    u.slice(),
    v.slice(),
    u.map((value) => value * value),
    u.map((value, i) => value * (v[i] ?? 0)),
    v.map((value) => value * value),
  ]) {
    for (let pass = 0; pass < 2; pass++) for (const done of basis) removeFrom(row, done);
    const length = Math.sqrt(dot(row, row));
    lengths.push(length * spread);
    basis.push(row.map((value) => value / length));
  }
  const [, lengthX = 0, lengthY = 0] = lengths;
  return { basis, linear: { lengthX, lengthY, shear: dot(u, v) / dot(u, u) } };
}

/** x' = a x + b y, y' = c x + d y, about the middle. */
interface Affine {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
}

/** The affine map that brings the key view nearest to these points. */
function affineOf(
  { basis, linear }: Pick<KeyView, 'basis' | 'linear'>,
  x: Float64Array,
  y: Float64Array,
): Affine {
  const [, alongX = x, alongY = x] = basis;
  const b = dot(alongY, x) / linear.lengthY;
  const d = dot(alongY, y) / linear.lengthY;
  const a = dot(alongX, x) / linear.lengthX - linear.shear * b;
  const c = dot(alongX, y) / linear.lengthX - linear.shear * d;
  return { a, b, c, d };
}

/** Singular values of the map, larger first: what becomes of a square's sides. */
export function stretchOf({ a, b, c, d }: Affine): readonly [longer: number, shorter: number] {
  // Closed for two rows and columns: half the sum and half the difference of the two rotations' lengths.
  const plus = Math.hypot(a + d, b - c) / 2;
  const minus = Math.hypot(a - d, b + c) / 2;
  return [plus + minus, Math.abs(plus - minus)];
}

function dot(a: Float64Array, b: Float64Array): number {
  let total = 0;
  for (let i = 0; i < count; i++) total += (a[i] as number) * (b[i] as number);
  return total;
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

/** Makes `row` orthogonal to a row of length one. */
function removeFrom(row: Float64Array, unit: Float64Array): void {
  const along = dot(row, unit);
  for (let i = 0; i < count; i++) row[i] = (row[i] as number) - along * (unit[i] as number);
}

/** The average head, as a view that others are measured by. */
const averageKey = quadratics(averageX, averageY);
