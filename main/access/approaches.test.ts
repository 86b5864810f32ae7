import { describe, expect, test } from 'vitest';
import { Approaches } from './approaches.ts';

const cooldownMs = 5000;

describe('approaches', () => {
  test('a person who stays in view is decided once', () => {
    const approaches = new Approaches();
    const seen = [0, 1000, 4000, 8000, 12_000].map((at) => approaches.arrives('ada', at, cooldownMs));
    expect(seen).toEqual([true, false, false, false, false]);
  });

  test('a person who was away for longer than the cooldown approaches anew', () => {
    const approaches = new Approaches();
    approaches.arrives('ada', 0, cooldownMs);
    expect(approaches.arrives('ada', 5000, cooldownMs)).toBe(false);
    expect(approaches.arrives('ada', 10_001, cooldownMs)).toBe(true);
  });

  test('two people do not share an approach', () => {
    const approaches = new Approaches();
    approaches.arrives('ada', 0, cooldownMs);
    expect(approaches.arrives('bob', 10, cooldownMs)).toBe(true);
  });

  test('after a failed door command the waiting person is tried again at the given time, once', () => {
    const approaches = new Approaches();
    approaches.arrives('ada', 0, cooldownMs);
    approaches.retryLater('ada', 6000);
    const seen = [3000, 5900, 6001, 6100, 9000].map((at) => approaches.arrives('ada', at, cooldownMs));
    expect(seen).toEqual([false, false, true, false, false]);
  });

  test('asking whether an approach was decided does not keep it alive', () => {
    const approaches = new Approaches();
    expect(approaches.isDecided('ada', 0, cooldownMs)).toBe(false);
    approaches.arrives('ada', 0, cooldownMs);
    expect(approaches.isDecided('ada', cooldownMs, cooldownMs)).toBe(true);
    expect(approaches.isDecided('ada', cooldownMs + 1, cooldownMs)).toBe(false);
    approaches.retryLater('ada', 3000);
    expect([2999, 3000].map((atMs) => approaches.isDecided('ada', atMs, cooldownMs))).toEqual([true, false]);
  });

  test('a pacing stranger is logged once per cooldown, and once per track', () => {
    const approaches = new Approaches();
    expect(approaches.strangerArrives(1, 0, cooldownMs)).toBe(true);
    expect(approaches.strangerArrives(1, 60_000, cooldownMs)).toBe(false);
    expect(approaches.strangerArrives(2, 1000, cooldownMs)).toBe(false);
    expect(approaches.strangerArrives(3, 7000, cooldownMs)).toBe(true);
  });

  test('forgetting ends approaches that are over and keeps those that are not', () => {
    const approaches = new Approaches();
    approaches.arrives('ada', 0, cooldownMs);
    approaches.arrives('bob', 9000, cooldownMs);
    approaches.forget(new Set(), 10_000, cooldownMs);
    expect(approaches.arrives('bob', 10_001, cooldownMs)).toBe(false);
    expect(approaches.arrives('ada', 10_001, cooldownMs)).toBe(true);
  });
});
