import { expect, test } from 'vitest';
import type { FaceMesh } from '../face-mesh.ts';
import { ImagePyramid } from '../image-pyramid.ts';
import { eyeOpenness } from './eye-openness.ts';

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
