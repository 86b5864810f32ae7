import { z } from 'zod';
import type { Padding } from './axes.ts';
import { UnsupportedOperation, UnsupportedShape } from './errors.ts';
import { NetworkBuilder } from './network-builder.ts';
import type { Value } from './value.ts';
import { parseJson, readWeights, type Weight, WeightsManifest } from './weights.ts';

// Strings are base64, 64-bit integers are strings: TensorFlow's own JSON of its protobuf.
const Attribute = z.object({
  s: z.string().optional(),
  f: z.number().optional(),
  i: z.union([z.string(), z.number()]).optional(),
  b: z.boolean().optional(),
  type: z.string().optional(),
  shape: z.object({ dim: z.array(z.object({ size: z.string() })).optional() }).optional(),
  list: z
    .object({ i: z.array(z.union([z.string(), z.number()])).optional(), s: z.array(z.string()).optional() })
    .optional(),
});
const Node = z.object({
  name: z.string(),
  op: z.string(),
  input: z.array(z.string()).default([]),
  attr: z.record(z.string(), Attribute).default({}),
});
type Node = z.infer<typeof Node>;
const GraphModel = z.object({
  modelTopology: z.object({ node: z.array(Node) }),
  weightsManifest: WeightsManifest,
});

/**
 * Converts a TensorFlow.js graph model to ONNX.
 * @param file the model's JSON; its weight files lie beside it.
 * @param outputs TensorFlow node -> ONNX output name. Only what they need is converted: other heads fall away.
 * @param inputName name of the ONNX input, [1, C, H, W] float32.
 * @param height of the input instead of the graph's own, for a network of convolutions only. A Reshape then counts what comes out
 *   of it along its second side.
 * @throws UnsupportedOperation, BrokenWeights
 */
export function convertGraphModel(
  file: string,
  inputName: string,
  outputs: Readonly<Record<string, string>>,
  height?: number,
): Uint8Array {
  const model = parseJson(file, GraphModel);
  const weights = readWeights(file, model.weightsManifest);
  return convertGraph(model.modelTopology.node, weights, inputName, outputs, height);
}

/** The same for a graph in memory. */
export function convertGraph(
  nodes: readonly z.input<typeof Node>[],
  weights: ReadonlyMap<string, Weight>,
  inputName: string,
  outputs: Readonly<Record<string, string>>,
  height?: number,
): Uint8Array {
  const byName = new Map(nodes.map((node) => [node.name, Node.parse(node)]));
  const builder = new NetworkBuilder('converted');
  const done = new Map<string, Value>();

  /** `name:0` and `name` are the same; no network here uses further outputs of a node. */
  function find(reference: string): Node {
    const name = reference.replace(/:0$/, '');
    const node = byName.get(name);
    if (node === undefined)
      throw new UnsupportedOperation('a reference to a node that is not there', reference);
    return node;
  }

  function constantOf(node: Node, index: number): Weight | undefined {
    const reference = node.input[index];
    if (reference === undefined) return undefined;
    const source = find(reference);
    return source.op === 'Const' ? weights.get(source.name) : undefined;
  }

  function constant(node: Node, index: number): Weight {
    const found = constantOf(node, index);
    if (found === undefined)
      throw new UnsupportedOperation(node.op, node.name, `Input ${index} must be a constant.`);
    return found;
  }

  function value(node: Node, index: number): Value {
    const reference = node.input[index];
    if (reference === undefined)
      throw new UnsupportedOperation(node.op, node.name, `Input ${index} is missing.`);
    return convert(find(reference));
  }

  function convert(node: Node): Value {
    const known = done.get(node.name);
    if (known !== undefined) return known;
    requireKnownAttributes(node);
    try {
      const made = emit(node);
      done.set(node.name, made);
      return made;
    } catch (cause) {
      if (!(cause instanceof UnsupportedShape)) throw cause;
      throw new UnsupportedOperation(node.op, node.name, cause.message);
    }
  }

  function emit(node: Node): Value {
    switch (node.op) {
      case 'Placeholder':
        return builder.input(
          inputName,
          inputDims(node).map((side, axis) => (axis === 1 ? (height ?? side) : side)),
        );
      case 'Identity':
        return value(node, 0);
      case 'Conv2D':
        return builder.conv2d(
          value(node, 0),
          constant(node, 1),
          strides(node),
          padding(node),
          pair(node, 'dilations'),
        );
      case 'DepthwiseConv2dNative':
        return builder.depthwiseConv2d(
          value(node, 0),
          constant(node, 1),
          strides(node),
          padding(node),
          pair(node, 'dilations'),
        );
      case '_FusedConv2D':
        return fused(
          node,
          builder.conv2d(
            value(node, 0),
            constant(node, 1),
            strides(node),
            padding(node),
            pair(node, 'dilations'),
          ),
        );
      case '_FusedMatMul':
        return fused(node, matMul(node));
      case 'MatMul':
        return matMul(node);
      case 'BiasAdd':
      case 'Add':
      case 'AddV2': {
        const bias = constantOf(node, 1);
        return bias === undefined
          ? builder.add(value(node, 0), value(node, 1))
          : builder.addPerChannel(value(node, 0), bias);
      }
      case 'Mul':
        return builder.scalePerChannel(value(node, 0), constant(node, 1));
      case 'Relu':
        return builder.clamp(value(node, 0), 0, Number.POSITIVE_INFINITY);
      case 'Relu6':
        return builder.clamp(value(node, 0), 0, 6);
      case 'Minimum':
        return builder.clamp(value(node, 0), Number.NEGATIVE_INFINITY, scalar(node, 1));
      case 'Maximum':
        return builder.clamp(value(node, 0), scalar(node, 1), Number.POSITIVE_INFINITY);
      case 'Prelu':
        return builder.prelu(value(node, 0), constant(node, 1));
      case 'Sigmoid':
        return builder.sigmoid(value(node, 0));
      case 'Softmax':
        return builder.softmax(value(node, 0));
      case 'MaxPool':
        return builder.maxPool(value(node, 0), pair(node, 'ksize'), strides(node), padding(node));
      case 'AvgPool':
        return builder.averagePool(value(node, 0), pair(node, 'ksize'), strides(node), padding(node));
      case 'Pad': {
        const { data, dims } = constant(node, 1);
        const amounts = Array.from(
          { length: dims[0] ?? 0 },
          (_, axis) => [data[axis * 2] ?? Number.NaN, data[axis * 2 + 1] ?? Number.NaN] as const,
        );
        return builder.pad(value(node, 0), amounts);
      }
      case 'Reshape': {
        const wanted = [...constant(node, 1).data];
        return builder.reshape(value(node, 0), height === undefined ? wanted : wanted.with(1, -1));
      }
      case 'ConcatV2': {
        const last = node.input.length - 1;
        return builder.concat(
          node.input.slice(0, last).map((_, i) => value(node, i)),
          scalar(node, last),
        );
      }
      case 'Mean': {
        const axes = [...constant(node, 1).data].toSorted((a, b) => a - b);
        if (axes.join() !== '1,2' || node.attr.keep_dims?.b === true)
          throw new UnsupportedOperation('Mean', node.name, 'Only the mean over height and width is known.');
        return builder.globalMean(value(node, 0));
      }
      default:
        throw new UnsupportedOperation(node.op, node.name);
    }
  }

  /** BiasAdd and an activation that TensorFlow folded into the node before. */
  function fused(node: Node, made: Value): Value {
    let next = node.op === '_FusedMatMul' || node.op === '_FusedConv2D' ? 2 : 1;
    return (node.attr.fused_ops?.list?.s ?? []).map(decode).reduce((so, operation) => {
      if (operation === 'BiasAdd') return builder.addPerChannel(so, constant(node, next++));
      if (operation === 'Relu') return builder.clamp(so, 0, Number.POSITIVE_INFINITY);
      if (operation === 'Relu6') return builder.clamp(so, 0, 6);
      if (operation === 'Prelu') return builder.prelu(so, constant(node, next++));
      throw new UnsupportedOperation(`${node.op} with ${operation}`, node.name);
    }, made);
  }

  function matMul(node: Node): Value {
    if (node.attr.transpose_a?.b === true || node.attr.transpose_b?.b === true)
      throw new UnsupportedOperation(node.op, node.name, 'Transposed factors are not known.');
    return builder.dense(value(node, 0), constant(node, 1), undefined);
  }

  function scalar(node: Node, index: number): number {
    const { data } = constant(node, index);
    if (data.length !== 1)
      throw new UnsupportedOperation(node.op, node.name, `Input ${index} must be one number.`);
    return data[0] ?? Number.NaN;
  }

  for (const [source, name] of Object.entries(outputs)) builder.output(name, convert(find(source)));
  return builder.encode();
}

/** What the converter reads, and what does not change a result: types are checked, the rest is for other back ends. */
const knownAttributes: ReadonlySet<string> = new Set([
  ...['padding', 'strides', 'dilations', 'ksize', 'data_format', 'fused_ops', 'keep_dims', 'shape'],
  ...['transpose_a', 'transpose_b', 'dtype', 'T', 'Tidx', 'Tshape', 'Tpaddings', 'N', 'num_args'],
  ...['use_cudnn_on_gpu', '_cloned'],
  // Read only by a padding and a fused operation that are refused.
  ...['explicit_paddings', 'epsilon'],
]);

function requireKnownAttributes({ op, name, attr }: Node): void {
  const unknown = Object.keys(attr).find((one) => !knownAttributes.has(one));
  if (unknown !== undefined)
    throw new UnsupportedOperation(op, name, `The converter does not know its attribute ${unknown}.`);
  const type = attr.T?.type ?? attr.dtype?.type ?? 'DT_FLOAT';
  if (type !== 'DT_FLOAT')
    throw new UnsupportedOperation(op, name, `Its type is ${type}; only DT_FLOAT is known.`);
  const format = attr.data_format?.s;
  if (format !== undefined && decode(format) !== 'NHWC')
    throw new UnsupportedOperation(op, name, 'Only the data format NHWC is known.');
}

/** [1, H, W, C]: the graphs leave the batch open, and Lintel shows one picture at a time. */
function inputDims(node: Node): readonly number[] {
  const [batch, ...sides] = (node.attr.shape?.shape?.dim ?? []).map(({ size }) => Number(size));
  if (Math.abs(batch ?? 0) !== 1 || !sides.every((side) => side > 0))
    throw new UnsupportedOperation(
      node.op,
      node.name,
      'An input must have a fixed size, and a batch of one.',
    );
  return [1, ...sides];
}

function padding(node: Node): Padding {
  const text = decode(node.attr.padding?.s ?? '');
  if (text === 'SAME' || text === 'VALID') return text;
  throw new UnsupportedOperation(node.op, node.name, `Padding ${text || 'missing'} is not known.`);
}

function strides(node: Node): readonly [number, number] {
  return pair(node, 'strides');
}

/** Height and width of an attribute that lists N, H, W, C. */
function pair(node: Node, name: 'strides' | 'ksize' | 'dilations'): readonly [number, number] {
  const [batch = 1, height = 1, width = 1, channels = 1] = (node.attr[name]?.list?.i ?? []).map(Number);
  if (batch !== 1 || channels !== 1)
    throw new UnsupportedOperation(node.op, node.name, `Its ${name} must be 1 for batch and channels.`);
  return [height, width];
}

function decode(base64: string): string {
  return Buffer.from(base64, 'base64').toString('latin1');
}
