import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  fitSimilarity,
  invertSimilarity,
  type Point,
  type SimilarityTransform,
  scaleOf,
  transformPoint,
} from './similarity-transform.ts';

const coordinate = fc.double({ min: -2000, max: 2000, noNaN: true });
const point = fc.tuple(coordinate, coordinate);
const transform = fc
  .record({
    angle: fc.double({ min: -Math.PI, max: Math.PI, noNaN: true }),
    scale: fc.double({ min: 0.05, max: 20, noNaN: true }),
    tx: coordinate,
    ty: coordinate,
  })
  .map(
    ({ angle, scale, tx, ty }): SimilarityTransform => ({
      a: Math.cos(angle) * scale,
      b: Math.sin(angle) * scale,
      tx,
      ty,
    }),
  );
const spread = (points: readonly Point[]) =>
  Math.max(...points.flatMap(([x, y]) => points.map(([u, v]) => Math.hypot(x - u, y - v))));
const far = ([x, y]: Point, [u, v]: Point) => Math.hypot(x - u, y - v);

describe('the least-squares similarity', () => {
  test('a similarity is found again from the points that it moved', () => {
    fc.assert(
      fc.property(fc.array(point, { minLength: 2, maxLength: 8 }), transform, (points, moved) => {
        fc.pre(spread(points) > 1);
        const found = fitSimilarity(
          points,
          points.map((p) => transformPoint(moved, p)),
        );
        for (const p of points)
          expect(far(transformPoint(found as SimilarityTransform, p), transformPoint(moved, p))).toBeLessThan(
            1e-4,
          );
      }),
    );
  });

  test('no similarity near the found one fits noisy points better', () => {
    const nudge = fc.double({ min: -0.05, max: 0.05, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(point, point), { minLength: 3, maxLength: 6 }),
        fc.tuple(nudge, nudge, nudge, nudge),
        (pairs, [da, db, dx, dy]) => {
          const from = pairs.map(([p]) => p);
          const to = pairs.map(([, p]) => p);
          const found = fitSimilarity(from, to);
          fc.pre(found !== undefined && spread(from) > 1);
          const { a, b, tx, ty } = found as SimilarityTransform;
          const other = { a: a + da, b: b + db, tx: tx + dx * 100, ty: ty + dy * 100 };
          const error = (t: SimilarityTransform) =>
            pairs.reduce((sum, [p, q]) => sum + far(transformPoint(t, p), q) ** 2, 0);
          expect(error(found as SimilarityTransform)).toBeLessThanOrEqual(error(other) * (1 + 1e-9) + 1e-6);
        },
      ),
    );
  });

  test('the inverse leads back', () => {
    fc.assert(
      fc.property(transform, point, (t, p) => {
        expect(far(transformPoint(invertSimilarity(t), transformPoint(t, p)), p)).toBeLessThan(1e-5);
        expect(scaleOf(invertSimilarity(t)) * scaleOf(t)).toBeCloseTo(1, 9);
      }),
    );
  });

  test('points that coincide, are too few, or are not numbers have no similarity', () => {
    const same: Point[] = [
      [3, 3],
      [3, 3],
    ];
    const different: Point[] = [
      [0, 0],
      [1, 0],
    ];
    expect(fitSimilarity(same, different)).toBeUndefined();
    expect(fitSimilarity([[0, 0]], [[0, 0]])).toBeUndefined();
    expect(fitSimilarity(different, [[Number.NaN, 0], ...same.slice(1)])).toBeUndefined();
    expect(fitSimilarity(different, [...different, [2, 2]])).toBeUndefined();
  });
});
