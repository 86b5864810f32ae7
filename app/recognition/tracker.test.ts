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

  test('faces that touch lose their ids, and those they have meanwhile, as one may pass behind the other', () => {
    const tracker = new Tracker();
    const path = [0, 20, 40, 60, 80, 100, 120, 140, 160, 180, 200, 220, 240];
    const seen = path.map((x, i) => tracker.follow([face(x), face(240 - x)], i * 33));
    expect(seen[1]).toEqual(seen[0]);
    for (const id of seen.at(-1) ?? []) expect(seen.slice(0, 7).flat()).not.toContain(id);
    expect(seen.at(-1)).toEqual(seen.at(-2));
  });

  test('a face that vanished behind another does not come back as that one, nor is it sure meanwhile who is in front', () => {
    const tracker = new Tracker();
    const before = tracker.follow([face(0), face(150)], 0);
    const seen = [1, 2, 3, 4, 5].map((i) => tracker.follow([face(150 - i * 10)], i * 33));
    for (const ids of seen) expect(before).not.toContain(ids[0]);
    expect(new Set(seen.flat()).size).toBe(5);
    expect(before).not.toContain(tracker.follow([face(10), face(60)], 400)[0]);
  });

  test('who stays after another left beside them is followed again as soon as that one would be forgotten', () => {
    const tracker = new Tracker();
    tracker.follow([face(0), face(150)], 0);
    const seen = Array.from({ length: 30 }, (_, i) => tracker.follow([face(0)], (i + 1) * 100)[0]);
    expect(new Set(seen.slice(0, 7)).size).toBe(7);
    expect(new Set(seen.slice(8)).size).toBe(1);
  });

  test('who walks up quickly, alone, is followed from the first look at which they slow down', () => {
    const tracker = new Tracker();
    const running = [0, 90, 180, 270].map((x, i) => tracker.follow([face(x)], i * 100)[0]);
    const standing = [280, 284, 286].map((x, i) => tracker.follow([face(x)], 400 + i * 100)[0]);
    expect(standing).toEqual([running.at(-1), running.at(-1), running.at(-1)]);
  });

  test('a neighbour three faces away who comes and goes disturbs nobody', () => {
    const tracker = new Tracker();
    const seen = Array.from(
      { length: 20 },
      (_, i) => tracker.follow(i % 3 === 0 ? [face(0)] : [face(0), face(330)], i * 100)[0],
    );
    expect(new Set(seen).size).toBe(1);
  });

  test('people who run past each other, too fast to be followed, do not get each other’s ids', () => {
    const tracker = new Tracker();
    // Seventy pixels a look each; whoever is behind is not seen where they meet.
    const walk = [0, 70, 140, 210, 280, 350, 420, 490];
    const seen = walk.map((x, i) => {
      const [front, behind] = [face(x, 100, 110), face(400 - x, 100, 110)];
      const isHidden = Math.abs(x - (400 - x)) < 30;
      return tracker.follow(isHidden ? [front] : [front, behind], i * 150);
    });
    const frontIds = new Set(seen.map(([front]) => front));
    for (const [, behind] of seen) if (behind !== undefined) expect(frontIds).not.toContain(behind);
  });

  test('people who stand side by side keep their ids', () => {
    const tracker = new Tracker();
    const ids = tracker.follow([face(0), face(110)], 0);
    expect(tracker.follow([face(4), face(108)], 33)).toEqual(ids);
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
