import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  calibrate,
  calibrateLogistic,
  logisticLogLikelihoodRatio,
  logLikelihoodRatio,
} from './calibration.ts';
import { seededRandom } from './error-rates/seeded-random.ts';

function normals(mean: number, deviation: number, count: number, seed: number): Float32Array {
  const random = seededRandom(seed);
  const one = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Float32Array.from({ length: count }, () => mean + deviation * one()).sort();
}

describe('calibration by pooling adjacent violators', () => {
  test('a worked example: pools what falls, keeps what rises', () => {
    // Ascending: d d s d s s d s; shares of same: 0 0 | 1 0 | 1 1 0 | 1, where the third and fourth pool, and the fifth to seventh.
    const same = Float32Array.of(3, 5, 6, 8);
    const different = Float32Array.of(1, 2, 4, 7);
    const steps = calibrate(same, different)?.steps ?? [];
    expect(steps.map(({ from, to }) => [from, to])).toEqual([
      [1, 2],
      [3, 4],
      [5, 7],
      [8, 8],
    ]);
    expect(steps[1]?.logLikelihoodRatio).toBeCloseTo(0, 10);
    // 2 of 4 same against 1 of 4 different is a ratio of 2, but four scores support no more than 4/3.
    expect(steps[2]?.logLikelihoodRatio).toBeCloseTo(Math.log(4 / 3), 10);
  });

  test('rises, stays within what the counts support, and holds its own value', () => {
    const score = fc.float({ min: -1, max: 1, noNaN: true });
    const scores = fc
      .array(score, { minLength: 4, maxLength: 80 })
      .map((all) => Float32Array.from(all).sort());
    fc.assert(
      fc.property(scores, scores, (same, different) => {
        const calibration = calibrate(same, different);
        if (calibration === undefined) throw new Error('Four of each are enough.');
        let last = Number.NEGATIVE_INFINITY;
        for (let similarity = -1; similarity <= 1; similarity += 0.05) {
          const ratio = logLikelihoodRatio(calibration, similarity);
          expect(ratio).toBeGreaterThanOrEqual(last - 1e-12);
          expect(Math.abs(ratio)).toBeLessThanOrEqual(Math.log(Math.max(same.length, different.length)));
          last = ratio;
        }
        for (const step of calibration.steps) {
          expect(step.low).toBeLessThanOrEqual(step.logLikelihoodRatio);
          expect(step.high).toBeGreaterThanOrEqual(step.logLikelihoodRatio);
          expect(step.high).toBeLessThanOrEqual(calibration.highest);
        }
      }),
    );
  });

  test('between two normal distributions it is their ratio: a line through the middle', () => {
    const same = normals(0.7, 0.1, 20_000, 1);
    const different = normals(0.3, 0.1, 20_000, 2);
    const calibration = calibrate(same, different);
    const line = calibrateLogistic(same, different);
    if (calibration === undefined || line === undefined) throw new Error('There are scores enough.');
    // log of the ratio of the densities: (x - 0.5) * 0.4 / 0.01.
    for (const similarity of [0.42, 0.46, 0.5, 0.54, 0.58])
      expect(Math.abs(logLikelihoodRatio(calibration, similarity) - 40 * (similarity - 0.5))).toBeLessThan(
        0.6,
      );
    for (const similarity of [0.4, 0.5, 0.6])
      expect(Math.abs(logisticLogLikelihoodRatio(line, similarity) - 40 * (similarity - 0.5))).toBeLessThan(
        0.4,
      );
  });

  test('a hundred strangers never make a score worth more than 33 times, however far it is', () => {
    const same = Float32Array.from({ length: 50 }, (_, i) => 0.9 + i / 1000);
    const different = Float32Array.from({ length: 100 }, (_, i) => 0.1 + i / 1000);
    const calibration = calibrate(same, different);
    const line = calibrateLogistic(same, different);
    if (calibration === undefined || line === undefined) throw new Error('There are scores enough.');
    expect(Math.exp(logLikelihoodRatio(calibration, 1))).toBeCloseTo(100 / 3, 6);
    expect(Math.exp(logisticLogLikelihoodRatio(line, 1))).toBeCloseTo(100 / 3, 6);
    expect(Math.exp(logisticLogLikelihoodRatio(line, -1))).toBeCloseTo(3 / 50, 6);
    expect(Math.exp(calibrate(same, different, { same: 10, different: 30 })?.highest ?? 0)).toBeCloseTo(
      10,
      6,
    );
  });

  test('too few scores, or equal ones, are not calibrated into evidence', () => {
    const few = Float32Array.of(0.1, 0.2, 0.3);
    expect(calibrate(few, normals(0, 1, 50, 1))).toBeUndefined();
    expect(calibrateLogistic(few, normals(0, 1, 50, 1))).toBeUndefined();
    const equal = new Float32Array(20).fill(0.5);
    expect(calibrateLogistic(equal, equal)).toBeUndefined();
    const flat = calibrate(equal, equal);
    expect(flat?.steps).toHaveLength(1);
    expect(flat && logLikelihoodRatio(flat, 0.9)).toBeCloseTo(0, 12);
  });

  test('scores that speak the wrong way round say nothing, not the opposite', () => {
    const line = calibrateLogistic(normals(0.3, 0.1, 200, 1), normals(0.7, 0.1, 200, 2));
    expect(line?.slope).toBe(0);
    expect(Math.abs(line === undefined ? 1 : logisticLogLikelihoodRatio(line, 0.9))).toBeLessThan(0.2);
  });
});
