import { describe, expect, test } from 'vitest';
import { LookSchedule } from './look-schedule.ts';

/** Shows one track at 30 frames a second and takes every look that is due. @returns the times of the looks, ms. */
function looksOf(qualities: readonly number[], schedule = new LookSchedule(), fromMs = 0): number[] {
  return qualities.flatMap((quality, i) => {
    const atMs = fromMs + Math.round((i * 1000) / 30);
    if (!schedule.isDue(1, quality, atMs)) return [];
    schedule.took(1, quality, atMs);
    return [atMs];
  });
}
const steady = (frames: number, quality = 60) => Array.from({ length: frames }, () => quality);

describe('when a face is looked at again', () => {
  test('ten times in the first second, twice a second from then on', () => {
    const looks = looksOf(steady(120));
    expect(looks.slice(0, 10)).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800, 900]);
    expect(looks.slice(10)).toEqual([1400, 1900, 2400, 2900, 3400, 3900]);
  });

  test('at once when the view is clearly better, never twice within a moment', () => {
    const schedule = new LookSchedule();
    looksOf(steady(31), schedule);
    expect(schedule.isDue(1, 65, 1100)).toBe(false);
    expect(schedule.isDue(1, 70, 1100)).toBe(true);
    schedule.took(1, 70, 1100);
    expect(schedule.isDue(1, 95, 1150)).toBe(false);
  });

  test('anew when the gallery changed, and for another track', () => {
    const schedule = new LookSchedule();
    looksOf(steady(31), schedule);
    expect(schedule.isDue(2, 60, 1001)).toBe(true);
    schedule.reset();
    expect(schedule.isDue(1, 60, 1001)).toBe(true);
  });

  test('who waited longest comes first, and tracks that ended are forgotten', () => {
    const schedule = new LookSchedule();
    schedule.took(1, 60, 500);
    schedule.took(2, 60, 400);
    expect([schedule.lastMs(1), schedule.lastMs(2), schedule.lastMs(3)]).toEqual([
      500,
      400,
      Number.NEGATIVE_INFINITY,
    ]);
    schedule.keep([1]);
    expect(schedule.lastMs(2)).toBe(Number.NEGATIVE_INFINITY);
  });
});
