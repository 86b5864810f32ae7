import { chipScale, chipSide, placeOnHead } from './chip.ts';
import { headShape } from './head-shape.ts';

/** Movements that are fitted: 1, x, y, x², xy, y² and the nose's depth, each along x and along y. */
const shapes = 7;
const parameters = 2 * shapes;
const maxSteps = 8;
/** Pixels of a chip; no pixel moves by more in a step that is worth another. */
const stillPixels = 0.02;

/** Pixels that are compared: brows, nose and cheeks. Eyes and mouth move without the head. */
const pixels: readonly number[] = Array.from({ length: chipSide * chipSide }, (_, i) => i).filter((i) => {
  const column = i % chipSide;
  const row = Math.floor(i / chipSide);
  const [x, y] = placeOnHead(column, row);
  const isFace = (x / 1.05) ** 2 + ((y - 0.15) / 0.95) ** 2 <= 1;
  const isEye = ((Math.abs(x) - 0.5) / 0.27) ** 2 + (y / 0.14) ** 2 <= 1;
  return isFace && !isEye && y < 0.92;
});
const count = pixels.length;
const columns = Float32Array.from(pixels, (i) => i % chipSide);
const rows = Float32Array.from(pixels, (i) => Math.floor(i / chipSide));

/** The seven shapes of movement, pixel by pixel; depth in pixels of the chip, so that its factor is the sine of a turn. */
const movement: readonly Float32Array[] = (() => {
  const made = Array.from({ length: shapes }, () => new Float32Array(count));
  for (let k = 0; k < count; k++) {
    const [x, y] = placeOnHead(columns[k] as number, rows[k] as number);
    const v = y - 0.15;
    for (const [shape, value] of [1, x, v, x * x, x * v, v * v, -depthAt(x, y) * chipScale].entries())
      (made[shape] as Float32Array)[k] = value;
  }
  return made;
})();

/** Depth of the average head between its points: their mean, weighed by nearness. */
function depthAt(x: number, y: number): number {
  const reach = 0.14;
  let total = 0;
  let weights = 1e-12;
  for (const [, px, py, z] of headShape) {
    const weight = Math.exp(-((px - x) ** 2 + (py - y) ** 2) / (2 * reach * reach));
    total += weight * z;
    weights += weight;
  }
  return total / weights;
}

/** A chip that later ones are compared with, and what is needed to do so quickly. */
export interface KeyChip {
  readonly values: Float32Array;
  /** Change of each pixel with each parameter; parameter-major. */
  readonly slopes: Float32Array;
  /** Inverse of the normal matrix. */
  readonly inverse: Float64Array;
}

/** What the pixels say of the movement between two chips. */
export interface ChipChange {
  /** The nose's movement against the face, along x and y of the key: the sine of a turn; 0 for a picture. */
  readonly parallaxX: number;
  readonly parallaxY: number;
  /** Standard error of either, from the pixels' noise. */
  readonly error: number;
  /** Likeness of the pixels after the movement, -1..1. */
  readonly likeness: number;
  /** Cosine of the angle by which a picture would have turned. */
  readonly foreshortening: number;
}

/** Prepares a chip. @returns undefined when it has too little texture. */
export function keyChipOf(chip: Float32Array): KeyChip | undefined {
  const values = new Float32Array(count);
  const slopes = new Float32Array(count * parameters);
  for (let k = 0; k < count; k++) {
    const i = pixels[k] as number;
    values[k] = chip[i] as number;
    const slopeX = ((chip[i + 1] as number) - (chip[i - 1] as number)) / 2;
    const slopeY = ((chip[i + chipSide] as number) - (chip[i - chipSide] as number)) / 2;
    for (let shape = 0; shape < shapes; shape++) {
      const value = (movement[shape] as Float32Array)[k] as number;
      slopes[shape * count + k] = slopeX * value;
      slopes[(shape + shapes) * count + k] = slopeY * value;
    }
  }
  const normal = new Float64Array(parameters * parameters);
  for (let a = 0; a < parameters; a++)
    for (let b = 0; b <= a; b++) {
      let total = 0;
      for (let k = 0; k < count; k++)
        total += (slopes[a * count + k] as number) * (slopes[b * count + k] as number);
      normal[a * parameters + b] = total;
      normal[b * parameters + a] = total;
    }
  const inverse = invert(normal);
  return inverse === undefined ? undefined : { values, slopes, inverse };
}

const sampled = new Float32Array(count);

/**
 * Fits the movement from the key chip to this one by its pixels: Gauss-Newton on the squared difference, with the key's
 * slopes (Lucas and Kanade 1981; Hager and Belhumeur 1998). About 0.3 ms.
 * @returns undefined when the fit leaves the chip.
 */
export function compareChips(key: KeyChip, chip: Float32Array): ChipChange | undefined {
  const p = new Float64Array(parameters);
  const gradient = new Float64Array(parameters);
  const keyEnergy = energy(key.values);
  let gain = 1;
  for (let step = 0; step < maxSteps; step++) {
    if (!sample(chip, p)) return undefined;
    gain = Math.sqrt(keyEnergy / Math.max(1e-6, energy(sampled)));
    gradient.fill(0);
    for (let a = 0; a < parameters; a++) {
      let total = 0;
      const from = a * count;
      for (let k = 0; k < count; k++)
        total +=
          (key.slopes[from + k] as number) * ((sampled[k] as number) * gain - (key.values[k] as number));
      gradient[a] = total;
    }
    let moved = 0;
    for (let a = 0; a < parameters; a++) {
      let change = 0;
      for (let b = 0; b < parameters; b++)
        change += (key.inverse[a * parameters + b] as number) * (gradient[b] as number);
      p[a] = (p[a] as number) - change;
      moved = Math.max(moved, Math.abs(change));
    }
    if (moved < stillPixels) break;
  }
  if (!sample(chip, p)) return undefined;
  let both = 0;
  let error = 0;
  for (let k = 0; k < count; k++) {
    both += (sampled[k] as number) * (key.values[k] as number);
    error += ((sampled[k] as number) * gain - (key.values[k] as number)) ** 2;
  }
  const likeness = both / Math.sqrt(Math.max(1e-6, keyEnergy * energy(sampled)));
  const noseX = shapes - 1;
  const noseY = parameters - 1;
  const variance = Math.max(
    key.inverse[noseX * parameters + noseX] as number,
    key.inverse[noseY * parameters + noseY] as number,
  );
  // Parameters are pixels per inter-eye distance; the chip's own is added back. The depth's linear part counts, too.
  const a = chipScale + (p[1] as number);
  const b = p[2] as number;
  const c = p[shapes + 1] as number;
  const d = chipScale + (p[shapes + 2] as number);
  const plus = Math.hypot(a + d, b - c) / 2;
  const minus = Math.hypot(a - d, b + c) / 2;
  return {
    parallaxX: p[noseX] as number,
    parallaxY: p[noseY] as number,
    error: Math.sqrt((variance * error) / count),
    likeness,
    foreshortening: Math.abs(plus - minus) / (plus + minus),
  };
}

/** Reads the chip where the key's pixels have moved to; bilinear. @returns whether nearly all are on the chip. */
function sample(chip: Float32Array, p: Float64Array): boolean {
  let outside = 0;
  for (let k = 0; k < count; k++) {
    let x = columns[k] as number;
    let y = rows[k] as number;
    for (let shape = 0; shape < shapes; shape++) {
      const value = (movement[shape] as Float32Array)[k] as number;
      x += (p[shape] as number) * value;
      y += (p[shape + shapes] as number) * value;
    }
    if (!(x >= 0 && y >= 0 && x < chipSide - 1 && y < chipSide - 1)) {
      sampled[k] = 0;
      outside++;
      continue;
    }
    const x0 = x | 0;
    const y0 = y | 0;
    const i = y0 * chipSide + x0;
    const fx = x - x0;
    const top = (chip[i] as number) * (1 - fx) + (chip[i + 1] as number) * fx;
    const bottom = (chip[i + chipSide] as number) * (1 - fx) + (chip[i + chipSide + 1] as number) * fx;
    sampled[k] = top + (bottom - top) * (y - y0);
  }
  return outside < count / 10;
}

function energy(values: Float32Array): number {
  let total = 0;
  for (let k = 0; k < count; k++) total += (values[k] as number) ** 2;
  return total;
}

/** Inverse by Gauss and Jordan with pivots on the diagonal, which a positive matrix allows. */
function invert(matrix: Float64Array): Float64Array | undefined {
  const n = parameters;
  const a = matrix.slice();
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) out[i * n + i] = 1;
  for (let i = 0; i < n; i++) {
    const pivot = a[i * n + i] as number;
    if (!(pivot > 1e-6 * (matrix[i * n + i] as number))) return undefined;
    for (let j = 0; j < n; j++) {
      a[i * n + j] = (a[i * n + j] as number) / pivot;
      out[i * n + j] = (out[i * n + j] as number) / pivot;
    }
    for (let row = 0; row < n; row++) {
      if (row === i) continue;
      const share = a[row * n + i] as number;
      if (share === 0) continue;
      for (let j = 0; j < n; j++) {
        a[row * n + j] = (a[row * n + j] as number) - share * (a[i * n + j] as number);
        out[row * n + j] = (out[row * n + j] as number) - share * (out[i * n + j] as number);
      }
    }
  }
  return out;
}
