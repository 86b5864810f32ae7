import { describe, expect, test } from 'vitest';
import { countedRate, designEffect, type PersonCount } from './counted-rate.ts';
import { seededRandom } from './seeded-random.ts';

describe('a counted rate', () => {
  test('of independent trials has Clopper and Pearson’s interval', () => {
    expect(countedRate(15, 148)).toEqual({
      kind: 'counted',
      errors: 15,
      count: 148,
      effectiveCount: 148,
      value: 15 / 148,
      low: expect.closeTo(0.0578, 4),
      high: expect.closeTo(0.1617, 4),
    });
  });

  test('of dependent trials is as wide as what they are worth; of few people never below 3/people', () => {
    expect(countedRate(30, 296, 2)).toMatchObject({ effectiveCount: 148, high: expect.closeTo(0.1617, 4) });
    expect(countedRate(0, 1_000_000, 1, 300).high).toBe(0.01);
  });

  test('of nothing claims nothing', () => {
    expect(countedRate(0, 0)).toMatchObject({ low: 0, high: 1, value: Number.NaN });
  });
});

describe('the design effect', () => {
  test('is the size of the cluster when all scores of a person agree', () => {
    const people = Array.from(
      { length: 400 },
      (_, i): PersonCount => ({ errors: i % 10 === 0 ? 5 : 0, count: 5 }),
    );
    expect(designEffect(people, 1)).toBeCloseTo(5, 10);
  });

  test('is about one when everybody errs by chance alone, and one without errors', () => {
    const random = seededRandom(3);
    const people = Array.from(
      { length: 4000 },
      (): PersonCount => ({
        errors: Array.from({ length: 5 }, () => (random() < 0.1 ? 1 : 0)).reduce<number>((a, b) => a + b, 0),
        count: 5,
      }),
    );
    expect(designEffect(people, 1)).toBeLessThan(1.1);
    expect(designEffect([{ errors: 0, count: 9 }], 1)).toBe(1);
  });

  test('all-against-all with people who resemble many: intervals hold the truth, those of independent comparisons do not', () => {
    // Each pair errs with chance rate * weight * weight; the mean weight is 1, so the truth is `rate`.
    const rate = 0.03;
    const draw = (seed: number) => {
      const random = seededRandom(seed);
      const weights = Array.from({ length: 120 }, () => (random() < 0.1 ? 4 : 2 / 3));
      const errors = new Float64Array(weights.length);
      let total = 0;
      for (const [i, a] of weights.entries())
        for (const [j, b] of weights.entries()) {
          if (j <= i || random() >= rate * a * b) continue;
          errors[i] = (errors[i] ?? 0) + 1;
          errors[j] = (errors[j] ?? 0) + 1;
          total += 1;
        }
      const people = Array.from(errors, (e): PersonCount => ({ errors: e, count: weights.length - 1 }));
      const count = (weights.length * (weights.length - 1)) / 2;
      const holds = ({ low, high }: { low: number; high: number }) => low <= rate && rate <= high;
      return {
        naive: holds(countedRate(total, count)),
        aware: holds(countedRate(total, count, designEffect(people, 2))),
      };
    };
    const drawn = Array.from({ length: 300 }, (_, i) => draw(i + 1));
    expect(drawn.filter(({ naive }) => naive).length / 300).toBeLessThan(0.75);
    expect(drawn.filter(({ aware }) => aware).length / 300).toBeGreaterThan(0.9);
  });
});
