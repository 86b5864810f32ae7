import { type FaceMesh, meshPointCount } from '../face-mesh.ts';
import { ImagePyramid } from '../image-pyramid.ts';
import { faceChip } from './chip.ts';
import { headShape } from './head-shape.ts';

/** Depth over a face's plane as a function of the place on it, inter-eye distances; negative towards the camera. */
export type Solid = (x: number, y: number) => number;

/** Depth of a head on a grid of a twentieth: the average one, smoothed, flatter, and a little rounder. */
const grid = Array.from({ length: 81 * 81 }, (_, i) => {
  const x = ((i % 81) - 40) / 20;
  const y = (Math.floor(i / 81) - 32) / 20;
  let total = 0;
  let weights = 1e-9;
  for (const [, px, py, pz] of headShape) {
    const weight = Math.exp(-((px - x) ** 2 + (py - y) ** 2) / 0.03);
    total += weight * pz;
    weights += weight;
  }
  return 0.9 * (total / weights) + 0.05 * x * x;
});

/** A head with a nose: not the one that the code knows, but one of its kind. */
export const head: Solid = (x, y) => {
  const column = Math.max(0, Math.min(79.99, x * 20 + 40));
  const row = Math.max(0, Math.min(79.99, y * 20 + 32));
  const at = Math.floor(row) * 81 + Math.floor(column);
  const [fx, fy] = [column % 1, row % 1];
  const top = (grid[at] ?? 0) * (1 - fx) + (grid[at + 1] ?? 0) * fx;
  return top * (1 - fy) + ((grid[at + 81] ?? 0) * (1 - fx) + (grid[at + 82] ?? 0) * fx) * fy;
};
export const flat: Solid = () => 0;
/** Paper bent about an upright axis, radius 1.6 inter-eye distances: that of a head. */
export const cylinder: Solid = (x) => 1.6 - Math.sqrt(Math.max(0, 1.6 ** 2 - x * x));

const [width, height] = [240, 200];
/** Pixels per inter-eye distance. */
const scale = 40;
/** Row of the eyes. */
const eyeRow = 70;

/** The picture and the mesh of a thing that is turned by so many degrees to the side, seen from far away. */
export function viewed(solid: Solid, yawDegrees: number, noise: () => number = () => 0) {
  const cos = Math.cos((yawDegrees * Math.PI) / 180);
  const sin = Math.sin((yawDegrees * Math.PI) / 180);
  const data = new Uint8Array(width * height * 3);
  for (const [i, light] of lightOf(solid, yawDegrees, cos, sin).entries()) {
    const seen = Math.max(0, Math.min(255, light + 2 * noise()));
    data[i * 3] = seen;
    data[i * 3 + 1] = seen;
    data[i * 3 + 2] = seen;
  }
  const mesh: FaceMesh = new Float32Array(meshPointCount * 3);
  for (const [index, x, y] of headShape) {
    mesh[index * 3] = width / 2 + (x * cos + solid(x, y) * sin) * scale + 0.3 * noise();
    mesh[index * 3 + 1] = eyeRow + y * scale + 0.3 * noise();
  }
  // What the head pose asks for besides: a chin, and the depth of eye corners and cheeks, half of which the network guesses.
  mesh[152 * 3] = width / 2;
  mesh[152 * 3 + 1] = eyeRow + 1.8 * scale;
  for (const [index, x] of [
    [33, -0.7],
    [263, 0.7],
    [234, -1.1],
    [454, 1.1],
  ] as const)
    mesh[index * 3 + 2] = -0.5 * x * sin * scale;
  const pyramid = new ImagePyramid().use({ width, height, data });
  return { mesh, chip: faceChip(pyramid, mesh), pyramid };
}

const drawn = new Map<Solid, Map<number, Float32Array>>();

/** Light of every pixel; drawn once per thing and angle, since tests show the same ones over and over. */
function lightOf(solid: Solid, yawDegrees: number, cos: number, sin: number): Float32Array {
  const views = drawn.get(solid) ?? new Map<number, Float32Array>();
  drawn.set(solid, views);
  const known = views.get(yawDegrees);
  if (known !== undefined) return known;
  const light = new Float32Array(width * height);
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const across = (column - width / 2) / scale;
      const y = (row - eyeRow) / scale;
      let x = across / cos;
      // Which place of the surface is seen here: x cos + z sin = across.
      for (let step = 0; step < 5; step++) x = (across - solid(x, y) * sin) / cos;
      light[row * width + column] = 128 + texture(x, y);
    }
  views.set(yawDegrees, light);
  return light;
}

/** Marks of many sizes, as skin and features have. */
function texture(x: number, y: number): number {
  return (
    22 * Math.sin(5.1 * x + 1.3 * y) +
    22 * Math.sin(6.3 * y - 2.1 * x + 1) +
    14 * Math.sin(9.7 * x + 7.9 * y + 2) +
    14 * Math.sin(11.3 * x - 8.3 * y + 0.5)
  );
}

/** Reproducible noise, mean 0, standard deviation about 1. */
export function noiseFrom(seed: number): () => number {
  let state = seed >>> 0;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return () => (next() + next() + next() - 1.5) * 2;
}
