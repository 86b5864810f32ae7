import { type AttributeValue, encodeModel, type OnnxNode, type OnnxTensor } from '../onnx/model-proto.ts';
import type { Weight } from './weights.ts';

/**
 * A value of the network under construction. `dims` are TensorFlow's (N,H,W,C for rank 4); rank-4 values lie as NCHW
 * in the ONNX graph. A convolution waits before it is written, so that a following Mul or Add can be folded into it
 * (about 15 % of the time of faceres), and a chain of Relu, Minimum and Maximum becomes one Clip.
 */
export type Value =
  | { readonly kind: 'ready'; readonly name: string; readonly dims: readonly number[] }
  | { readonly kind: 'convolution'; readonly dims: readonly number[]; readonly convolution: Convolution }
  | {
      readonly kind: 'clamp';
      readonly dims: readonly number[];
      readonly of: Value;
      readonly low: number;
      readonly high: number;
    };

interface Convolution {
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

export type Padding = 'SAME' | 'VALID';

/** Writes layers of a TensorFlow network as ONNX nodes. */
export class NetworkBuilder {
  readonly #name: string;
  readonly #nodes: OnnxNode[] = [];
  readonly #constants: OnnxTensor[] = [];
  readonly #inputs: { name: string; dims: readonly number[] }[] = [];
  readonly #outputs: { name: string; dims: readonly number[] }[] = [];
  readonly #written = new Map<Value, string>();
  #count = 0;

  constructor(name: string) {
    this.#name = name;
  }

  /** @param dims [1, H, W, C]; the ONNX input is [1, C, H, W], float32. */
  input(name: string, dims: readonly number[]): Value {
    this.#inputs.push({ name, dims: nchw(dims) });
    return { kind: 'ready', name, dims };
  }

  /** The ONNX output has `value`'s own shape; rank 4 comes as NCHW. */
  output(name: string, value: Value): void {
    const dims = value.dims.length === 4 ? nchw(value.dims) : value.dims;
    this.#nodes.push({ op: 'Identity', inputs: [this.#write(value)], output: name, attributes: {} });
    this.#outputs.push({ name, dims });
  }

  /** @param filters [h, w, C in, C out]. */
  conv2d(
    input: Value,
    filters: Weight,
    strides: readonly [number, number],
    padding: Padding,
    dilations: readonly [number, number] = [1, 1],
  ): Value {
    const [h = 1, w = 1, inputs = 1, outputs = 1] = filters.dims;
    return this.#convolve(
      input,
      permute(filters, [3, 2, 0, 1]),
      [outputs, inputs, h, w],
      1,
      strides,
      padding,
      dilations,
    );
  }

  /** @param filters [h, w, C, multiplier]. */
  depthwiseConv2d(
    input: Value,
    filters: Weight,
    strides: readonly [number, number],
    padding: Padding,
    dilations: readonly [number, number] = [1, 1],
  ): Value {
    const [h = 1, w = 1, channels = 1, multiplier = 1] = filters.dims;
    const dims = [channels * multiplier, 1, h, w];
    return this.#convolve(input, permute(filters, [2, 3, 0, 1]), dims, channels, strides, padding, dilations);
  }

  #convolve(
    input: Value,
    filters: Float32Array,
    filterDims: readonly number[],
    groups: number,
    strides: readonly [number, number],
    padding: Padding,
    dilations: readonly [number, number],
  ): Value {
    const [n = 1, height = 0, width = 0] = input.dims;
    const [outputs = 1, , h = 1, w = 1] = filterDims;
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

  /** Adds one number per channel, or one for all. */
  addPerChannel(value: Value, bias: Weight): Value {
    if (value.kind !== 'convolution') return this.#withConstant('Add', value, bias);
    const { convolution } = value;
    return {
      ...value,
      convolution: { ...convolution, bias: convolution.bias.map((b, c) => b + at(bias.data, c)) },
    };
  }

  /** Multiplies by one number per channel, or by one for all. */
  scalePerChannel(value: Value, scale: Weight): Value {
    if (value.kind !== 'convolution') return this.#withConstant('Mul', value, scale);
    const { convolution } = value;
    const perOutput = convolution.filters.length / convolution.bias.length;
    return {
      ...value,
      convolution: {
        ...convolution,
        filters: convolution.filters.map((f, i) => f * at(scale.data, Math.floor(i / perOutput))),
        bias: convolution.bias.map((b, c) => b * at(scale.data, c)),
      },
    };
  }

  add(a: Value, b: Value): Value {
    return this.#node('Add', [this.#write(a), this.#write(b)], a.dims);
  }

  /** Clamps to [low, high]; Relu is [0, Infinity]. */
  clamp(value: Value, low: number, high: number): Value {
    if (value.kind !== 'clamp') return { kind: 'clamp', dims: value.dims, of: value, low, high };
    // min(max(x, a), b) and its like compose by clamping the bounds themselves.
    const within = (bound: number) => Math.min(Math.max(bound, low), high);
    return { ...value, low: within(value.low), high: within(value.high) };
  }

  /** @param slopes one per channel. */
  prelu(value: Value, slopes: Weight): Value {
    const slope = this.#constant(
      slopes.data,
      value.dims.length === 4 ? [slopes.data.length, 1, 1] : [slopes.data.length],
    );
    return this.#node('PRelu', [this.#write(value), slope], value.dims);
  }

  sigmoid(value: Value): Value {
    return this.#node('Sigmoid', [this.#write(value)], value.dims);
  }

  /** Over the last axis of a rank-2 value. */
  softmax(value: Value): Value {
    return this.#node('Softmax', [this.#write(value)], value.dims, { axis: { int: -1 } });
  }

  maxPool(
    value: Value,
    size: readonly [number, number],
    strides: readonly [number, number],
    padding: Padding,
  ): Value {
    return this.#pool('MaxPool', value, size, strides, padding);
  }

  averagePool(
    value: Value,
    size: readonly [number, number],
    strides: readonly [number, number],
    padding: Padding,
  ): Value {
    return this.#pool('AveragePool', value, size, strides, padding);
  }

  #pool(
    op: string,
    value: Value,
    size: readonly [number, number],
    strides: readonly [number, number],
    padding: Padding,
  ): Value {
    const [n = 1, height = 0, width = 0, channels = 1] = value.dims;
    const vertical = windowed(height, size[0], strides[0], padding);
    const horizontal = windowed(width, size[1], strides[1], padding);
    return this.#node(op, [this.#write(value)], [n, vertical.size, horizontal.size, channels], {
      kernel_shape: { ints: size },
      strides: { ints: strides },
      pads: { ints: [vertical.before, horizontal.before, vertical.after, horizontal.after] },
    });
  }

  /** Pads with zeros. @param amounts [before, after] for each of N, H, W, C. */
  pad(value: Value, amounts: readonly (readonly [number, number])[]): Value {
    const ordered = value.dims.length === 4 ? nchw(amounts) : amounts;
    const pads = BigInt64Array.from([
      ...ordered.map((a) => BigInt(a[0])),
      ...ordered.map((a) => BigInt(a[1])),
    ]);
    const dims = value.dims.map((side, axis) => side + (amounts[axis]?.[0] ?? 0) + (amounts[axis]?.[1] ?? 0));
    return this.#node('Pad', [this.#write(value), this.#constant(pads, [pads.length])], dims);
  }

  /** Mean over height and width: [N, H, W, C] -> [N, C]. */
  globalMean(value: Value): Value {
    const [n = 1, , , channels = 1] = value.dims;
    const attributes = { axes: { ints: [2, 3] }, keepdims: { int: 0 } };
    return this.#node('ReduceMean', [this.#write(value)], [n, channels], attributes);
  }

  /** @param axis TensorFlow's (N,H,W,C order for rank 4). */
  concat(values: readonly Value[], axis: number): Value {
    const first = values[0]?.dims ?? [];
    const normal = axis < 0 ? axis + first.length : axis;
    const dims = first.map((side, i) =>
      i === normal ? values.reduce((sum, v) => sum + (v.dims[i] ?? 0), 0) : side,
    );
    const onnxAxis = first.length === 4 ? ([0, 2, 3, 1][normal] ?? normal) : normal;
    return this.#node(
      'Concat',
      values.map((v) => this.#write(v)),
      dims,
      { axis: { int: onnxAxis } },
    );
  }

  /** [N, K] times weights [K, M] plus bias [M]. */
  dense(value: Value, weights: Weight, bias: Weight | undefined): Value {
    const [n = 1] = value.dims;
    const [, outputs = 1] = weights.dims;
    const inputs = [this.#write(value), this.#constant(weights.data, weights.dims)];
    if (bias !== undefined) inputs.push(this.#constant(bias.data, [outputs]));
    return this.#node('Gemm', inputs, [n, outputs]);
  }

  /** Reads the value in TensorFlow's element order into new dims; one side may be -1. */
  reshape(value: Value, wanted: readonly number[]): Value {
    const count = value.dims.reduce((product, side) => product * side, 1);
    const known = wanted.reduce((product, side) => (side === -1 ? product : product * side), 1);
    const dims = wanted.map((side) => (side === -1 ? count / known : side));
    const [, height, width] = value.dims;
    // With one pixel NCHW and NHWC are the same order.
    const isMoved = value.dims.length === 4 && !(height === 1 && width === 1);
    const source = isMoved
      ? this.#write(
          this.#node('Transpose', [this.#write(value)], value.dims, { perm: { ints: [0, 2, 3, 1] } }),
        )
      : this.#write(value);
    const shape = BigInt64Array.from(dims.map(BigInt));
    return this.#node('Reshape', [source, this.#constant(shape, [shape.length])], dims);
  }

  /** The finished ONNX file. */
  encode(): Uint8Array {
    return encodeModel({
      name: this.#name,
      inputs: this.#inputs,
      outputs: this.#outputs,
      nodes: this.#nodes,
      constants: this.#constants,
    });
  }

  /** Writes a value's node, once, and says its name. */
  #write(value: Value): string {
    if (value.kind === 'ready') return value.name;
    const known = this.#written.get(value);
    if (known !== undefined) return known;
    const name = value.kind === 'clamp' ? this.#writeClamp(value) : this.#writeConvolution(value.convolution);
    this.#written.set(value, name);
    return name;
  }

  #writeClamp({ of, low, high }: Value & { kind: 'clamp' }): string {
    const input = this.#write(of);
    if (low === 0 && high === Number.POSITIVE_INFINITY) return this.#emit('Relu', [input]);
    const bound = (value: number) =>
      Number.isFinite(value) ? this.#constant(Float32Array.of(value), []) : '';
    return this.#emit('Clip', [input, bound(low), bound(high)]);
  }

  #writeConvolution(c: Convolution): string {
    const inputs = [
      this.#write(c.input),
      this.#constant(c.filters, c.filterDims),
      this.#constant(c.bias, [c.bias.length]),
    ];
    return this.#emit('Conv', inputs, {
      strides: { ints: c.strides },
      dilations: { ints: c.dilations },
      pads: { ints: c.pads },
      group: { int: c.groups },
    });
  }

  #withConstant(op: string, value: Value, constant: Weight): Value {
    const dims =
      value.dims.length === 4 && constant.data.length > 1
        ? [constant.data.length, 1, 1]
        : [constant.data.length];
    return this.#node(op, [this.#write(value), this.#constant(constant.data, dims)], value.dims);
  }

  #node(
    op: string,
    inputs: readonly string[],
    dims: readonly number[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
  ): Value {
    return { kind: 'ready', name: this.#emit(op, inputs, attributes), dims };
  }

  #emit(
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
  ): string {
    const output = `${op.toLowerCase()}_${this.#count++}`;
    this.#nodes.push({ op, inputs, output, attributes });
    return output;
  }

  #constant(data: Float32Array | BigInt64Array, dims: readonly number[]): string {
    const name = `constant_${this.#count++}`;
    this.#constants.push({ name, dims, data });
    return name;
  }
}

/** Output size and padding of a sliding window along one axis; SAME puts the odd pixel at the end, as TensorFlow does. */
function windowed(size: number, window: number, stride: number, padding: Padding) {
  if (padding === 'VALID') return { size: Math.floor((size - window) / stride) + 1, before: 0, after: 0 };
  const out = Math.ceil(size / stride);
  const total = Math.max((out - 1) * stride + window - size, 0);
  return { size: out, before: total >> 1, after: total - (total >> 1) };
}

/** [N, H, W, C] -> [N, C, H, W]. */
function nchw<T>(values: readonly T[]): T[] {
  const [n, h, w, c] = values;
  return n === undefined || h === undefined || w === undefined || c === undefined
    ? [...values]
    : [n, c, h, w];
}

/** One value for all, or the channel's own. */
function at(values: Float32Array, channel: number): number {
  return values[values.length === 1 ? 0 : channel] ?? Number.NaN;
}

/** Moves the axes of a rank-4 constant: axis i of the result is axis order[i] of the source. */
function permute({ dims, data }: Weight, order: readonly [number, number, number, number]): Float32Array {
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
