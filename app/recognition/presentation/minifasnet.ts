import type { Box } from '../observation.ts';

/** Side of the network's input, pixels. */
export const passiveSide = 80;

/** Scales of the two published networks: how much of the surroundings each sees, relative to the face's box. */
export const passiveScales = [2.7, 4] as const;

/** Index of "live" among the three classes; the others are print and replay. */
const liveClass = 1;

/**
 * The part of the picture from which a MiniFASNet reads: the box made `scale` times larger about its centre, at most as large as
 * the picture, and pushed back inside where it reaches beyond an edge (minivision-ai/Silent-Face-Anti-Spoofing,
 * `CropImage._get_new_box`). It is stretched to 80x80 without keeping its proportions: BGR, 0..255.
 * @param box of the detector, pixels of the picture; with a width and a height above 0.
 * @param scale 2.7 for MiniFASNetV2, 4.0 for MiniFASNetV1SE.
 * @returns edges in pixels, inside the picture.
 */
export function passiveCrop(box: Box, scale: number, imageWidth: number, imageHeight: number): Box {
  const fitting = Math.min((imageHeight - 1) / box.height, (imageWidth - 1) / box.width, scale);
  const width = box.width * fitting;
  const height = box.height * fitting;
  const x = box.x + box.width / 2 - width / 2;
  const y = box.y + box.height / 2 - height / 2;
  return {
    x: Math.max(0, Math.min(x, imageWidth - 1 - width)),
    y: Math.max(0, Math.min(y, imageHeight - 1 - height)),
    width,
    height,
  };
}

/**
 * The probability of a live face: the mean over the networks of class 1 of 3, as published.
 * @param outputs one row of three per network; logits, or probabilities when a row lies within 0..1 and sums to 1.
 * @returns 0..1, higher is more alive; undefined when a row is not of three finite numbers: nothing is known then.
 */
export function liveScore(...outputs: readonly ArrayLike<number>[]): number | undefined {
  let total = 0;
  for (const row of outputs) {
    if (row.length !== 3) return undefined;
    const live = probabilities(Array.from(row))[liveClass];
    if (live === undefined || !Number.isFinite(live)) return undefined;
    total += live;
  }
  return outputs.length === 0 ? undefined : total / outputs.length;
}

function probabilities(row: readonly number[]): readonly number[] {
  const sum = row.reduce((total, value) => total + value, 0);
  if (Math.abs(sum - 1) < 1e-3 && row.every((value) => value >= 0 && value <= 1)) return row;
  const highest = Math.max(...row);
  const powers = row.map((value) => Math.exp(value - highest));
  const all = powers.reduce((total, value) => total + value, 0);
  return powers.map((value) => value / all);
}
