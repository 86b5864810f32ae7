import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { histogram, thin } from '#app/recognition/gallery-scores.ts';
import { chartPoints } from './chart-points.ts';
import { countBelow, sharesAt } from './shares.ts';

const scores = (same: number[], different: number[]) => ({
  samePersonSorted: same.toSorted((a, b) => a - b),
  differentPeopleSorted: different.toSorted((a, b) => a - b),
  samePersonTotal: same.length,
  differentPeopleTotal: different.length,
});

describe('what a threshold would do', () => {
  test('a score that reaches the threshold matches, one below does not', () => {
    const shares = sharesAt(scores([0.9, 0.95], [0.9, 0.7]), 0.9);
    expect(shares).toMatchObject({ falseMatches: 1, falseNonMatches: 0, isExact: true, below1In: undefined });
    expect(sharesAt(scores([0.9, 0.95], [0.9, 0.7]), 0.91)).toMatchObject({
      falseMatches: 0,
      falseNonMatches: 1,
    });
  });

  test('counting by bisection agrees with counting one by one', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1, max: 1, noNaN: true })),
        fc.double({ min: -1, max: 1, noNaN: true }),
        (values, threshold) => {
          const sorted = values.toSorted((a, b) => a - b);
          expect(countBelow(sorted, threshold)).toBe(sorted.filter((value) => value < threshold).length);
        },
      ),
    );
  });

  test('none among 1,234 is claimed as below 1 in 411, never as zero', () => {
    const shares = sharesAt(
      scores(
        [0.95],
        Array.from({ length: 1234 }, (_, i) => 0.3 + i / 4000),
      ),
      0.9,
    );
    expect(shares.falseMatches).toBe(0);
    expect(shares.below1In).toBe(411);
  });

  test('an empty gallery and a single person allow no claim', () => {
    expect(sharesAt(scores([], []), 0.9)).toMatchObject({
      differentPairs: 0,
      below1In: undefined,
      samePairs: 0,
    });
    expect(sharesAt(scores([0.9, 0.95], []), 0.9).below1In).toBeUndefined();
    expect(sharesAt(scores([], [0.1, 0.2]), 0.9).below1In).toBeUndefined();
  });

  test('a thinned list never turns one match into none, and says that it estimates', () => {
    const all = Float32Array.from({ length: 100_000 }, (_, i) => i / 100_000);
    const shares = sharesAt(
      {
        samePersonSorted: [],
        samePersonTotal: 0,
        differentPeopleSorted: thin(all, 2000),
        differentPeopleTotal: all.length,
      },
      0.999985,
    );
    expect(shares.isExact).toBe(false);
    expect(shares.falseMatches).toBeGreaterThan(0);
    expect(shares.below1In).toBeUndefined();
  });
});

test('both histograms are drawn as shares of their own totals, without a line where nothing is', () => {
  const same = histogram(Float32Array.of(0.92, 0.93, 0.94, 0.95), 0.5, 50);
  const different = histogram(
    Float32Array.from({ length: 1000 }, () => 0.601),
    0.5,
    50,
  );
  const points = chartPoints(same, different, 0.5);
  const total = (pick: 'same' | 'different') => points.reduce((sum, point) => sum + (point[pick] ?? 0), 0);
  expect(total('same')).toBeCloseTo(100);
  expect(total('different')).toBeCloseTo(100);
  expect(points.find((point) => point.similarity > 0.75)?.same).toBeNull();
  expect(points.find((point) => Math.abs(point.similarity - 0.605) < 1e-6)?.different).toBeCloseTo(100);
});
