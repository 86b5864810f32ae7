import { expect, test } from 'vitest';
import { remainingOverallWaitMs, remainingWaitMs, rememberedFailures, waitText } from './retry-delay.ts';

test('four failures cost nothing, the fifth half a minute, and the wait doubles to a quarter of an hour', () => {
  const waits = [0, 4, 5, 6, 9, 10, 60, 5000].map((failures) => remainingWaitMs(failures, 1000, 1000) / 1000);
  expect(waits).toEqual([0, 0, 30, 60, 480, 900, 900, 900]);
});

test('the wait runs off with the clock and a clock set back gains nothing', () => {
  expect(remainingWaitMs(5, 1000, 21_000)).toBe(10_000);
  expect(remainingWaitMs(5, 1000, 31_000)).toBe(0);
  expect(remainingWaitMs(5, 1_000_000, 1)).toBe(30_000);
});

test('the text rounds up to whole seconds', () => {
  expect(waitText(29_001)).toContain('30 seconds');
});

test('over all names the twentieth failure costs half a minute, and the wait doubles to five', () => {
  const waits = [0, 19, 20, 21, 24, 500].map((count) => remainingOverallWaitMs(count, 1000, 1000) / 1000);
  expect(waits).toEqual([0, 0, 30, 60, 300, 300]);
});

test('over all names a quiet quarter of an hour is forgotten, by a clock that runs forward only', () => {
  expect(rememberedFailures(19, 1000, 901_000)).toBe(19);
  expect(rememberedFailures(19, 1000, 901_001)).toBe(0);
  expect(rememberedFailures(19, 1_000_000, 1)).toBe(19);
});
