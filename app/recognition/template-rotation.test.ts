import { describe, expect, test } from 'vitest';
import { seededRandom } from './error-rates/seeded-random.ts';
import { cosineSimilarity, makeUnit } from './template.ts';
import { TemplateRotation } from './template-rotation.ts';

const lengths = [128, 1152] as const;

/** @returns uniform whole numbers below 2^32. */
function source(seed: number): () => number {
  const random = seededRandom(seed);
  return () => Math.floor(random() * 2 ** 32);
}

function unitVector(length: number, random: () => number): Float32Array {
  const vector = Float32Array.from({ length }, () => random() + random() + random() - 1.5);
  makeUnit(vector);
  return vector;
}

function variance(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
}

describe.each(lengths)('a rotation of %i numbers', (length) => {
  const rotation = new TemplateRotation(length, source(1));
  const random = seededRandom(2);

  test('keeps lengths, cosines and distances up to the rounding of float32', () => {
    for (let i = 0; i < 50; i++) {
      const [a, b] = [unitVector(length, random), unitVector(length, random)];
      const [x, y] = [rotation.apply(a), rotation.apply(b)];
      expect(Math.abs(Math.hypot(...x) - 1)).toBeLessThan(2e-7);
      expect(Math.abs(cosineSimilarity(x, y) - cosineSimilarity(a, b))).toBeLessThan(3e-7);
      const distance = (p: Float32Array, q: Float32Array) =>
        Math.hypot(...p.map((value, at) => value - (q[at] ?? 0)));
      expect(Math.abs(distance(x, y) - distance(a, b))).toBeLessThan(3e-7);
    }
  });

  test('is undone exactly, leaves its input alone and gives the same again', () => {
    const vector = unitVector(length, random);
    const before = Float32Array.from(vector);
    const rotated = rotation.apply(vector);
    expect(vector).toEqual(before);
    expect(rotation.apply(vector)).toEqual(rotated);
    for (const [i, value] of rotation.undo(rotated).entries())
      expect(Math.abs(value - (vector[i] ?? 0))).toBeLessThan(2e-7);
    expect(new TemplateRotation(length, source(1)).apply(vector)).toEqual(rotated);
  });

  test('spreads any single number, and any half of a template, over the whole of it', () => {
    const half = Float32Array.from({ length }, (_, i) => (i < length / 2 ? 1 : 0));
    makeUnit(half);
    const single = (at: number) => Float32Array.from({ length }, (_, i) => (i === at ? 1 : 0));
    for (const vector of [single(0), single(length - 1), single(length >> 1), half]) {
      const rotated = rotation.apply(vector);
      // Fourth moment of the coordinates against the square of the second: 3 for a random direction, `length` for a single number.
      const fourth = rotated.reduce((sum, value) => sum + value ** 4, 0) * length;
      expect(fourth).toBeGreaterThan(2);
      expect(fourth).toBeLessThan(4.5);
      const energyOfFirstHalf = rotated.subarray(0, length >> 1).reduce((sum, value) => sum + value ** 2, 0);
      expect(Math.abs(energyOfFirstHalf - 0.5)).toBeLessThan(0.2);
    }
  });

  test('under two secrets the same vectors are as far apart as random ones', () => {
    const vectors = Array.from({ length: 20 }, () => unitVector(length, random));
    const cosines = Array.from({ length: 20 }, (_, i) => {
      const other = new TemplateRotation(length, source(100 + i));
      return vectors.map((vector) => cosineSimilarity(rotation.apply(vector), other.apply(vector)));
    }).flat();
    // Cosines of random directions have the variance 1/length.
    expect(variance(cosines) * length).toBeGreaterThan(0.75);
    expect(variance(cosines) * length).toBeLessThan(1.25);
    expect(Math.max(...cosines.map(Math.abs))).toBeLessThan(5 / Math.sqrt(length));
  });
});

test('an odd length works; one that is none, and vectors of another length, are refused', () => {
  const rotation = new TemplateRotation(7, source(3));
  const vector = Float32Array.from([1, 2, 3, 4, 5, 6, 7]);
  expect(Math.hypot(...rotation.apply(vector))).toBeCloseTo(Math.hypot(...vector), 5);
  expect(() => rotation.apply(new Float32Array(8))).toThrow(RangeError);
  for (const length of [1, 0, -3, 2.5, 70_000, Number.NaN])
    expect(() => new TemplateRotation(length, source(1))).toThrow(RangeError);
});
