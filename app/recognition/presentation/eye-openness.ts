import { type FaceMesh, meshPoint } from '../face-mesh.ts';
import type { ImagePyramid } from '../image-pyramid.ts';
import { fitSimilarity } from '../similarity-transform.ts';
import { warpToGrey } from '../warp.ts';

/** Corners of both eyes, image-left one first. */
const eyes = [
  [33, 133],
  [362, 263],
] as const;
/** The picture of one eye: its corners lie at (4, 10) and (28, 10). */
const [width, height] = [32, 20];
const corners = [
  [4, 10],
  [28, 10],
] as const;
/** Rows in which iris and white stand beside each other, and columns between the corners. */
const middle = { top: 7, bottom: 11, left: 6, right: 26 } as const;
/** Rows below the lower lid. */
const skinTop = 16;

const grey = new Float32Array(width * height);

/** Views that a person's own measure is taken from, ms, and how many there must be. */
const ownMs = 3_000;
const fewestViews = 8;
/** Eyes that show less than this share of the person's own measure are closed or look down; blinks fall to .4 to .6 (see below). */
const closedShare = 0.65;
/** Below, there is too little to see of the eyes to tell. */
const leastMeasure = 0.02;

/** Remembers how far one person's eyes are open, to tell when they are closed. */
export class EyeHistory {
  #views: { readonly openness: number; readonly atMs: number }[] = [];

  /**
   * Takes one view; see {@link eyeOpenness}.
   * @param atMs capture time, ms.
   * @returns whether the eyes are closed in it; false while it is not known how they look open.
   */
  areClosed(openness: number, atMs: number): boolean {
    this.#views = this.#views.filter((view) => atMs >= view.atMs && atMs - view.atMs <= ownMs);
    this.#views.push({ openness, atMs });
    // A little above the middle: most views are open, some are blinks.
    const sorted = this.#views.map((view) => view.openness).sort((a, b) => a - b);
    const own = sorted[Math.floor(sorted.length * 0.6)] ?? 0;
    return sorted.length >= fewestViews && own >= leastMeasure && openness < closedShare * own;
  }
}

/**
 * How much of the eyes shows: the contrast of iris and white along the eye, over the brightness of the skin below it, mean of
 * both eyes. The mesh network hardly sees a blink: on the clips its eye opening falls by a seventh, this by half (8 % to 4 % and
 * 10 % to 5 %; open eyes stay within a fifth of their mean).
 * @param pyramid holding the frame in which the mesh lies; read only.
 * @returns 0 and above, about .03 to .12 for open eyes: to be compared with the same person's own only. 0 where no eye is.
 */
export function eyeOpenness(pyramid: ImagePyramid, mesh: FaceMesh): number {
  return eyes.reduce((sum, [from, to]) => sum + contrastOf(pyramid, mesh, from, to) / eyes.length, 0);
}

function contrastOf(pyramid: ImagePyramid, mesh: FaceMesh, from: number, to: number): number {
  const toImage = fitSimilarity(corners, [meshPoint(mesh, from), meshPoint(mesh, to)]);
  if (toImage === undefined) return 0;
  warpToGrey(pyramid, toImage, width, height, grey);
  const below = grey.slice(skinTop * width).sort();
  const skin = below[below.length >> 1] ?? 0;
  if (skin < 1) return 0;
  let sum = 0;
  let squares = 0;
  const columns = middle.right - middle.left + 1;
  for (let x = middle.left; x <= middle.right; x++) {
    let column = 0;
    for (let y = middle.top; y <= middle.bottom; y++) column += grey[y * width + x] as number;
    sum += column;
    squares += column * column;
  }
  const variance = squares / columns - (sum / columns) ** 2;
  return Math.sqrt(Math.max(0, variance)) / (middle.bottom - middle.top + 1) / skin;
}
