import { describe, expect, test } from 'vitest';
import { askedAgain, percent, stepAt } from './rates.ts';

const share = (count: number) => ({ value: 0.1, low: 0.05, high: 0.2, errors: 1, count });
const rates = (thresholds: number[]) => ({
  attempts: 10,
  points: [],
  steps: thresholds.map((minSimilarity, i) => ({ minSimilarity, strangersBound: 1 / (i + 1) })),
});

describe('figures of a threshold', () => {
  test('between two steps the laxer one speaks: strangers are never understated', () => {
    const of = rates([0.9, 0.901, 0.902]);
    expect(stepAt(of, 0.9015)?.strangersBound).toBe(0.5);
    expect(stepAt(of, 0.902)?.minSimilarity).toBe(0.902);
    expect(stepAt(of, 0.99)?.minSimilarity).toBe(0.902);
    expect(stepAt(of, 0.5)).toBeUndefined();
    expect(stepAt(rates([]), 0.5)).toBeUndefined();
  });

  test('every step is found at its own threshold, whatever rounding does', () => {
    const of = rates(Array.from({ length: 192 }, (_, i) => (809 + i) / 1000));
    for (const step of of.steps) expect(stepAt(of, step.minSimilarity)).toBe(step);
  });

  test('a handful of own pictures does not overrule many photos of other people', () => {
    expect(askedAgain({ askedAgainOwn: share(12), askedAgainCohort: share(900) })?.isOwn).toBe(false);
    expect(askedAgain({ askedAgainOwn: share(30), askedAgainCohort: share(900) })?.isOwn).toBe(true);
    expect(askedAgain({ askedAgainOwn: share(3) })?.isOwn).toBe(true);
    expect(askedAgain({})).toBeUndefined();
  });

  test('shares are shown with two digits that mean something', () => {
    expect([0, 1e-12, 0.0000123, 0.00123, 0.0123, 0.0996, 0.123, 1].map(percent)).toEqual([
      '0 %',
      '<0.000001 %',
      '0.0012 %',
      '0.12 %',
      '1.2 %',
      '10 %',
      '12 %',
      '100 %',
    ]);
  });
});
