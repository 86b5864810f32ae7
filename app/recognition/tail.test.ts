import { describe, expect, test } from 'vitest';
import { seededRandom } from './error-rates/seeded-random.ts';
import { estimateBeyond, fitPareto, fitTail, shareBeyond } from './tail.ts';

/**
 * Peaks of the River Nidd over 100 m3/s, 1934-1969 (NERC 1975; `nidd.thresh` of the R package evir; analysed by Hosking and
 * Wallis 1987 and Davison and Smith 1990).
 */
const nidd = [
  100.4, 102.92, 104.19, 104.19, 104.19, 107.58, 107.97, 108.14, 110.48, 110.98, 111.54, 111.74, 115.52,
  116.77, 119.28, 121.73, 123.71, 131.82, 131.92, 133.06, 138.72, 143.06, 148.63, 149.3, 151.79, 153.04,
  157.12, 158.01, 162.99, 172.92, 179.12, 181.59, 189.02, 213.7, 226.48, 251.96, 257.62, 261.82, 305.75,
];

/** Excesses of a generalised Pareto distribution, by its inverse. */
function paretoSample(shape: number, scale: number, count: number, seed: number): number[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => {
    const beyond = 1 - random();
    return shape === 0 ? -scale * Math.log(beyond) : (scale / shape) * (beyond ** -shape - 1);
  });
}

describe('fitting a generalised Pareto tail', () => {
  test('the River Nidd over 100 m3/s has the shape and scale that SciPy’s maximum likelihood finds', () => {
    const { shape, scale } = fitPareto(nidd.map((flow) => flow - 100));
    expect(shape).toBeCloseTo(0.0033, 3);
    expect(scale).toBeCloseTo(50.62, 1);
  });

  test.each([
    [-0.08, 0.02],
    [0, 0.02],
    [0.2, 2],
  ])('shape %d and scale %d are found again in a large sample', (shape, scale) => {
    const fit = fitPareto(paretoSample(shape, scale, 20_000, 5));
    expect(fit.shape).toBeCloseTo(shape, 1);
    expect(Math.abs(fit.shape - shape)).toBeLessThan(0.03);
    expect(fit.scale / scale).toBeCloseTo(1, 1);
  });

  test('what lies beyond is the survival function, ends included', () => {
    expect(shareBeyond({ shape: 0, scale: 2 }, 2)).toBeCloseTo(Math.exp(-1), 12);
    expect(shareBeyond({ shape: 0.5, scale: 1 }, 2)).toBeCloseTo(0.25, 12);
    expect(shareBeyond({ shape: -0.5, scale: 1 }, 2)).toBe(0);
    expect(shareBeyond({ shape: -0.5, scale: 1 }, 0)).toBe(1);
  });
});

describe('estimating beyond what was counted', () => {
  /** Best scores of searches whose upper half is exponential above 0.6: P(score > s) = exp(-(s - 0.6) / 0.03) / 2. */
  const searches = (count: number, seed: number) => {
    const random = seededRandom(seed);
    return Float32Array.from({ length: count }, () => {
      const beyond = 1 - random();
      return beyond > 0.5 ? 0.6 - (beyond - 0.5) : 0.6 - 0.03 * Math.log(2 * beyond);
    }).sort();
  };
  const truth = (similarity: number) => Math.exp(-(similarity - 0.6) / 0.03) / 2;

  test('a rate tenfold below what counting meets lies within the interval in at least nine of ten samples', () => {
    const similarity = 0.6 + 0.03 * Math.log(0.5 / 1e-4);
    expect(truth(similarity)).toBeCloseTo(1e-4, 10);
    const held = Array.from({ length: 60 }, (_, i) => {
      const fit = fitTail(searches(1500, i + 1), 1500);
      const rate = fit && estimateBeyond(fit, similarity);
      return rate !== undefined && rate.lower <= 1e-4 && 1e-4 <= rate.upper;
    }).filter(Boolean).length;
    expect(held).toBeGreaterThanOrEqual(54);
  });

  test('it falls with the threshold, and never below a tenth of one in all who searched', () => {
    const fit = fitTail(searches(1500, 9), 1500);
    if (fit === undefined) throw new Error('1,500 searches have a tail.');
    let last = 1;
    for (let similarity = fit.from; similarity <= 1; similarity += 0.01) {
      const rate = estimateBeyond(fit, similarity);
      expect(rate?.kind).toBe('estimated');
      expect(rate?.estimate).toBeLessThanOrEqual(last);
      expect(rate?.upper).toBeGreaterThanOrEqual(rate?.estimate ?? 1);
      expect(rate?.lower).toBeLessThanOrEqual(rate?.estimate ?? 0);
      last = rate?.estimate ?? 1;
    }
    expect(last).toBe(1 / 15_000);
    expect(estimateBeyond(fit, fit.from - 0.01)).toBeUndefined();
  });

  test('galleries that differ widen the interval, a larger gallery raises it whole', () => {
    const fit = fitTail(searches(1500, 9), 1500);
    if (fit === undefined) throw new Error('1,500 searches have a tail.');
    const plain = estimateBeyond(fit, 0.8);
    const wider = estimateBeyond(fit, 0.8, 0.5);
    const larger = estimateBeyond(fit, 0.8, 0, 3);
    expect(wider?.upper).toBeGreaterThan(plain?.upper ?? 1);
    expect(wider?.estimate).toBe(plain?.estimate);
    expect(larger?.estimate).toBeCloseTo(3 * (plain?.estimate ?? 0), 10);
  });

  test('few searches, equal scores or none have no tail', () => {
    expect(fitTail(searches(60, 1), 60)).toBeUndefined();
    expect(fitTail(new Float32Array(2000).fill(0.7), 2000)).toBeUndefined();
    expect(fitTail(new Float32Array(), 0)).toBeUndefined();
  });

  test('the upper part of the scores is enough', () => {
    const all = searches(3000, 4);
    const part = fitTail(all.subarray(-400), 3000);
    expect(part).toEqual(fitTail(all, 3000));
  });
});
