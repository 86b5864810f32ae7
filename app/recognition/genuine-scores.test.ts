import { describe, expect, test } from 'vitest';
import { seededRandom } from './error-rates/seeded-random.ts';
import { countAskedAgain, type GenuineScores } from './genuine-scores.ts';

function genuine(scores: readonly { person: number; similarity: number }[], people: number): GenuineScores {
  const sorted = scores.toSorted((a, b) => a.similarity - b.similarity);
  return {
    source: 'own',
    similarity: Float32Array.from(sorted, ({ similarity }) => similarity),
    person: Uint32Array.from(sorted, ({ person }) => person),
    people,
  };
}

describe('staff asked again', () => {
  test('are counted below the threshold', () => {
    const scores = genuine(
      Array.from({ length: 100 }, (_, i) => ({ person: i, similarity: i / 100 })),
      100,
    );
    expect(countAskedAgain(scores, 0.25)).toMatchObject({ errors: 25, count: 100, value: 0.25 });
    expect(countAskedAgain(scores, 0)).toMatchObject({ errors: 0, high: expect.closeTo(0.03, 3) });
  });

  test('five like shots of each of 40 people are worth 40, not 200', () => {
    const scores = genuine(
      Array.from({ length: 200 }, (_, i) => ({ person: i % 40, similarity: 0.5 + (i % 40) / 100 })),
      40,
    );
    const rate = countAskedAgain(scores, 0.6);
    expect(rate.effectiveCount).toBeLessThan(45);
    expect(countAskedAgain(scores, 0.4).high).toBeGreaterThan(3 / 50);
  });

  test('with people who differ the interval holds the true share in at least 93 of 100 galleries', () => {
    const held = Array.from({ length: 200 }, (_, seed) => {
      const random = seededRandom(seed + 1);
      const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
      const scores = Array.from({ length: 80 }, (_, person) => {
        const own = 0.7 + 0.08 * normal();
        return Array.from({ length: 5 }, () => ({ person, similarity: own + 0.06 * normal() }));
      }).flat();
      // Person and shot together are normal with deviation 0.1: a threshold 1.6449 of them below the mean misses 5 %.
      const { low, high } = countAskedAgain(genuine(scores, 80), 0.7 - 0.16449);
      return low <= 0.05 && 0.05 <= high;
    }).filter(Boolean).length;
    expect(held).toBeGreaterThanOrEqual(186);
  });

  test('nobody with two shots means that nothing is known', () => {
    expect(countAskedAgain(genuine([], 0), 0.5)).toMatchObject({ count: 0, low: 0, high: 1 });
  });
});
