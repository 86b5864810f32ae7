import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  cardThresholds,
  lowestThreshold,
  type ThresholdBook,
  thresholdOf,
  withModel,
  withThreshold,
} from './thresholds.ts';

const similarity = fc.double({ min: 0, max: 1, noNaN: true });
const thresholds = fc.record({ minSimilarity: similarity, minVerificationSimilarity: similarity });
const book: ThresholdBook = {
  modelId: 'old',
  minSimilarity: 0.91,
  minVerificationSimilarity: 0.87,
  otherModels: [],
};

describe('thresholds per model and mode', () => {
  test('a card gives the threshold at one in 10,000 against most shots', () => {
    const card = {
      id: 'm',
      thresholds: [
        { fmr: 1e-3, enrolledShots: 9, minSimilarity: 0.7 },
        { fmr: 1e-4, enrolledShots: 5, minSimilarity: 0.86 },
        { fmr: 1e-4, enrolledShots: 1, minSimilarity: 0.83 },
      ],
    };
    expect(cardThresholds(card)).toEqual({ minSimilarity: 0.86, minVerificationSimilarity: 0.86 });
    expect(() => cardThresholds({ ...card, thresholds: card.thresholds.slice(0, 1) })).toThrow('m has no');
  });

  test('no threshold below one in 1,000 against one shot can be chosen, and a card must say where that is', () => {
    const card = {
      id: 'm',
      thresholds: [
        { fmr: 1e-3, enrolledShots: 5, minSimilarity: 0.83 },
        { fmr: 1e-3, enrolledShots: 1, minSimilarity: 0.81 },
        { fmr: 1e-4, enrolledShots: 1, minSimilarity: 0.84 },
      ],
    };
    expect(lowestThreshold(card)).toBe(0.81);
    expect(() => lowestThreshold({ id: 'm', thresholds: card.thresholds.slice(2) })).toThrow('no threshold');
  });

  test('changing one mode leaves the other', () => {
    const changed = withThreshold(book, 'verification', 0.9);
    expect(changed).toEqual({ ...book, minVerificationSimilarity: 0.9 });
    expect(thresholdOf(changed, 'verification')).toBe(0.9);
    expect(thresholdOf(changed, 'identification')).toBe(0.91);
  });

  test('a new model starts with its own defaults, whatever the one before had', () => {
    fc.assert(
      fc.property(thresholds, thresholds, (had, defaults) => {
        const after = withModel({ ...book, ...had }, 'new', defaults);
        expect(after).toMatchObject({ modelId: 'new', ...defaults });
        expect(after.otherModels).toEqual([{ modelId: 'old', ...had }]);
      }),
    );
  });

  test('a model that comes back has the thresholds that it went with', () => {
    fc.assert(
      fc.property(thresholds, thresholds, fc.array(fc.constantFrom('a', 'b', 'c')), (had, defaults, ways) => {
        let now: ThresholdBook = { ...book, ...had };
        for (const way of ways) now = withModel(now, way, defaults);
        now = withModel(now, 'old', defaults);
        expect(now).toMatchObject({ modelId: 'old', ...had });
        const kept = now.otherModels.map(({ modelId }) => modelId);
        expect(kept.toSorted()).toEqual([...new Set(ways)].sort());
      }),
    );
  });
});
