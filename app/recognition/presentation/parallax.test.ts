import { describe, expect, test } from 'vitest';
import type { FaceMesh } from '../face-mesh.ts';
import { compareViews, keyOf, viewOf } from './parallax.ts';
import { cylinder, flat, head, type Solid, viewed } from './turning-head.fixture.ts';

function seen(mesh: FaceMesh) {
  const view = viewOf(mesh);
  if (view === undefined) throw new Error('The mesh spans nothing.');
  return view;
}

function change(solid: Solid, from: number, to: number) {
  return compareViews(keyOf(seen(viewed(solid, from).mesh)), seen(viewed(solid, to).mesh));
}

/** As a camera sees it that is rolled, and farther away. */
function rolled(mesh: FaceMesh, radians: number, size: number): FaceMesh {
  const out = mesh.slice();
  for (let i = 0; i < mesh.length; i += 3) {
    const [x = 0, y = 0] = mesh.subarray(i, i + 2);
    out[i] = size * (Math.cos(radians) * x - Math.sin(radians) * y);
    out[i + 1] = size * (Math.sin(radians) * x + Math.cos(radians) * y);
  }
  return out;
}

describe('the points of two views', () => {
  test('show parallax in proportion to the sine of a turn of the head', () => {
    const shares = [10, 15, 25].map(
      (degrees) => change(head, 0, degrees).parallax / Math.sin((degrees * Math.PI) / 180),
    );
    for (const share of shares) {
      // This head is flatter and smoother than the average one.
      expect(share).toBeGreaterThan(0.3);
      expect(share).toBeLessThan(1.2);
      expect(share).toBeCloseTo(shares[0] ?? 0, 2);
    }
    expect(change(head, 0, 20).noseShare).toBeGreaterThan(0.5);
  });

  test('show none when a picture turns, however far', () => {
    for (const degrees of [10, 25, 40]) expect(change(flat, 0, degrees).parallax).toBeLessThan(1e-6);
  });

  test("show a fraction of a head's when a picture turns that is bent like a head", () => {
    for (const degrees of [10, 25])
      expect(change(cylinder, 0, degrees).parallax).toBeLessThan(0.1 * change(head, 0, degrees).parallax);
  });

  test('tell by how much a picture was foreshortened', () => {
    expect(change(flat, 0, 30).foreshortening).toBeCloseTo(Math.cos(Math.PI / 6), 3);
  });

  test('give the same answer for a face that leans or stands farther away', () => {
    const key = keyOf(seen(viewed(head, 0).mesh));
    const { mesh } = viewed(head, 20);
    const upright = compareViews(key, seen(mesh));
    const leaning = compareViews(key, seen(rolled(mesh, 0.4, 0.5)));
    expect(leaning.parallaxX).toBeCloseTo(upright.parallaxX, 4);
    expect(leaning.parallaxY).toBeCloseTo(upright.parallaxY, 4);
    expect(leaning.foreshortening).toBeCloseTo(upright.foreshortening, 4);
  });

  test('that coincide or are no numbers are no view', () => {
    expect(viewOf(new Float32Array(1404))).toBeUndefined();
    expect(viewOf(new Float32Array(1404).fill(Number.NaN))).toBeUndefined();
  });
});
