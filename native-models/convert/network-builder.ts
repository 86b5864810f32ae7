import { GraphWriter } from '../onnx/graph-writer.ts';
import type { AttributeValue } from '../onnx/model-proto.ts';
import { nchw, type Padding, windowed } from './axes.ts';
import { convolution, depthwiseConvolution, perChannel, zeroPadded } from './convolution.ts';
import {
  channelDims,
  foldBias,
  foldClamp,
  foldScale,
  hasMovedAxes,
  requirePerChannel,
  requireShape,
  type Value,
} from './value.ts';
import { ValueWriter } from './value-writer.ts';
import type { Weight } from './weights.ts';

/**
 * Writes layers of a TensorFlow network as ONNX nodes. A layer whose operands have shapes that it was not written for
 * throws UnsupportedShape: ONNX would broadcast some of them along other axes, and give wrong numbers without a word.
 */
export class NetworkBuilder {
  readonly #graph: GraphWriter;
  readonly #values: ValueWriter;

  constructor(name: string) {
    this.#graph = new GraphWriter(name);
    this.#values = new ValueWriter(this.#graph);
  }

  /** @param dims [1, H, W, C]; the ONNX input is [1, C, H, W], float32. */
  input(name: string, dims: readonly number[]): Value {
    this.#graph.input(name, nchw(dims));
    return { kind: 'ready', name, dims };
  }

  /** The ONNX output has `value`'s own shape; rank 4 comes as NCHW. */
  output(name: string, value: Value): void {
    this.#graph.output(name, this.#values.write(value), nchw(value.dims));
  }

  /** A value that is the same for every picture. Below rank 4, where the axes are in ONNX's order as they are. */
  fixed({ data, dims }: Weight): Value {
    requireShape(dims.length < 4, `A fixed value of dims ${dims}`);
    return { kind: 'ready', name: this.#graph.constant(data, dims), dims };
  }

  /** @param filters [h, w, C in, C out]. */
  conv2d(
    input: Value,
    filters: Weight,
    strides: readonly [number, number],
    padding: Padding,
    dilations: readonly [number, number] = [1, 1],
  ): Value {
    return convolution(input, filters, { strides, padding, dilations });
  }

  /** @param filters [h, w, C, multiplier]. */
  depthwiseConv2d(
    input: Value,
    filters: Weight,
    strides: readonly [number, number],
    padding: Padding,
    dilations: readonly [number, number] = [1, 1],
  ): Value {
    return depthwiseConvolution(input, filters, { strides, padding, dilations });
  }

  /** Adds one number per channel, or one for all. */
  addPerChannel(value: Value, bias: Weight): Value {
    requirePerChannel(value, bias);
    return value.kind === 'convolution' ? foldBias(value, bias) : this.#withConstant('Add', value, bias);
  }

  /** Multiplies by one number per channel, or by one for all. */
  scalePerChannel(value: Value, scale: Weight): Value {
    requirePerChannel(value, scale);
    return value.kind === 'convolution' ? foldScale(value, scale) : this.#withConstant('Mul', value, scale);
  }

  /** Adds two values of the same dims. */
  add(a: Value, b: Value): Value {
    requireShape(a.dims.join() === b.dims.join(), `A sum of dims ${a.dims} and ${b.dims}`);
    return this.#node('Add', [this.#values.write(a), this.#values.write(b)], a.dims);
  }

  /** Clamps to [low, high]; Relu is [0, Infinity]. */
  clamp(value: Value, low: number, high: number): Value {
    return value.kind === 'clamp'
      ? foldClamp(value, low, high)
      : { kind: 'clamp', dims: value.dims, of: value, low, high };
  }

  /**
   * x where it is positive, slope * x elsewhere. Rank 4 is written as max(x, 0) - slope * max(-x, 0), the same numbers: ONNX Runtime
   * computes Relu and convolutions in its blocked layout, but for PRelu it leaves it and works number by number, which took two
   * thirds of facemesh's time.
   * @param slopes one per channel.
   */
  prelu(value: Value, slopes: Weight): Value {
    requirePerChannel(value, slopes);
    if (value.dims.length !== 4 || slopes.data.length === 1) {
      const slope = this.#graph.constant(slopes.data, channelDims(value, slopes));
      return this.#node('PRelu', [this.#values.write(value), slope], value.dims);
    }
    const negated = perChannel(
      value,
      slopes.data.map(() => -1),
    );
    const below = perChannel(
      this.clamp(negated, 0, Number.POSITIVE_INFINITY),
      slopes.data.map((slope) => -slope),
    );
    return this.add(this.clamp(value, 0, Number.POSITIVE_INFINITY), below);
  }

  sigmoid(value: Value): Value {
    return this.#node('Sigmoid', [this.#values.write(value)], value.dims);
  }

  /** Over the last axis of a rank-2 value. */
  softmax(value: Value): Value {
    requireShape(value.dims.length === 2, `Softmax over dims ${value.dims}`);
    return this.#node('Softmax', [this.#values.write(value)], value.dims, { axis: { int: -1 } });
  }

  maxPool(
    value: Value,
    size: readonly [number, number],
    strides: readonly [number, number],
    padding: Padding,
  ): Value {
    const pooled = this.#pool('MaxPool', value, size, strides, padding);
    const channels = value.dims[3] ?? 0;
    // The blocked layout pools whole blocks only; a convolution that changes nothing leads others back into it.
    return channels % 16 === 0 ? pooled : perChannel(pooled, new Float32Array(channels).fill(1));
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
    requireShape(value.dims.length === 4, `${op} over dims ${value.dims}`);
    const [n = 1, height = 0, width = 0, channels = 1] = value.dims;
    const vertical = windowed(height, size[0], strides[0], padding);
    const horizontal = windowed(width, size[1], strides[1], padding);
    return this.#node(op, [this.#values.write(value)], [n, vertical.size, horizontal.size, channels], {
      kernel_shape: { ints: size },
      strides: { ints: strides },
      pads: { ints: [vertical.before, horizontal.before, vertical.after, horizontal.after] },
    });
  }

  /** Pads with zeros. @param amounts [before, after] for each of N, H, W, C; not for N. */
  pad(value: Value, amounts: readonly (readonly [number, number])[]): Value {
    return zeroPadded(value, amounts);
  }

  /** Mean over height and width: [N, H, W, C] -> [N, C]. */
  globalMean(value: Value): Value {
    requireShape(value.dims.length === 4, `The mean over height and width of dims ${value.dims}`);
    const [n = 1, , , channels = 1] = value.dims;
    const attributes = { axes: { ints: [2, 3] }, keepdims: { int: 0 } };
    return this.#node('ReduceMean', [this.#values.write(value)], [n, channels], attributes);
  }

  /** @param axis TensorFlow's (N,H,W,C order for rank 4). */
  concat(values: readonly Value[], axis: number): Value {
    const first = values[0]?.dims ?? [];
    const normal = axis < 0 ? axis + first.length : axis;
    const others = (dims: readonly number[]) => dims.toSpliced(normal, 1).join();
    requireShape(
      values.every(({ dims }) => others(dims) === others(first)),
      `Concatenation of dims ${values.map(({ dims }) => `[${dims}]`).join()} along axis ${axis}`,
    );
    const dims = first.map((side, i) =>
      i === normal ? values.reduce((sum, v) => sum + (v.dims[i] ?? 0), 0) : side,
    );
    const onnxAxis = first.length === 4 ? ([0, 2, 3, 1][normal] ?? normal) : normal;
    return this.#node(
      'Concat',
      values.map((v) => this.#values.write(v)),
      dims,
      { axis: { int: onnxAxis } },
    );
  }

  /** [N, K] times weights [K, M] plus bias [M]. */
  dense(value: Value, weights: Weight, bias: Weight | undefined): Value {
    const [n = 1, length] = value.dims;
    const [inputsOfWeights, outputs = 1] = weights.dims;
    requireShape(
      value.dims.length === 2 && weights.dims.length === 2 && length === inputsOfWeights,
      `A product of dims ${value.dims} and ${weights.dims}`,
    );
    const inputs = [this.#values.write(value), this.#graph.constant(weights.data, weights.dims)];
    if (bias !== undefined) inputs.push(this.#graph.constant(bias.data, [outputs]));
    return this.#node('Gemm', inputs, [n, outputs]);
  }

  /** Reads the value in TensorFlow's element order into new dims; one side may be -1. */
  reshape(value: Value, wanted: readonly number[]): Value {
    const count = value.dims.reduce((product, side) => product * side, 1);
    const known = wanted.reduce((product, side) => (side === -1 ? product : product * side), 1);
    const dims = wanted.map((side) => (side === -1 ? count / known : side));
    requireShape(
      dims.every(Number.isInteger) && dims.reduce((product, side) => product * side, 1) === count,
      `A reshape of dims ${value.dims} to ${wanted}`,
    );
    const source = this.#values.write(value);
    const flat = hasMovedAxes(value.dims)
      ? this.#graph.node('Transpose', [source], { perm: { ints: [0, 2, 3, 1] } })
      : source;
    const shape = BigInt64Array.from((hasMovedAxes(dims) ? dims : nchw(dims)).map(BigInt));
    const shaped = this.#graph.node('Reshape', [flat, this.#graph.constant(shape, [shape.length])]);
    const name = hasMovedAxes(dims)
      ? this.#graph.node('Transpose', [shaped], { perm: { ints: [0, 3, 1, 2] } })
      : shaped;
    return { kind: 'ready', name, dims };
  }

  /** The finished ONNX file. */
  encode(): Uint8Array {
    return this.#graph.encode();
  }

  #withConstant(op: string, value: Value, constant: Weight): Value {
    const name = this.#graph.constant(constant.data, channelDims(value, constant));
    return this.#node(op, [this.#values.write(value), name], value.dims);
  }

  #node(
    op: string,
    inputs: readonly string[],
    dims: readonly number[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
  ): Value {
    return { kind: 'ready', name: this.#graph.node(op, inputs, attributes), dims };
  }
}
