import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type FaceMesh, meshPointCount } from '#app/recognition/face-mesh.ts';
import { randomFrom } from './attacks/random.ts';
import { cheekToneOf, cheekTones } from './covers/cheek-tone.ts';
import { coverKinds, maskEdge } from './covers/kinds.ts';
import { paintCover } from './covers/paint.ts';
import { coverLines, measureCovers } from './covers.ts';

/** Eyes 40 pixels apart about (100, 80), the mouth below and a mask's edge around it, all else of the mesh on the mouth. */
const mesh: FaceMesh = new Float32Array(meshPointCount * 3);
for (let i = 0; i < meshPointCount; i++) mesh.set([100, 125, 0], i * 3);
for (const [index, x, y] of [
  [33, 72, 80],
  [133, 88, 80],
  [362, 112, 80],
  [263, 128, 80],
  [50, 75, 105],
  [280, 125, 105],
  [10, 100, 45],
] as const)
  mesh.set([x, y, 0], index * 3);
for (const [i, index] of maskEdge.entries()) {
  const angle = (2 * Math.PI * i) / maskEdge.length;
  mesh.set([100 - 30 * Math.sin(angle), 122 - 35 * Math.cos(angle), 0], index * 3);
}
const picture = { width: 200, height: 200, data: new Uint8Array(200 * 200 * 3).fill(150) };

function isChanged(data: Uint8Array, x: number, y: number): boolean {
  return data.subarray((y * 200 + x) * 3, (y * 200 + x) * 3 + 3).some((level) => Math.abs(level - 150) > 3);
}

describe('covers', () => {
  test.each(coverKinds.map((kind) => [kind.name, kind] as const))(
    '%s hides what it says, leaves the photo itself alone, and is the same every time',
    (name, kind) => {
      const one = paintCover({ picture, mesh }, kind, randomFrom(3));
      const again = paintCover({ picture, mesh }, kind, randomFrom(3));
      const hidesEyes = name === 'sunglasses' || name === 'hand before the eyes';
      const data = one?.data ?? new Uint8Array();
      expect([isChanged(data, 80, 81), isChanged(data, 120, 81)]).toEqual([hidesEyes, hidesEyes]);
      if (!hidesEyes) expect(isChanged(data, 100, 128)).toBe(true);
      expect(isChanged(data, 100, 20)).toBe(false);
      expect(Buffer.compare(again?.data ?? Buffer.alloc(0), data)).toBe(0);
      expect(picture.data.every((level) => level === 150)).toBe(true);
    },
  );

  test.each([
    // Their angles, reckoned apart from this program: 61, 46, 37, 11, -4 and -77 degrees.
    [[244, 208, 177], 'cheeks above 55°'],
    [[231, 180, 143], 'cheeks above 41°'],
    [[210, 158, 124], 'cheeks above 28°'],
    [[186, 119, 80], 'cheeks above 10°'],
    [[165, 93, 43], 'cheeks above -30°'],
    [[60, 32, 29], 'cheeks below that'],
    // Grey, and blue light: no tone.
    [[150, 150, 150], undefined],
    [[90, 110, 160], undefined],
  ] as const)('cheeks of sRGB %j are of the tone: %s', (colour, name) => {
    const data = picture.data.map((_, at) => colour[at % 3] ?? 0);
    expect(cheekToneOf({ picture: { ...picture, data }, mesh })?.name).toBe(name);
  });

  test('are counted on the photos of a list, as they are and painted over', async () => {
    const list = join(
      import.meta.dirname,
      '../../node_modules/@vladmandic/face-api/demo/images-that-are-named-relative-to-this.csv',
    );
    const told: number[] = [];
    const photos = [{ path: 'sample3.jpg', identity: 'somebody' }];
    const figures = await measureCovers(photos, list, (done) => told.push(done));
    expect(figures.map(({ name }) => name)).toEqual([
      'as they are',
      ...cheekTones.map(({ name }) => name),
      ...coverKinds.map(({ name }) => name),
    ]);
    expect(figures[0]).toMatchObject({ faces: 1, lost: 0, called: { decision: 0, enrollment: 0, photo: 0 } });
    const painted = figures.slice(1 + cheekTones.length);
    // One photo is of one tone.
    expect(
      figures
        .slice(1, 1 + cheekTones.length)
        .map(({ faces }) => faces)
        .sort(),
    ).toEqual([0, 0, 0, 0, 0, 1]);
    for (const { faces, lost, called } of painted) {
      expect(faces).toBe(1);
      expect(called.decision).toBeLessThanOrEqual(1 - lost);
    }
    const seen = painted.filter(({ lost, called }) => lost + called.decision > 0);
    expect(seen.length).toBeGreaterThan(2);
    expect(told).toEqual([0, 1]);
    expect(coverLines(figures)).toHaveLength(cheekTones.length + coverKinds.length + 3);
  }, 60_000);
});
