import { type Padding, permute, windowed } from './axes.ts';
import { requireShape, type Value } from './value.ts';
import type { Weight } from './weights.ts';

/** How a filter goes over the picture; down, then across. */
interface Steps {
  readonly strides: readonly [number, number];
  readonly padding: Padding;
  readonly dilations: readonly [number, number];
}

/** @param filters [h, w, C in, C out]. @throws UnsupportedShape when the input has other channels. */
export function convolution(input: Value, filters: Weight, steps: Steps): Value {
  const [h = 1, w = 1, inputs = 1, outputs = 1] = filters.dims;
  return convolved(input, permute(filters, [3, 2, 0, 1]), [outputs, inputs, h, w], 1, steps);
}

/** @param filters [h, w, C, multiplier]. @throws UnsupportedShape when the input has other channels. */
export function depthwiseConvolution(input: Value, filters: Weight, steps: Steps): Value {
  const [h = 1, w = 1, channels = 1, multiplier = 1] = filters.dims;
  const dims = [channels * multiplier, 1, h, w];
  return convolved(input, permute(filters, [2, 3, 0, 1]), dims, channels, steps);
}

function convolved(
  input: Value,
  filters: Float32Array,
  filterDims: readonly number[],
  groups: number,
  { strides, padding, dilations }: Steps,
): Value {
  const [n = 1, height = 0, width = 0, channels = 0] = input.dims;
  const [outputs = 1, perGroup = 1, h = 1, w = 1] = filterDims;
  requireShape(
    input.dims.length === 4 && channels === perGroup * groups,
    `A convolution of ${perGroup * groups} channels over dims ${input.dims}`,
  );
  const vertical = windowed(height, (h - 1) * dilations[0] + 1, strides[0], padding);
  const horizontal = windowed(width, (w - 1) * dilations[1] + 1, strides[1], padding);
  return {
    kind: 'convolution',
    dims: [n, vertical.size, horizontal.size, outputs],
    convolution: {
      input,
      filters,
      filterDims,
      bias: new Float32Array(outputs),
      strides,
      dilations,
      pads: [vertical.before, horizontal.before, vertical.after, horizontal.after],
      groups,
    },
  };
}

/** A depthwise convolution of one pixel: every channel times its factor, zeros around. @param pads top, left, bottom, right. */
export function perChannel(
  value: Value,
  factors: Float32Array,
  pads: readonly number[] = [0, 0, 0, 0],
): Value {
  return onePixel(value, factors, [factors.length, 1, 1, 1], factors.length, pads);
}

function onePixel(
  input: Value,
  filters: Float32Array,
  filterDims: readonly number[],
  groups: number,
  pads: readonly number[],
): Value {
  const [n = 1, height = 0, width = 0] = input.dims;
  const [outputs = 1] = filterDims;
  const [top = 0, left = 0, bottom = 0, right = 0] = pads;
  return {
    kind: 'convolution',
    dims: [n, height + top + bottom, width + left + right, outputs],
    convolution: {
      input,
      filters,
      filterDims,
      bias: new Float32Array(outputs),
      strides: [1, 1],
      dilations: [1, 1],
      pads,
      groups,
    },
  };
}

/** Zeros before and after. */
type Sides = readonly [number, number];

/**
 * The value with zeros around it, as a convolution that changes nothing: a Pad would leave ONNX Runtime's blocked layout, and the sum
 * that follows could not join the convolution before it.
 * @param amounts [before, after] for each of N, H, W, C.
 * @throws UnsupportedShape when N is to be padded, or the value is not of rank 4.
 */
export function zeroPadded(value: Value, amounts: readonly Sides[]): Value {
  requireShape(
    amounts.length === 4 && value.dims.length === 4,
    `Padding of ${amounts.length} axes of ${value.dims}`,
  );
  const [batch, [top, bottom], [left, right], [before, after]] = amounts as readonly [
    Sides,
    Sides,
    Sides,
    Sides,
  ];
  requireShape(batch[0] === 0 && batch[1] === 0, 'Padding of the batch');
  const pads = [top, left, bottom, right];
  const channels = value.dims[3] ?? 0;
  if (before === 0 && after === 0) return perChannel(value, new Float32Array(channels).fill(1), pads);
  const filters = new Float32Array((before + channels + after) * channels);
  for (let c = 0; c < channels; c++) filters[(before + c) * channels + c] = 1;
  return onePixel(value, filters, [before + channels + after, channels, 1, 1], 1, pads);
}
