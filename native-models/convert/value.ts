import { UnsupportedShape } from './errors.ts';
import type { Weight } from './weights.ts';

/**
 * A value of the network under construction. `dims` are TensorFlow's (N,H,W,C for rank 4); rank-4 values lie as NCHW
 * in the ONNX graph. A convolution waits before it is written, so that a following Mul or Add can be folded into it
 * (about 15 % of the time of faceres), and a chain of Relu, Minimum and Maximum becomes one Clip.
 */
export type Value =
  | { readonly kind: 'ready'; readonly name: string; readonly dims: readonly number[] }
  | ConvolutionValue
  | ClampValue;

export interface Convolution {
  readonly input: Value;
  /** [C out][C in per group][h][w] */
  readonly filters: Float32Array;
  readonly filterDims: readonly number[];
  readonly bias: Float32Array;
  readonly strides: readonly [number, number];
  readonly dilations: readonly [number, number];
  readonly pads: readonly number[];
  readonly groups: number;
}

interface ConvolutionValue {
  readonly kind: 'convolution';
  readonly dims: readonly number[];
  readonly convolution: Convolution;
}

interface ClampValue {
  readonly kind: 'clamp';
  readonly dims: readonly number[];
  readonly of: Value;
  readonly low: number;
  readonly high: number;
}

/** The convolution with one number per channel, or one for all, added to its result. */
export function foldBias(value: ConvolutionValue, { data }: Weight): ConvolutionValue {
  const { convolution } = value;
  return { ...value, convolution: { ...convolution, bias: convolution.bias.map((b, c) => b + at(data, c)) } };
}

/** The convolution with its result multiplied by one number per channel, or by one for all. */
export function foldScale(value: ConvolutionValue, { data }: Weight): ConvolutionValue {
  const { convolution } = value;
  const perOutput = convolution.filters.length / convolution.bias.length;
  const filters = new Float32Array(convolution.filters.length);
  // A plain loop: map() calls back for each of millions of numbers.
  for (let c = 0, to = 0; c < convolution.bias.length; c++) {
    const factor = at(data, c);
    for (const end = to + perOutput; to < end; to++)
      filters[to] = (convolution.filters[to] ?? Number.NaN) * factor;
  }
  const bias = convolution.bias.map((b, c) => b * at(data, c));
  return { ...value, convolution: { ...convolution, filters, bias } };
}

/** min(max(x, a), b) and its like compose by clamping the bounds themselves. */
export function foldClamp(value: ClampValue, low: number, high: number): ClampValue {
  const within = (bound: number) => Math.min(Math.max(bound, low), high);
  return { ...value, low: within(value.low), high: within(value.high) };
}

/** @throws UnsupportedShape */
export function requireShape(isKnown: boolean, what: string): void {
  if (!isKnown) throw new UnsupportedShape(`${what} is not known.`);
}

/**
 * One number for all, or [.., 1, C]: what TensorFlow broadcasts along the last axis only.
 * @throws UnsupportedShape
 */
export function requirePerChannel(value: Value, { dims, data }: Weight): void {
  const isPerChannel = dims.at(-1) === data.length && value.dims.at(-1) === data.length;
  requireShape(
    (data.length === 1 || isPerChannel) && dims.length <= value.dims.length,
    `A constant of dims ${dims} for a value of dims ${value.dims}`,
  );
}

/** Dims that make a per-channel constant broadcast along C where the value lies as NCHW. */
export function channelDims(value: Value, { data }: Weight): readonly number[] {
  return value.dims.length === 4 && data.length > 1 ? [data.length, 1, 1] : [data.length];
}

/** Whether NCHW is another order in memory than NHWC: with one pixel it is not. */
export function hasMovedAxes([, height, width, ...rest]: readonly number[]): boolean {
  return rest.length === 1 && !(height === 1 && width === 1);
}

/** One value for all, or the channel's own. */
function at(values: Float32Array, channel: number): number {
  return values[values.length === 1 ? 0 : channel] ?? Number.NaN;
}
