import { expect, test } from 'vitest';
import { createRestartDelay } from './restart-delay.ts';

test('the first repair is at once, later ones wait longer up to 30 s, and a quiet minute forgives', () => {
  let nowMs = 0;
  const delay = createRestartDelay(() => nowMs);
  expect(Array.from({ length: 8 }, () => delay())).toEqual([
    0, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000,
  ]);
  nowMs += 59_000;
  expect(delay()).toBe(30_000);
  nowMs += 61_000;
  expect(delay()).toBe(0);
});
