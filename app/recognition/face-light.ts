import { alignmentOf, type FaceMesh, meshPoint } from './face-mesh.ts';
import type { ImagePyramid } from './image-pyramid.ts';
import {
  fitSimilarity,
  invertSimilarity,
  type Point,
  type SimilarityTransform,
  transformPoint,
} from './similarity-transform.ts';
import { warpToGrey } from './warp.ts';

/** Side of the grey picture of the face on which light and sharpness are measured. */
export const greySide = 96;
/** Where the aligned mesh points go on it: dlib's chip (150 pixels, MODELS.md) at 96. */
const greyAlignment: readonly Point[] = [
  [114.01, 45.21],
  [89.62, 46.66],
  [35.04, 45.68],
  [59.24, 46.71],
  [74.63, 86.96],
].map(([x, y]) => [((x as number) * greySide) / 150, ((y as number) * greySide) / 150]);

/** The face's oval on the grey picture: hair and background say nothing about the face. 1 inside. */
const oval = Uint8Array.from({ length: greySide * greySide }, (_, i) => {
  const x = ((i % greySide) - 47.5) / 34;
  const y = (Math.floor(i / greySide) - 51) / 40;
  return x * x + y * y <= 1 ? 1 : 0;
});
const ovalPixels = oval.reduce((sum, value) => sum + value, 0);

const grey = new Float32Array(greySide * greySide);

interface FaceLight {
  /** See {@link measureSharpness}. */
  readonly sharpness: number;
  /** Share of the face's pixels with luma below 26, 0..1. */
  readonly darkShare: number;
  /** Share with luma above 246, 0..1. */
  readonly brightShare: number;
  /** See {@link compareEyesWithCheeks}. */
  readonly eyesOverCheeks: number;
}

/**
 * Measures the light on one face.
 * @param pyramid holding the frame, read only; points of the mesh are in pixels of its base.
 * @returns values that are not a number where the mesh cannot be aligned.
 */
export function measureLight(pyramid: ImagePyramid, mesh: FaceMesh): FaceLight {
  const toGrey = fitSimilarity(alignmentOf(mesh), greyAlignment);
  if (toGrey === undefined)
    return {
      sharpness: Number.NaN,
      darkShare: Number.NaN,
      brightShare: Number.NaN,
      eyesOverCheeks: Number.NaN,
    };
  warpToGrey(pyramid, invertSimilarity(toGrey), greySide, greySide, grey);
  let dark = 0;
  let bright = 0;
  for (let i = 0; i < grey.length; i++) {
    if (oval[i] === 0) continue;
    const luma = grey[i] as number;
    if (luma < 26) dark++;
    else if (luma > 246) bright++;
  }
  return {
    sharpness: measureSharpness(grey),
    darkShare: dark / ovalPixels,
    brightShare: bright / ovalPixels,
    eyesOverCheeks: compareEyesWithCheeks(grey, mesh, toGrey),
  };
}

/**
 * Energy of the finest detail relative to the face's contrast: variance of the second difference over variance of luma,
 * inside the oval, along the direction that has less of it, so that a blur of movement counts too. Contrast cancels
 * out: dim light alone is no blur.
 * @param picture {@link greySide} squared, luma 0..255, aligned.
 */
export function measureSharpness(picture: Float32Array): number {
  let sum = 0;
  let squares = 0;
  let across = 0;
  let along = 0;
  for (let y = 1; y < greySide - 1; y++)
    for (let x = 1; x < greySide - 1; x++) {
      const i = y * greySide + x;
      if (oval[i] === 0) continue;
      const luma = picture[i] as number;
      sum += luma;
      squares += luma * luma;
      across += ((picture[i - 1] as number) + (picture[i + 1] as number) - 2 * luma) ** 2;
      along += ((picture[i - greySide] as number) + (picture[i + greySide] as number) - 2 * luma) ** 2;
    }
  const variance = squares / ovalPixels - (sum / ovalPixels) ** 2;
  // 25 = a standard deviation of 5: below, there is no face to speak of, only noise.
  return Math.min(across, along) / ovalPixels / Math.max(25, variance);
}

/** Eye corners and the middle of the cheek below, of both halves of the face. */
const halves = [
  { corners: [33, 133], cheek: 205 },
  { corners: [263, 362], cheek: 425 },
] as const;

/**
 * How bright the eyes are against the cheeks: skin and white of the eye are as bright as a cheek, or nearly, a dark lens is not. Each eye by its
 * brightest tenth, so that iris, lashes and brows do not count; both halves summed, so that light from one side, or a wall beyond a
 * turned cheek, weighs half.
 * @param picture {@link greySide} squared, luma 0..255, aligned.
 * @param toPicture from pixels of the mesh to those of the picture.
 * @returns 0 and above, about 1 for eyes in plain view; 0 where both lie outside of the picture.
 */
function compareEyesWithCheeks(
  picture: Float32Array,
  mesh: FaceMesh,
  toPicture: SimilarityTransform,
): number {
  let eyes = 0;
  let cheeks = 0;
  for (const { corners, cheek } of halves) {
    const [outer, inner] = corners.map((index) => transformPoint(toPicture, meshPoint(mesh, index))) as [
      Point,
      Point,
    ];
    const eye: Point = [(outer[0] + inner[0]) / 2, (outer[1] + inner[1]) / 2];
    eyes += quantileWithin(picture, eye, 10, 6, 0.9);
    cheeks += quantileWithin(picture, transformPoint(toPicture, meshPoint(mesh, cheek)), 5, 5, 0.5);
  }
  // 10: on cheeks darker than that there is nothing to compare with.
  return eyes / Math.max(10, cheeks);
}

/** Room for the pixels of the largest ellipse, and more. */
const inside = new Float32Array(24 * 24);

/** A quantile (0..1) of luma inside an upright ellipse; 0 where it lies outside of the picture. @param radiusX, radiusY at most 11. */
function quantileWithin(
  picture: Float32Array,
  [centreX, centreY]: Point,
  radiusX: number,
  radiusY: number,
  quantile: number,
): number {
  let count = 0;
  const bottom = Math.min(greySide - 1, centreY + radiusY);
  const right = Math.min(greySide - 1, centreX + radiusX);
  for (let y = Math.max(0, Math.ceil(centreY - radiusY)); y <= bottom; y++)
    for (let x = Math.max(0, Math.ceil(centreX - radiusX)); x <= right; x++)
      if (((x - centreX) / radiusX) ** 2 + ((y - centreY) / radiusY) ** 2 <= 1)
        inside[count++] = picture[y * greySide + x] as number;
  return inside.subarray(0, count).sort()[Math.floor(quantile * count)] ?? 0;
}
