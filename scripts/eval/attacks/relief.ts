import type { RgbImage } from '#app/recognition/rgb-image.ts';
import { type Pose, rotationOf } from './path.ts';
import { camera } from './picture.ts';

type Triangle = readonly [number, number, number];

/**
 * Triangles over points of the plane (Bowyer 1981, Watson 1981).
 * @param points x, y pairs; no two alike.
 */
export function triangulate(points: readonly (readonly [number, number])[]): Triangle[] {
  const count = points.length;
  // Three points far outside hold everything; their triangles are dropped at the end.
  const all = [...points, [-1e4, -1e4], [1e4, -1e4], [0, 1e4]] as const;
  const at = (index: number) => all[index] ?? ([0, 0] as const);
  let triangles: { corners: Triangle; x: number; y: number; square: number }[] = [
    around([count, count + 1, count + 2]),
  ];
  function around(corners: Triangle) {
    const [[ax, ay], [bx, by], [cx, cy]] = corners.map(at) as [Pair, Pair, Pair];
    const d = 2 * (ax * (by - cy) + bx * (cy - ay) + cx * (ay - by));
    const [a, b, c] = [ax * ax + ay * ay, bx * bx + by * by, cx * cx + cy * cy];
    const x = (a * (by - cy) + b * (cy - ay) + c * (ay - by)) / d;
    const y = (a * (cx - bx) + b * (ax - cx) + c * (bx - ax)) / d;
    return { corners, x, y, square: (ax - x) ** 2 + (ay - y) ** 2 };
  }
  for (let p = 0; p < count; p++) {
    const [px, py] = at(p);
    const edges = new Map<string, readonly [number, number]>();
    const kept = [];
    for (const triangle of triangles) {
      if ((px - triangle.x) ** 2 + (py - triangle.y) ** 2 >= triangle.square) {
        kept.push(triangle);
        continue;
      }
      const [a, b, c] = triangle.corners;
      for (const [from, to] of [
        [a, b],
        [b, c],
        [c, a],
      ] as const) {
        // An edge of two removed triangles lies inside the hole.
        const name = from < to ? `${from} ${to}` : `${to} ${from}`;
        if (!edges.delete(name)) edges.set(name, [from, to]);
      }
    }
    triangles = [...kept, ...[...edges.values()].map(([from, to]) => around([from, to, p]))];
  }
  return triangles
    .map(({ corners }) => corners)
    .filter((corners) => corners.every((corner) => corner < count));
}

type Pair = readonly [number, number];

/** A solid shape with a picture on it. */
export interface Relief {
  /** x, y, z of every point about the middle, mm; z away from the camera. */
  readonly points: Float64Array;
  /** x, y of every point in the picture, pixels. */
  readonly places: Float64Array;
  readonly triangles: readonly Triangle[];
  readonly picture: RgbImage;
}

/** Draws the shape over the picture `onto`, nearest surface first. */
export function drawRelief({ points, places, triangles, picture }: Relief, pose: Pose, onto: RgbImage): void {
  const r = rotationOf(pose);
  const count = points.length / 3;
  const [x, y, z] = [new Float64Array(count), new Float64Array(count), new Float64Array(count)];
  for (let i = 0; i < count; i++) {
    const [px = 0, py = 0, pz = 0] = points.subarray(i * 3, i * 3 + 3);
    const turned = (row: number) =>
      (r[row] as number) * px + (r[row + 1] as number) * py + (r[row + 2] as number) * pz;
    const depth = turned(6) + pose.distance;
    x[i] = ((turned(0) + pose.x) / depth) * camera.focal + camera.width / 2;
    y[i] = ((turned(3) + pose.y) / depth) * camera.focal + camera.height / 2;
    z[i] = depth;
  }
  const nearest = new Float32Array(camera.width * camera.height).fill(Number.POSITIVE_INFINITY);
  for (const [a, b, c] of triangles) {
    const [ax, ay, bx, by, cx, cy] = [x[a], y[a], x[b], y[b], x[c], y[c]] as Six;
    const area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
    if (Math.abs(area) < 1e-6) continue;
    const shade = 0.75 + 0.25 * Math.min(1, Math.abs(area) / (1e-6 + facing(x, y, z, a, b, c)));
    for (
      let py = Math.max(0, Math.ceil(Math.min(ay, by, cy)));
      py <= Math.min(camera.height - 1, Math.max(ay, by, cy));
      py++
    )
      for (
        let px = Math.max(0, Math.ceil(Math.min(ax, bx, cx)));
        px <= Math.min(camera.width - 1, Math.max(ax, bx, cx));
        px++
      ) {
        const wb = ((px - ax) * (cy - ay) - (py - ay) * (cx - ax)) / area;
        const wc = ((bx - ax) * (py - ay) - (by - ay) * (px - ax)) / area;
        const wa = 1 - wb - wc;
        if (wa < 0 || wb < 0 || wc < 0) continue;
        const depth = wa * (z[a] as number) + wb * (z[b] as number) + wc * (z[c] as number);
        const pixel = py * camera.width + px;
        if (depth >= (nearest[pixel] as number)) continue;
        nearest[pixel] = depth;
        const blend = (offset: number) =>
          wa * (places[a * 2 + offset] as number) +
          wb * (places[b * 2 + offset] as number) +
          wc * (places[c * 2 + offset] as number);
        copyPixel(picture, blend(0), blend(1), shade, onto, pixel * 3);
      }
  }
}

type Six = [number, number, number, number, number, number];

/** Twice the area that the triangle would have in the picture if it faced the camera. */
function facing(x: Float64Array, y: Float64Array, z: Float64Array, a: number, b: number, c: number): number {
  const perDepth = camera.focal / (z[a] as number);
  const edge = (to: number) => [
    (x[to] as number) - (x[a] as number),
    (y[to] as number) - (y[a] as number),
    ((z[to] as number) - (z[a] as number)) * perDepth,
  ];
  const [px = 0, py = 0, pz = 0] = edge(b);
  const [qx = 0, qy = 0, qz = 0] = edge(c);
  return Math.hypot(py * qz - pz * qy, pz * qx - px * qz, px * qy - py * qx);
}

function copyPixel(picture: RgbImage, x: number, y: number, shade: number, onto: RgbImage, o: number): void {
  const x0 = Math.max(0, Math.min(picture.width - 2, Math.floor(x)));
  const y0 = Math.max(0, Math.min(picture.height - 2, Math.floor(y)));
  const fx = Math.max(0, Math.min(1, x - x0));
  const fy = Math.max(0, Math.min(1, y - y0));
  const stride = picture.width * 3;
  const i = y0 * stride + x0 * 3;
  for (let channel = 0; channel < 3; channel++) {
    const at = i + channel;
    const top = (picture.data[at] as number) * (1 - fx) + (picture.data[at + 3] as number) * fx;
    const bottom =
      (picture.data[at + stride] as number) * (1 - fx) + (picture.data[at + stride + 3] as number) * fx;
    onto.data[o + channel] = (top * (1 - fy) + bottom * fy) * shade;
  }
}
