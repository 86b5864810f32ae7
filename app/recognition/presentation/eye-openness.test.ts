import { expect, test } from 'vitest';
import type { FaceMesh } from '../face-mesh.ts';
import { ImagePyramid } from '../image-pyramid.ts';
import { EyeHistory, eyeOpenness } from './eye-openness.ts';

const [width, height] = [200, 100];
const eyes = [
  { from: 33, to: 133, x: 60 },
  { from: 362, to: 263, x: 140 },
] as const;

/** Two eyes of 40 pixels on skin of some brightness. @param opening height of what shows, pixels. */
function face(opening: number, skin: number) {
  const data = new Uint8Array(width * height * 3).fill(skin);
  const mesh: FaceMesh = new Float32Array(468 * 3);
  for (const { from, to, x } of eyes) {
    mesh.set([x - 20, 50, 0], from * 3);
    mesh.set([x + 20, 50, 0], to * 3);
    for (let py = 30; py < 70; py++)
      for (let px = x - 20; px < x + 20; px++) {
        const away = ((px - x) / 20) ** 2 + ((py - 50) / Math.max(1, opening / 2)) ** 2;
        if (opening === 0 || away > 1) continue;
        const isIris = (px - x) ** 2 + (py - 50) ** 2 < 64;
        data.fill(
          isIris ? skin * 0.3 : Math.min(255, skin * 1.2),
          (py * width + px) * 3,
          (py * width + px) * 3 + 3,
        );
      }
  }
  return { pyramid: new ImagePyramid().use({ width, height, data }), mesh };
}

function opennessOf(opening: number, skin = 150): number {
  const { pyramid, mesh } = face(opening, skin);
  return eyeOpenness(pyramid, mesh);
}

test('falls to less than half when eyes close', () => {
  expect(opennessOf(2)).toBeLessThan(0.5 * opennessOf(16));
  expect(opennessOf(16)).toBeGreaterThan(0.03);
});

test('hardly changes with the light', () => {
  expect(opennessOf(14, 80) / opennessOf(14, 180)).toBeCloseTo(1, 1);
});

test('is nothing where no eye is, in the dark, or without corners', () => {
  expect(opennessOf(0, 150)).toBeLessThan(0.02);
  expect(opennessOf(14, 0)).toBe(0);
  const { pyramid } = face(14, 150);
  expect(eyeOpenness(pyramid, new Float32Array(468 * 3))).toBe(0);
});

/** What a history says of each view, 100 ms apart. */
function closedIn(opennesses: readonly number[], everyMs = 100): boolean[] {
  const history = new EyeHistory();
  return opennesses.map((openness, i) => history.areClosed(openness, i * everyMs));
}
const open = (count: number) => Array.from({ length: count }, (_, i) => 0.08 + 0.008 * Math.sin(i));

test('eyes are closed when they show much less than the same eyes usually do', () => {
  expect(closedIn([...open(12), 0.04, 0.035, ...open(4)]).map(Number)).toEqual([
    ...Array.from({ length: 12 }, () => 0),
    1,
    1,
    ...Array.from({ length: 4 }, () => 0),
  ]);
});

test('nothing is said before it is known how they look open, nor of eyes that can hardly be seen', () => {
  expect(closedIn([0.04, ...open(6)])).not.toContain(true);
  expect(closedIn(Array.from({ length: 40 }, (_, i) => (i % 3 === 0 ? 0.004 : 0.012)))).not.toContain(true);
  expect(closedIn([...open(12), Number.NaN])).not.toContain(true);
});

test('what was seen long ago, or before a clock went back, counts no more', () => {
  expect(closedIn([...open(12), 0.04], 2_000)).not.toContain(true);
  const history = new EyeHistory();
  for (const openness of open(12)) history.areClosed(openness, 5_000);
  expect(history.areClosed(0.04, 1_000)).toBe(false);
});
