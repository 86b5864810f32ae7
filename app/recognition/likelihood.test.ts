import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { builtInPack } from '#native-models/cards/packs.ts';
import { likelihoodOf } from './likelihood.ts';
import { EmbeddingCard } from './model-card.ts';

const { fast, precise } = builtInPack;
const likelihood = likelihoodOf([fast, precise]);

describe('what a similarity says', () => {
  test('is what the card says at its points, and in between lies in between', () => {
    for (const { similarity, logRatio } of precise.likelihood)
      expect(likelihood(precise.id, similarity)).toBeCloseTo(logRatio, 9);
    const [low, high] = [likelihood(precise.id, 0.9) ?? 0, likelihood(precise.id, 0.91) ?? 0];
    expect(likelihood(precise.id, 0.905)).toBeCloseTo((low + high) / 2, 9);
  });

  test('never falls as faces are more alike, and never claims more than was measured', () => {
    const ends = [precise.likelihood[0], precise.likelihood.at(-1)].map((point) => point?.logRatio);
    expect([likelihood(precise.id, -1), likelihood(precise.id, 1)]).toEqual(ends);
    fc.assert(
      fc.property(
        fc.double({ min: -1, max: 1, noNaN: true }),
        fc.double({ min: -1, max: 1, noNaN: true }),
        (a, b) =>
          (likelihood(fast.id, Math.max(a, b)) ?? Number.NaN) >=
          (likelihood(fast.id, Math.min(a, b)) ?? Number.NaN),
      ),
    );
  });

  test('is nothing for a model without a curve, and for a score that is none', () => {
    expect(likelihood('unknown', 0.99)).toBeUndefined();
    expect(likelihood(precise.id, Number.NaN)).toBeUndefined();
  });

  test('a card whose curve falls is refused', () => {
    const falling = [
      { similarity: 0.8, logRatio: 1 },
      { similarity: 0.9, logRatio: 0 },
    ];
    expect(EmbeddingCard.safeParse(precise).success).toBe(true);
    expect(EmbeddingCard.safeParse({ ...precise, likelihood: falling }).success).toBe(false);
  });
});
