import { expect, test } from 'vitest';
import { foldAccuracy } from './fold-accuracy.ts';

test('the fold that is judged never helps to choose its threshold', () => {
  // Nine folds separate at .5; the tenth holds pairs on the wrong side, which its own threshold would get right.
  const pairs = Array.from({ length: 400 }, (_, i) => {
    const isSame = i % 20 < 10;
    const isOdd = i % 10 === 9;
    return { isSame, similarity: isSame === isOdd ? 0.2 : 0.8 };
  });
  expect(foldAccuracy(pairs).mean).toBeCloseTo(0.9, 6);
});
