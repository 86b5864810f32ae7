import { describe, expect, test } from 'vitest';
import { percent, ratesAt, thresholdFor } from './rates.ts';

const step = (minSimilarity: number, fpirBound: number) => ({ minSimilarity, fpirBound });
const point = (minSimilarity?: number) => ({
  preset: 'standard' as const,
  strangersInN: 1000,
  ...(minSimilarity === undefined ? {} : { minSimilarity }),
  basis: 'counted' as const,
  fpirBound: 0.001,
  strangersSearched: 100,
  inGalleryOf: 20,
  cannotShow: [],
});

describe('figures of a threshold', () => {
  test('a preset is rounded to the stricter side, and stays where it is on a step', () => {
    expect(thresholdFor(point(0.91201))).toBeCloseTo(0.913, 9);
    expect(thresholdFor(point(0.912))).toBeCloseTo(0.912, 9);
    expect(thresholdFor(point(0.9999))).toBe(1);
    expect(thresholdFor(point())).toBeUndefined();
  });

  test('between two steps the laxer one speaks: strangers are never understated', () => {
    const rates = { attempts: 10, points: [], steps: [step(0.9, 0.02), step(0.902, 0.01)] };
    expect(ratesAt(rates, 0.9015)?.fpirBound).toBe(0.02);
    expect(ratesAt(rates, 0.902)?.fpirBound).toBe(0.01);
    expect(ratesAt(rates, 0.99)?.fpirBound).toBe(0.01);
    expect(ratesAt(rates, 0.5)).toBeUndefined();
  });

  test('shares are shown with two digits that mean something', () => {
    expect([0, 0.00123, 0.0123, 0.123, 1].map(percent)).toEqual(['0 %', '0.12 %', '1.2 %', '12 %', '100 %']);
  });
});
