import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countBelow, shareAtOrAbove, thresholdAtFmr } from './sorted-scores.ts';

const sorted = (values: readonly number[]) => Float32Array.from(values).sort();
const scores = fc
  .array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 200 })
  .map(sorted);

describe('counting in sorted scores', () => {
  test('counting below a threshold agrees with looking at every score', () => {
    fc.assert(
      fc.property(scores, fc.float({ min: -1, max: 1, noNaN: true }), (all, threshold) => {
        expect(countBelow(all, threshold)).toBe(all.filter((score) => score < threshold).length);
      }),
    );
  });

  test('the threshold at an FMR lets through at most that share, and a lower one more', () => {
    fc.assert(
      fc.property(scores, fc.double({ min: 0.01, max: 0.5, noNaN: true }), (different, fmr) => {
        const threshold = thresholdAtFmr(different, fmr);
        if (threshold === undefined) expect(different.length * fmr).toBeLessThan(1);
        else expect(shareAtOrAbove(different, threshold)).toBeLessThanOrEqual(fmr);
      }),
    );
    const different = Float32Array.from({ length: 1000 }, (_, i) => i / 1000);
    expect(thresholdAtFmr(different, 0.01)).toBeCloseTo(0.9895, 4);
    expect(thresholdAtFmr(different, 0.0001)).toBeUndefined();
  });
});
