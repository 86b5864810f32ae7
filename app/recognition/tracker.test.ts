import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Box } from './observation.ts';
import { Tracker } from './tracker.ts';

const face = (x: number, y = 100, side = 100): Box => ({ x, y, width: side, height: side });

describe('tracking', () => {
  test('a face that moves a little keeps its id, in whatever order faces are listed', () => {
    const tracker = new Tracker();
    const [left, right] = tracker.follow([face(0), face(400)], 0);
    expect(tracker.follow([face(390), face(15)], 33)).toEqual([right, left]);
  });

  test('a new face gets a new id, and a face that was away gets another one', () => {
    const tracker = new Tracker();
    const [first] = tracker.follow([face(0)], 0);
    const [same, second] = tracker.follow([face(5), face(400)], 100);
    expect(same).toBe(first);
    expect(tracker.follow([], 900)).toEqual([]);
    const [back] = tracker.follow([face(5)], 1000);
    expect([first, second]).not.toContain(back);
  });

  test('a short miss does not end a track', () => {
    const tracker = new Tracker();
    const [id] = tracker.follow([face(0)], 0);
    tracker.follow([], 100);
    expect(tracker.follow([face(10)], 200)).toEqual([id]);
  });

  test('when it is not clear whose face it is, nobody keeps the id', () => {
    const tracker = new Tracker();
    const before = tracker.follow([face(0), face(60)], 0);
    // One face halfway between the two: it could be either.
    const [between] = tracker.follow([face(30)], 33);
    expect(before).not.toContain(between);
  });

  test('a face that changes its size at once, or jumps, is another face', () => {
    const tracker = new Tracker();
    const [id] = tracker.follow([face(0, 100, 100)], 0);
    expect(tracker.follow([face(-50, 50, 200)], 33)).not.toEqual([id]);
    expect(tracker.follow([face(500)], 66)).not.toEqual([id]);
  });

  test('a clock that goes back ends all tracks', () => {
    const tracker = new Tracker();
    const [id] = tracker.follow([face(0)], 1000);
    expect(tracker.follow([face(0)], 500)).not.toEqual([id]);
  });

  test('an id is never given to two faces of a frame, nor given again once its track ended', () => {
    const box = fc.record({
      x: fc.integer({ min: 0, max: 600 }),
      y: fc.integer({ min: 0, max: 400 }),
      width: fc.integer({ min: 20, max: 200 }),
      height: fc.integer({ min: 20, max: 200 }),
    });
    const frames = fc.array(fc.tuple(fc.array(box, { maxLength: 6 }), fc.integer({ min: 1, max: 1500 })), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(frames, (steps) => {
        const tracker = new Tracker();
        const lastSeenMs = new Map<number, number>();
        let atMs = 0;
        for (const [boxes, gapMs] of steps) {
          atMs += gapMs;
          const ids = tracker.follow(boxes, atMs);
          expect(new Set(ids).size).toBe(boxes.length);
          for (const id of ids) {
            const seen = lastSeenMs.get(id);
            if (seen !== undefined) expect(atMs - seen).toBeLessThanOrEqual(700);
            else expect(id).toBe(lastSeenMs.size);
            lastSeenMs.set(id, atMs);
          }
        }
      }),
    );
  });
});
