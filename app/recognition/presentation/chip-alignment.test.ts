import { describe, expect, test } from 'vitest';
import { compareChips, keyChipOf } from './chip-alignment.ts';
import { cylinder, flat, head, type Solid, viewed } from './turning-head.fixture.ts';

function change(solid: Solid, from: number, to: number) {
  const [before, after] = [viewed(solid, from).chip, viewed(solid, to).chip];
  const key = before && keyChipOf(before);
  if (key === undefined || after === undefined) throw new Error('There is no chip.');
  return compareChips(key, after);
}

describe('the pixels of two views', () => {
  test('show the parallax of a head that turns, on the side to which its nose moves', () => {
    const there = change(head, 0, 12);
    const back = change(head, 0, -12);
    expect(Math.abs(there?.parallaxX ?? 0)).toBeGreaterThan(0.1);
    expect(Math.sign(there?.parallaxX ?? 0)).toBe(-Math.sign(back?.parallaxX ?? 0));
    expect(Math.abs(there?.parallaxX ?? 0)).toBeGreaterThan(5 * (there?.error ?? 1));
  });

  test.each([
    ['flat', flat, 10],
    ['flat', flat, 30],
    ['bent', cylinder, 10],
    ['bent', cylinder, 20],
  ])('show next to none on a %s picture', (_name, solid, degrees) => {
    const found = change(solid, 0, degrees);
    expect(Math.hypot(found?.parallaxX ?? 1, found?.parallaxY ?? 1)).toBeLessThan(0.05);
    expect(found?.likeness).toBeGreaterThan(0.95);
  });

  test('that have no texture can not be compared', () => {
    expect(keyChipOf(new Float32Array(64 * 64))).toBeUndefined();
  });
});
