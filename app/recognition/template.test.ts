import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cosineSimilarity, fuse, makeUnit, unitMean } from './template.ts';

const vector = (length: number) =>
  fc
    .array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: length, maxLength: length })
    .map((values) => Float32Array.from(values));
/** Never short: its first number is at least 1. */
const lively = (length: number) =>
  fc
    .array(fc.integer({ min: -50, max: 50 }), { minLength: length, maxLength: length })
    .map((values) => Float32Array.from(values, (value, i) => (i === 0 ? 1 + Math.abs(value) : value)));
const lengthOf = (v: Float32Array) => Math.hypot(...v);

describe('templates', () => {
  test('the unit mean has length 1 and does not depend on the order of shots', () => {
    fc.assert(
      fc.property(fc.array(vector(7), { minLength: 1, maxLength: 6 }), (shots) => {
        const units = shots.filter((shot) => lengthOf(shot) > 0.01);
        fc.pre(units.length > 0);
        for (const unit of units) makeUnit(unit);
        const mean = unitMean(units);
        fc.pre(
          mean !== undefined && lengthOf(units.reduce((a, b) => a.map((x, i) => x + (b[i] ?? 0)))) > 0.01,
        );
        expect(lengthOf(mean as Float32Array)).toBeCloseTo(1, 5);
        expect(
          cosineSimilarity(mean as Float32Array, unitMean(units.toReversed()) as Float32Array),
        ).toBeCloseTo(1, 4);
      }),
    );
  });

  test('a fused template weighs the cosines of its parts by the squares of their weights', () => {
    const weight = Math.sqrt(0.31);
    fc.assert(
      fc.property(lively(4), lively(4), lively(6), lively(6), (d1, d2, q1, q2) => {
        const make = (d: Float32Array, q: Float32Array) =>
          fuse([
            { views: [d], transform: 'none', weight: 1 },
            { views: [q], transform: 'root', weight },
          ]) as Float32Array;
        const cosine = (a: number[], b: number[]) =>
          a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0) / Math.hypot(...a) / Math.hypot(...b);
        const roots = (q: Float32Array) => [...q].map((x) => Math.sqrt(Math.max(0, x)));
        const wanted = (cosine([...d1], [...d2]) + 0.31 * cosine(roots(q1), roots(q2))) / 1.31;
        expect(cosineSimilarity(make(d1, q1), make(d2, q2))).toBeCloseTo(wanted, 4);
      }),
    );
  });

  test('views are averaged after the root, not before', () => {
    const template = fuse([
      { views: [Float32Array.of(16, 0), Float32Array.of(0, 4)], transform: 'root', weight: 1 },
    ]) as Float32Array;
    expect((template[0] ?? 0) / (template[1] ?? 1)).toBeCloseTo(2, 6);
  });

  test('what is zero or not a number has no template', () => {
    expect(fuse([{ views: [new Float32Array(4)], transform: 'none', weight: 1 }])).toBeUndefined();
    expect(fuse([{ views: [Float32Array.of(1, Number.NaN)], transform: 'none', weight: 1 }])).toBeUndefined();
    expect(fuse([{ views: [Float32Array.of(1, Number.NaN)], transform: 'root', weight: 1 }])).toBeUndefined();
    expect(unitMean([])).toBeUndefined();
    expect(unitMean([Float32Array.of(1, 0), Float32Array.of(-1, 0)])).toBeUndefined();
    expect(unitMean([Float32Array.of(1, 0), Float32Array.of(1, 0, 0)])).toBeUndefined();
  });
});

describe('a centre', () => {
  test('is taken off the unit vector, whatever the length of the view', () => {
    const centre = [0.6, 0];
    const make = (view: Float32Array) => fuse([{ views: [view], transform: 'none', centre, weight: 1 }]);
    // (0.6, 0.8) - (0.6, 0) points straight up.
    expect(make(Float32Array.of(3, 4))).toEqual(make(Float32Array.of(30, 40)));
    expect([...(make(Float32Array.of(3, 4)) ?? [])].map((x) => Math.round(x * 1e6) / 1e6)).toEqual([0, 1]);
  });

  test('of another length, or where a face lies, gives no template', () => {
    const part = { views: [Float32Array.of(1, 0)], transform: 'none', weight: 1 } as const;
    expect(fuse([{ ...part, centre: [0.5] }])).toBeUndefined();
    expect(fuse([{ ...part, centre: [1, 0] }])).toBeUndefined();
  });
});
