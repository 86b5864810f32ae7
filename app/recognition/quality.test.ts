import { describe, expect, test } from 'vitest';
import { emptyEvidence, observe } from './evidence.ts';
import {
  type FaceMesh,
  headPose,
  interEyeDistance,
  meshPointCount,
  meshRegion,
  meshToImage,
} from './face-mesh.ts';
import { ImagePyramid } from './image-pyramid.ts';
import { QualityIssue } from './observation.ts';
import { isUsable, judgeQuality } from './quality.ts';
import { transformPoint } from './similarity-transform.ts';

/** Points that quality looks at, on a head 1 wide and level: x right, y down, z away from the camera. */
const head: Readonly<Record<number, readonly [number, number, number]>> = {
  33: [-0.32, -0.15, 0],
  133: [-0.12, -0.15, -0.04],
  362: [0.12, -0.15, -0.04],
  263: [0.32, -0.15, 0],
  2: [0, 0.18, -0.22],
  10: [0, -0.6, -0.05],
  152: [0, 0.6, 0.055],
  234: [-0.5, 0, 0.3],
  454: [0.5, 0, 0.3],
  159: [-0.22, -0.18, 0],
  145: [-0.22, -0.12, 0],
  386: [0.22, -0.18, 0],
  374: [0.22, -0.12, 0],
  205: [-0.26, 0.15, 0],
  425: [0.26, 0.15, 0],
};

/** A mesh of that head, turned about the y axis, then lifted about the x axis, then rolled; angles in degrees, as in FaceQuality. */
function mesh({ size = 100, x = 160, y = 120, yaw = 0, pitch = 0, roll = 0 } = {}): FaceMesh {
  const [cy, sy] = [Math.cos((yaw * Math.PI) / 180), Math.sin((yaw * Math.PI) / 180)];
  const [cp, sp] = [Math.cos((pitch * Math.PI) / 180), Math.sin((pitch * Math.PI) / 180)];
  const [cr, sr] = [Math.cos((roll * Math.PI) / 180), Math.sin((roll * Math.PI) / 180)];
  const points = new Float32Array(meshPointCount * 3);
  for (let i = 0; i < meshPointCount; i++) {
    const [px, py, pz] = head[i] ?? [0, 0, -0.1];
    const [ax, az] = [cy * px - sy * pz, sy * px + cy * pz];
    const [by, bz] = [cp * py + sp * az, -sp * py + cp * az];
    points.set([x + size * (cr * ax - sr * by), y + size * (sr * ax + cr * by), size * bz], i * 3);
  }
  return points;
}

/** A picture with detail everywhere, luma about `middle`. */
function picture(middle = 120, contrast = 60) {
  const data = new Uint8Array(320 * 240 * 3);
  for (let i = 0; i < 320 * 240; i++) {
    const isOdd = (Math.floor((i % 320) / 3) + Math.floor(i / 320 / 3)) % 2 === 0;
    data.fill(Math.min(255, Math.max(0, middle + (isOdd ? contrast : -contrast))), i * 3, i * 3 + 3);
  }
  return new ImagePyramid().use({ width: 320, height: 240, data });
}
const judged = (
  face: FaceMesh,
  pyramid = picture(),
  purpose: 'decision' | 'enrollment' | 'photo' = 'enrollment',
) => judgeQuality({ pyramid, mesh: face, meshScore: 1, frameScale: 1 }, purpose);

describe('head pose', () => {
  test.each([
    ['turned to the own left', { yaw: 25 }, 'yawDegrees', 25],
    ['turned to the own right', { yaw: -25 }, 'yawDegrees', -25],
    ['looking up', { pitch: 20 }, 'pitchDegrees', 20],
    ['looking down', { pitch: -20 }, 'pitchDegrees', -20],
    ['tilted clockwise', { roll: 15 }, 'rollDegrees', 15],
  ] as const)('a head %s shows as such', (_, turn, angle, wanted) => {
    const pose = headPose(mesh(turn));
    expect(Math.abs(pose[angle] - wanted)).toBeLessThan(2);
    for (const other of ['yawDegrees', 'pitchDegrees', 'rollDegrees'] as const)
      if (other !== angle) expect(Math.abs(pose[other])).toBeLessThan(3);
  });

  test('a mesh goes into the image as its region lies there', () => {
    const region = meshRegion({ x: 50, y: 40, width: 80, height: 60 }, [70, 60], [110, 70], 192);
    const raw = new Float32Array(meshPointCount * 3).fill(10);
    raw.set([95.5, 95.5, 4]);
    const found = meshToImage(raw, region) as FaceMesh;
    expect(found[0]).toBeCloseTo(89.5, 3);
    expect(found[1]).toBeCloseTo(69.5, 3);
    expect(found[2]).toBeCloseTo((4 * 80 * 1.5) / 192, 3);
    // The region is turned like the eyes: its x axis runs along them.
    const [x0, y0] = transformPoint(region, [0, 0]);
    const [x1, y1] = transformPoint(region, [192, 0]);
    expect(Math.atan2(y1 - y0, x1 - x0)).toBeCloseTo(Math.atan2(10, 40), 6);
    raw[7] = Number.NaN;
    expect(meshToImage(raw, region)).toBeUndefined();
  });
});

describe('quality', () => {
  test('a sharp, level, well lit face has no issues', () => {
    const quality = judged(mesh());
    expect(quality.issues).toEqual([]);
    expect(quality.overall).toBe(Math.min(...Object.values(quality.components)));
    expect(interEyeDistance(mesh())).toBeCloseTo(44, 0);
  });

  test.each([
    ['too-far', mesh({ size: 20 })],
    ['too-close', mesh({ size: 230 })],
    ['turned', mesh({ yaw: 40 })],
    ['tilted', mesh({ pitch: 40 })],
    ['tilted', mesh({ roll: 50 })],
    ['off-centre', mesh({ x: -5 })],
  ] as const)('%s is told by the shape and place of the face', (issue, face) => {
    expect(judged(face).issues).toContain(issue);
  });

  test.each([
    ['too-dark', picture(10, 5)],
    ['too-bright', picture(252, 3)],
    ['blurred', picture(120, 0)],
  ] as const)('%s is told by the picture', (issue, pyramid) => {
    expect(judged(mesh(), pyramid).issues).toContain(issue);
  });

  test('closed eyes are told by the mesh', () => {
    const closed = mesh();
    for (const [upper, lower] of [
      [159, 145],
      [386, 374],
    ] as const)
      closed.copyWithin(upper * 3, lower * 3, lower * 3 + 3);
    expect(judged(closed).issues).toEqual(['eyes-closed']);
  });

  test.each([
    [0.55, 'covered', ['decision', 'enrollment', 'photo']],
    [0.95, 'covered', ['decision', 'enrollment', 'photo']],
    [0.96, 'covered in part', ['enrollment', 'photo']],
    [0.9995, 'covered in part', ['enrollment', 'photo']],
    [0.9999, 'almost in plain view', ['enrollment']],
    [0.99999, 'in plain view', []],
    [1, 'in plain view', []],
  ] as const)('a mesh network that is sure by %d sees a face that is %s', (meshScore, _, refusedFor) => {
    const face = { pyramid: picture(), mesh: mesh(), meshScore, frameScale: 1 };
    const purposes = ['decision', 'enrollment', 'photo'] as const;
    const refused = purposes.filter((purpose) => judgeQuality(face, purpose).issues.includes('covered'));
    expect(refused).toEqual(refusedFor);
  });

  test('a certainty that is not a number counts as covered', () => {
    const face = { pyramid: picture(), mesh: mesh(), meshScore: Number.NaN, frameScale: 1 };
    expect(judgeQuality(face, 'photo').issues).toEqual(['covered']);
  });

  /** The picture with everything darkened inside ellipses about places on the head of {@link mesh}. */
  function shaded(places: readonly (readonly [number, number])[], share: number) {
    const pyramid = picture();
    const { width, height, data } = pyramid.base;
    for (const [px, py] of places)
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++)
          if (((x - 160 - px * 100) / 18) ** 2 + ((y - 120 - py * 100) / 12) ** 2 <= 1)
            for (let i = (y * width + x) * 3, end = i + 3; i < end; i++)
              data[i] = (data[i] as number) * share;
    return pyramid;
  }
  const [leftEye, rightEye, mouth] = [
    [-0.22, -0.15],
    [0.22, -0.15],
    [0, 0.4],
  ] as const;

  test('dark glasses are told by eyes much darker than the cheeks, whatever the light', () => {
    const glasses = shaded([leftEye, rightEye], 0.2);
    expect(judged(mesh(), glasses, 'decision').issues).toEqual(['covered']);
    const dim = shaded([leftEye, rightEye], 0.2);
    dim.base.data.forEach((value, i) => {
      dim.base.data[i] = value * 0.6;
    });
    expect(judged(mesh(), dim, 'decision').issues).toContain('covered');
  });

  test('a shadow on one eye, shades of grey on both, and a dark beard do not count as covered', () => {
    for (const pyramid of [shaded([leftEye], 0.2), shaded([leftEye, rightEye], 0.7), shaded([mouth], 0.1)])
      expect(judged(mesh(), pyramid).issues).not.toContain('covered');
  });

  test('what passes for a decision may not pass for enrollment, never the other way round', () => {
    const leaning = mesh({ yaw: 38 });
    expect(judged(leaning, picture(), 'decision').issues).toEqual([]);
    expect(judged(leaning, picture(), 'enrollment').issues).toEqual(['turned']);
    for (let size = 10; size < 300; size += 10)
      for (const issue of judged(mesh({ size }), picture(), 'decision').issues)
        expect(judged(mesh({ size }), picture(), 'enrollment').issues).toContain(issue);
  });

  test('a thinned frame does not make a face look farther away', () => {
    const face = { pyramid: picture(), mesh: mesh({ size: 40 }), meshScore: 1 };
    const [whole, thinned] = [1, 2].map(
      (frameScale) => judgeQuality({ ...face, frameScale }, 'decision').components['inter-eye-distance'] ?? 0,
    ) as [number, number];
    expect(thinned).toBeGreaterThan(whole);
  });

  test('a mesh that is not a number scores nothing instead of passing', () => {
    const broken = new Float32Array(meshPointCount * 3).fill(Number.NaN);
    const quality = judged(broken);
    expect(quality.overall).toBe(0);
    expect(quality.issues).toEqual(expect.arrayContaining(['too-far', 'turned', 'blurred']));
  });

  test('exactly the views that evidence passes over are not usable', () => {
    for (const issue of QualityIssue.options) {
      const quality = { ...judged(mesh()), issues: [issue] };
      const face = {
        trackId: 1,
        box: { x: 0, y: 0, width: 1, height: 1 },
        detectionScore: 1,
        modelId: 'any',
        candidates: [],
        presentation: { motion: 'unknown' as const, eyeOpening: 0.3 },
        quality,
      };
      expect(observe(emptyEvidence(), face, 0).looks.length === 1).toBe(isUsable(quality));
    }
  });
});
