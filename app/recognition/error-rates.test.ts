import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  countBelow,
  equalErrorRate,
  foldAccuracy,
  shareAtOrAbove,
  shareInterval,
  thresholdAtFmr,
} from './error-rates.ts';

const sorted = (values: readonly number[]) => Float32Array.from(values).sort();
const scores = fc
  .array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 200 })
  .map(sorted);

describe('error rates', () => {
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

  test('two uniform distributions that overlap by a fifth meet at an equal error rate of a tenth', () => {
    const different = Float32Array.from({ length: 5001 }, (_, i) => (0.5 * i) / 5000);
    const same = Float32Array.from({ length: 5001 }, (_, i) => 0.4 + (0.5 * i) / 5000);
    const { rate, threshold } = equalErrorRate(same, different);
    expect(rate).toBeCloseTo(0.1, 2);
    expect(threshold).toBeCloseTo(0.45, 2);
  });

  test('intervals are exact, and without an error the rule of three', () => {
    // Worked example: 5 of 100 is 1.64 % to 11.28 %.
    const [low, high] = shareInterval(5, 100);
    expect([low, high]).toEqual([expect.closeTo(0.0164, 4), expect.closeTo(0.1128, 4)]);
    expect(shareInterval(0, 3000)).toEqual([0, 0.001]);
    expect(shareInterval(0, 0)).toEqual([0, 1]);
  });

  test('the fold that is judged never helps to choose its threshold', () => {
    // Nine folds separate at .5; the tenth holds pairs on the wrong side, which its own threshold would get right.
    const pairs = Array.from({ length: 400 }, (_, i) => {
      const isSame = i % 20 < 10;
      const isOdd = i % 10 === 9;
      return { isSame, similarity: isSame === isOdd ? 0.2 : 0.8 };
    });
    expect(foldAccuracy(pairs).mean).toBeCloseTo(0.9, 6);
  });
});
