import type { FaceMesh } from '../face-mesh.ts';
import type { ImagePyramid } from '../image-pyramid.ts';
import { fitSimilarity, type Point } from '../similarity-transform.ts';
import { warpToGrey } from '../warp.ts';
import { headShape } from './head-shape.ts';

/** Side of a chip, pixels. */
export const chipSide = 64;
/** Pixels of a chip per inter-eye distance. */
export const chipScale = 20;
/** Where the middle of the chip lies on the average head: between the eyes and the mouth, inter-eye distances. */
const middleY = 0.3;
/** Width of the mean that is taken away, pixels to each side: light and shade are wider, features are not. */
const lightReach = 6;

/** A chip pixel's place on the average head, inter-eye distances. */
export function placeOnHead(column: number, row: number): Point {
  const middle = (chipSide - 1) / 2;
  return [(column - middle) / chipScale, (row - middle) / chipScale + middleY];
}

const averagePlaces = headShape.map(
  ([, x, y]): Point => [x * chipScale + (chipSide - 1) / 2, (y - middleY) * chipScale + (chipSide - 1) / 2],
);

const grey = new Float32Array(chipSide * chipSide);

/**
 * The middle of a face, turned upright, at one size, without light and shade: luma minus the mean around each pixel.
 * @param pyramid holding the frame in which the mesh lies; read only.
 * @returns 64 x 64, row-major, owned by the caller; undefined when the mesh spans nothing.
 */
export function faceChip(pyramid: ImagePyramid, mesh: FaceMesh): Float32Array | undefined {
  const points = headShape.map(
    ([index]): Point => [mesh[index * 3] ?? Number.NaN, mesh[index * 3 + 1] ?? Number.NaN],
  );
  const toImage = fitSimilarity(averagePlaces, points);
  if (toImage === undefined) return undefined;
  warpToGrey(pyramid, toImage, chipSide, chipSide, grey);
  return withoutLight(grey);
}

/** Takes from every pixel the mean of its surroundings, as far as they lie on the chip. */
function withoutLight(picture: Float32Array): Float32Array {
  // Sums over everything above and left of a pixel make each mean four look-ups (Crow 1984).
  const stride = chipSide + 1;
  const sums = new Float64Array(stride * stride);
  for (let y = 0; y < chipSide; y++) {
    let row = 0;
    for (let x = 0; x < chipSide; x++) {
      row += picture[y * chipSide + x] as number;
      sums[(y + 1) * stride + x + 1] = (sums[y * stride + x + 1] as number) + row;
    }
  }
  const out = new Float32Array(chipSide * chipSide);
  for (let y = 0; y < chipSide; y++) {
    const [top, bottom] = [Math.max(0, y - lightReach), Math.min(chipSide, y + lightReach + 1)];
    for (let x = 0; x < chipSide; x++) {
      const [left, right] = [Math.max(0, x - lightReach), Math.min(chipSide, x + lightReach + 1)];
      const around =
        (sums[bottom * stride + right] as number) -
        (sums[top * stride + right] as number) -
        (sums[bottom * stride + left] as number) +
        (sums[top * stride + left] as number);
      out[y * chipSide + x] =
        (picture[y * chipSide + x] as number) - around / ((bottom - top) * (right - left));
    }
  }
  return out;
}
