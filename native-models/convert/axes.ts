import type { Weight } from './weights.ts';

export type Padding = 'SAME' | 'VALID';

/**
 * Output size and padding of a sliding window along one axis. SAME puts the odd pixel at the end, as TensorFlow does.
 * @param window pixels that the window spans, dilation included.
 */
export function windowed(
  size: number,
  window: number,
  stride: number,
  padding: Padding,
): { readonly size: number; readonly before: number; readonly after: number } {
  if (padding === 'VALID') return { size: Math.floor((size - window) / stride) + 1, before: 0, after: 0 };
  const out = Math.ceil(size / stride);
  const total = Math.max((out - 1) * stride + window - size, 0);
  return { size: out, before: total >> 1, after: total - (total >> 1) };
}

/** [N, H, W, C] -> [N, C, H, W]; another rank stays as it is. */
export function nchw<T>(values: readonly T[]): T[] {
  const [n, h, w, c] = values;
  return n === undefined || h === undefined || w === undefined || c === undefined
    ? [...values]
    : [n, c, h, w];
}

/** Moves the axes of a rank-4 constant: axis i of the result is axis order[i] of the source. @returns a new array. */
export function permute(
  { dims, data }: Weight,
  order: readonly [number, number, number, number],
): Float32Array {
  const strides = [0, 0, 0, 0];
  for (let axis = 3, step = 1; axis >= 0; axis--) {
    strides[axis] = step;
    step *= dims[axis] ?? 1;
  }
  const [a = 1, b = 1, c = 1, d = 1] = order.map((axis) => dims[axis]);
  const [sa = 0, sb = 0, sc = 0, sd = 0] = order.map((axis) => strides[axis]);
  const moved = new Float32Array(data.length);
  let to = 0;
  for (let i = 0; i < a; i++)
    for (let j = 0; j < b; j++)
      for (let k = 0; k < c; k++)
        for (let l = 0; l < d; l++) moved[to++] = data[i * sa + j * sb + k * sc + l * sd] ?? Number.NaN;
  return moved;
}
