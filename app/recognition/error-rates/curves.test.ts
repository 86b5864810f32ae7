import { describe, expect, test } from 'vitest';
import { detCurve, equalErrorRate, fmrAt, fnirAt, fnmrAt, fpirAt } from './curves.ts';

const uniform = (from: number, to: number, count: number) =>
  Float32Array.from({ length: count }, (_, i) => from + ((to - from) * (i + 0.5)) / count);

describe('rates over a threshold', () => {
  test('a score that reaches the threshold is a match', () => {
    const scores = Float32Array.of(0.1, 0.5, 0.5, 0.75);
    expect(fmrAt(scores, 0.5)).toMatchObject({ errors: 3, count: 4 });
    expect(fnmrAt(scores, 0.5)).toMatchObject({ errors: 1, count: 4 });
    expect(fpirAt(scores, 0.76)).toMatchObject({ errors: 0, high: 0.75 });
  });

  test('a search misses when the own template is too far, or another is nearer', () => {
    const mates = [
      { own: 0.9, other: 0.3 },
      { own: 0.9, other: 0.95 },
      { own: 0.4, other: 0.3 },
      { own: 0.5, other: -1 },
    ];
    expect(fnirAt(mates, 0.5)).toMatchObject({ errors: 2, count: 4 });
  });

  test('the DET curve falls from one end to the other, and each point is counted', () => {
    const same = uniform(0.4, 0.9, 500);
    const different = uniform(0, 0.5, 50_000);
    const points = detCurve(same, different, 40);
    expect(points.length).toBeGreaterThan(30);
    for (const [i, point] of points.entries()) {
      const next = points[i + 1];
      if (next === undefined) continue;
      expect(next.fmr.value).toBeLessThanOrEqual(point.fmr.value);
      expect(next.fnmr.value).toBeGreaterThanOrEqual(point.fnmr.value);
    }
    expect(points.some(({ fmr }) => fmr.errors === 1)).toBe(true);
    expect(detCurve(new Float32Array(), new Float32Array())).toEqual([]);
  });

  test('distributions that overlap by a fifth have an EER of a tenth, the nearer the more scores there are', () => {
    const few = equalErrorRate(uniform(0.4, 0.9, 50), uniform(0, 0.5, 50));
    const many = equalErrorRate(uniform(0.4, 0.9, 5000), uniform(0, 0.5, 5000));
    for (const eer of [few, many]) {
      expect(eer?.value).toBeCloseTo(0.1, 1);
      expect(eer?.low).toBeLessThan(0.1);
      expect(eer?.high).toBeGreaterThan(0.1);
    }
    expect((many?.high ?? 1) - (many?.low ?? 0)).toBeLessThan(((few?.high ?? 1) - (few?.low ?? 0)) / 5);
    expect(equalErrorRate(new Float32Array(), uniform(0, 1, 5))).toBeUndefined();
  });
});
