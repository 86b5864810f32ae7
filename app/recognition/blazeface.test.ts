import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  blazefaceAnchors,
  type Detection,
  decodeBlazeface,
  detectionPoint,
  overlap,
  weightedSuppression,
} from './blazeface.ts';

const square = { width: 256, height: 256 };

function outputs() {
  return {
    scores16: new Float32Array(512).fill(-200),
    scores32: new Float32Array(384).fill(-200),
    boxes16: new Float32Array(512 * 16),
    boxes32: new Float32Array(384 * 16),
  };
}
const detection = (left: number, top: number, side: number, score: number): Detection => ({
  score,
  left,
  top,
  width: side,
  height: side,
  points: new Float64Array(12),
});

describe('reading the detector', () => {
  test('anchors lie on both grids, row by row, each cell as often as it has boxes', () => {
    const anchors = blazefaceAnchors(square);
    expect(anchors).toHaveLength(896 * 2);
    expect([...anchors.slice(0, 6)]).toEqual([8, 8, 8, 8, 24, 8]);
    expect([...anchors.slice(1024, 1026)]).toEqual([16, 16]);
    expect([...anchors.slice(-2)]).toEqual([240, 240]);
  });

  test('a lower input has fewer rows of the same anchors', () => {
    const anchors = blazefaceAnchors({ width: 256, height: 192 });
    expect(anchors).toHaveLength((16 * 12 * 2 + 8 * 6 * 6) * 2);
    expect([...anchors.slice(0, 6)]).toEqual([8, 8, 8, 8, 24, 8]);
    expect([...anchors.slice(-2)]).toEqual([240, 176]);
  });

  test('a box is decoded from its anchor, sizes as they are', () => {
    const raw = outputs();
    // Stride 32, second row, third column, first of six: anchor centre 80, 48.
    const index = (8 + 2) * 6;
    raw.scores32[index] = 3;
    raw.boxes32.set([4, -2, 60, 50, -10, -5, 10, -5], index * 16);
    const [found, ...rest] = decodeBlazeface(raw, 0.5, square);
    expect(rest).toEqual([]);
    expect(found).toMatchObject({ left: 84 - 30, top: 46 - 25, width: 60, height: 50 });
    expect(found?.score).toBeCloseTo(1 / (1 + Math.exp(-3)), 6);
    expect(detectionPoint(found as Detection, 0)).toEqual([70, 43]);
    expect(detectionPoint(found as Detection, 1)).toEqual([90, 43]);
  });

  test('values that are not numbers, and boxes without a size, are passed over', () => {
    const raw = outputs();
    raw.scores16.fill(5);
    raw.scores16[0] = Number.NaN;
    raw.boxes16.set([0, 0, Number.NaN, 20], 16);
    raw.boxes16.set([0, 0, 20, 20, Number.POSITIVE_INFINITY], 32);
    raw.boxes16.set([0, 0, 20, 20], 48);
    expect(decodeBlazeface(raw, 0.5, square)).toHaveLength(1);
  });
});

describe('suppression', () => {
  test('boxes of one face are averaged by score, boxes elsewhere are left alone', () => {
    const kept = weightedSuppression(
      [detection(0, 0, 10, 0.9), detection(2, 0, 10, 0.6), detection(50, 50, 10, 0.7)],
      0.3,
    );
    expect(kept.map((one) => one.score)).toEqual([0.9, 0.7]);
    expect(kept[0]?.left).toBeCloseTo((0 * 0.9 + 2 * 0.6) / 1.5, 6);
    expect(kept[1]?.left).toBeCloseTo(50, 6);
  });

  test('it ends, keeps the best box of all, and never gives more than it got', () => {
    const box = fc
      .tuple(
        fc.integer({ min: 0, max: 200 }),
        fc.integer({ min: 0, max: 200 }),
        fc.integer({ min: 1, max: 80 }),
        fc.double({ min: 0.5, max: 1, noNaN: true }),
      )
      .map(([x, y, side, score]) => detection(x, y, side, score));
    fc.assert(
      fc.property(fc.array(box, { maxLength: 300 }), (boxes) => {
        const kept = weightedSuppression(boxes, 0.3);
        expect(kept.length).toBeLessThanOrEqual(boxes.length);
        if (boxes.length > 0) expect(kept[0]?.score).toBe(Math.max(...boxes.map((one) => one.score)));
      }),
    );
  });

  test('overlap is 1 for the same box and 0 for boxes apart', () => {
    expect(overlap(detection(3, 3, 10, 1), detection(3, 3, 10, 1))).toBeCloseTo(1, 9);
    expect(overlap(detection(0, 0, 10, 1), detection(10, 0, 10, 1))).toBe(0);
    expect(overlap(detection(0, 0, 10, 1), detection(5, 0, 10, 1))).toBeCloseTo(1 / 3, 9);
  });
});
