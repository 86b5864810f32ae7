import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ScoreCounts, stepAbove, thresholdAt } from './score-counts.ts';

const similarity = fc.oneof(
  fc.float({ min: -1, max: 1, noNaN: true }),
  // Scores that lie on a threshold, and one rounding beside it.
  fc.integer({ min: -1000, max: 1000 }).map((step) => step / 1000),
  fc.integer({ min: -1000, max: 1000 }).map((step) => Math.fround(step / 1000)),
);

describe('counts of scores', () => {
  test('how many reach a threshold agrees with looking at every score', () => {
    fc.assert(
      fc.property(fc.array(similarity), fc.integer({ min: -1000, max: 1000 }), (scores, step) => {
        const counts = new ScoreCounts();
        for (const score of scores) counts.add(score);
        expect(counts.total).toBe(scores.length);
        expect(counts.reaching(step)).toBe(scores.filter((score) => score >= thresholdAt(step)).length);
      }),
    );
  });

  test('bins count every score once, ends included', () => {
    const counts = new ScoreCounts();
    for (const score of [0.4, 0.5, 0.75, 1, 1.0000001]) counts.add(score);
    expect(counts.bins(500, 125)).toEqual([2, 0, 1, 2]);
    expect(counts.lowestStep()).toBe(400);
  });

  test('the step for a threshold is never laxer, and stays where it is on a step', () => {
    expect([0.91201, 0.912, 0.9999].map(stepAbove)).toEqual([913, 912, 1000]);
    fc.assert(
      fc.property(fc.double({ min: -1, max: 1, noNaN: true }), (threshold) => {
        expect(thresholdAt(stepAbove(threshold))).toBeGreaterThanOrEqual(threshold - 1e-9);
      }),
    );
  });
});
