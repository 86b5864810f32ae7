import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type ConsentWatch, watchConsents } from './consent-watch.ts';

const start = 1_800_000_000_000;
let watch: ConsentWatch | undefined;
beforeEach(() => void vi.useFakeTimers({ now: start }));
afterEach(() => {
  watch?.close();
  vi.useRealTimers();
});

/** Ends of consents by person, as the store would tell them. */
function watching(ends: Map<string, number>) {
  const told: string[] = [];
  const problems: unknown[] = [];
  watch = watchConsents({
    endingBetween: (after, until) =>
      [...ends].filter(([, at]) => at > after && at <= until).map(([id]) => id),
    nextEnd: (after) => [...ends.values()].filter((at) => at > after).sort((a, b) => a - b)[0],
    onEnded: (id) => told.push(id),
    onError: (error) => problems.push(error),
  });
  return { told, problems };
}

describe('the watch over consents', () => {
  test('tells of an end at its very moment, once, and not before', () => {
    const { told } = watching(new Map([['ada', start + 45_000]]));
    vi.advanceTimersByTime(44_999);
    expect(told).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(told).toEqual(['ada']);
    vi.advanceTimersByTime(3_600_000);
    expect(told).toEqual(['ada']);
  });

  test('an end years away does not overflow a timer', () => {
    const { told } = watching(new Map([['ada', start + 3650 * 86_400_000]]));
    vi.advanceTimersByTime(60_000);
    expect(told).toEqual([]);
  });

  test('a consent renewed before its end is not told of', () => {
    const ends = new Map([['ada', start + 45_000]]);
    const { told } = watching(ends);
    ends.set('ada', start + 400_000);
    vi.advanceTimersByTime(60_000);
    expect(told).toEqual([]);
  });

  test('a consent recorded meanwhile that ends soonest is told of in time', () => {
    const ends = new Map<string, number>();
    const { told } = watching(ends);
    ends.set('ben', start + 10);
    watch?.check();
    vi.advanceTimersByTime(10);
    expect(told).toEqual(['ben']);
  });

  test('a clock that is set forward is noticed within half a minute; set back it brings nobody back', () => {
    const { told } = watching(new Map([['ada', start + 86_400_000]]));
    vi.setSystemTime(start + 90_000_000);
    vi.advanceTimersByTime(30_000);
    expect(told).toEqual(['ada']);
    vi.setSystemTime(start);
    vi.advanceTimersByTime(60_000);
    expect(told).toEqual(['ada']);
  });

  test('a store that fails is asked again, from where it failed', () => {
    let isBroken = true;
    const told: string[] = [];
    const problems: unknown[] = [];
    watch = watchConsents({
      endingBetween: (after, until) => {
        if (isBroken) throw new Error('disk');
        return after < start + 5 && until >= start + 5 ? ['ada'] : [];
      },
      nextEnd: () => undefined,
      onEnded: (id) => told.push(id),
      onError: (error) => problems.push(error),
    });
    vi.advanceTimersByTime(30_000);
    isBroken = false;
    vi.advanceTimersByTime(30_000);
    expect(problems).toHaveLength(2);
    expect(told).toEqual(['ada']);
  });
});
