import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { betaQuantile, clopperPearson, incompleteBeta, logGamma, predictedErrors } from './binomial.ts';

/** P(X <= k) of a binomial by its sum. */
function binomialTail(k: number, n: number, p: number): number {
  let term = (1 - p) ** n;
  let sum = term;
  for (let i = 1; i <= k; i++) {
    term *= ((n - i + 1) / i) * (p / (1 - p));
    sum += term;
  }
  return sum;
}

describe('the incomplete beta function', () => {
  test('log gamma is that of the factorials and of a half', () => {
    expect(logGamma(11)).toBeCloseTo(Math.log(3_628_800), 12);
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 12);
    expect(logGamma(0.1)).toBeCloseTo(2.252712651734206, 12);
  });

  test('agrees with SciPy 1.17 in the middle, at the arcsine law, and for a million', () => {
    expect(incompleteBeta(0.3, 2.5, 7)).toBeCloseTo(0.6412224629717214, 12);
    expect(incompleteBeta(0.1, 0.5, 0.5)).toBeCloseTo(0.20483276469913345, 12);
    expect(incompleteBeta(0.5003, 1e6, 1e6)).toBeCloseTo(0.8019280371578701, 7);
  });

  test('is the tail of a binomial', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 0, max: 59 }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        (n, k, p) => {
          fc.pre(k < n);
          expect(1 - incompleteBeta(p, k + 1, n - k)).toBeCloseTo(binomialTail(k, n, p), 9);
        },
      ),
    );
  });

  test('its quantile undoes it, near zero to many digits', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-4, max: 0.9999, noNaN: true }),
        fc.double({ min: 0.6, max: 500, noNaN: true }),
        fc.double({ min: 0.6, max: 1e6, noNaN: true }),
        (share, a, b) => {
          expect(incompleteBeta(betaQuantile(share, a, b), a, b)).toBeCloseTo(share, 6);
        },
      ),
    );
  });
});

describe('the exact interval', () => {
  // Newcombe 1998, Statistics in Medicine 17, 857-872, table I, method 5.
  test.each([
    [81, 263, 0.2527, 0.3676],
    [15, 148, 0.0578, 0.1617],
    [1, 29, 0.0009, 0.1776],
  ])('of %i in %i is Newcombe’s published one', (errors, count, low, high) => {
    const interval = clopperPearson(errors, count);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  test('of three in four million has its digits (SciPy: 1.5467e-7 to 2.1918e-6)', () => {
    const { low, high } = clopperPearson(3, 4_000_000);
    expect(low / 1.5466805742981622e-7).toBeCloseTo(1, 6);
    expect(high / 2.1918166872845353e-6).toBeCloseTo(1, 6);
  });

  test('counts fractions of errors, as dependent comparisons are worth', () => {
    const { low, high } = clopperPearson(1.7, 33.3);
    expect([low, high]).toEqual([expect.closeTo(0.004728972929732, 9), expect.closeTo(0.1877547443159, 9)]);
  });

  test('with no error among 300 is the rule of three, 1 in 100 (ISO/IEC 19795-1)', () => {
    expect(clopperPearson(0, 300)).toEqual({ low: 0, high: 0.01 });
    expect(clopperPearson(300, 300)).toEqual({ low: 0.99, high: 1 });
    expect(clopperPearson(0, 0)).toEqual({ low: 0, high: 1 });
    expect(clopperPearson(0, 2).high).toBe(1);
  });

  test('with 30 errors is within about 30 % and 43 % of the rate: Doddington’s rule of 30, at 95 % instead of 90 %', () => {
    const { low, high } = clopperPearson(30, 100_000);
    expect(low / 3e-4).toBeCloseTo(0.675, 2);
    expect(high / 3e-4).toBeCloseTo(1.427, 2);
  });

  test('holds the share, never claims less than 3/n, and widens with fewer trials', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 0, max: 5000 }), (count, errors) => {
        fc.pre(errors <= count);
        const { low, high } = clopperPearson(errors, count);
        expect(low).toBeLessThanOrEqual(errors / count);
        expect(high).toBeGreaterThanOrEqual(errors / count);
        expect(high).toBeGreaterThanOrEqual(Math.min(1, 3 / count));
        const more = clopperPearson(errors * 10, count * 10);
        if (errors > 0) expect(more.high - more.low).toBeLessThanOrEqual(high - low);
      }),
    );
  });
});

describe('errors that are predicted', () => {
  test('after none in n, a k-th further error among as many trials has the chance 1/2^(k+1)', () => {
    // Rate exponential, count geometric: 2^-(k+1) must be 1 % at most, so k is 6.
    expect(predictedErrors(0, 1000, 1000)).toBe(6);
  });

  test('after many errors the prediction is little above the rate; without trials it is everything', () => {
    const predicted = predictedErrors(10_000, 1_000_000, 100_000);
    expect(predicted).toBeGreaterThan(1000);
    expect(predicted).toBeLessThan(1090);
    expect(predictedErrors(0, 0, 50)).toBe(50);
  });
});
