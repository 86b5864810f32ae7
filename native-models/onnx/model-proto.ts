import protobuf from 'protobufjs';

/** The part of onnx.proto3 (ONNX 1.16, Apache-2.0) that the converter writes; field numbers are the standard's. */
const root = protobuf.Root.fromJSON({
  nested: {
    OperatorSetId: { fields: { domain: { type: 'string', id: 1 }, version: { type: 'int64', id: 2 } } },
    Attribute: {
      fields: {
        name: { type: 'string', id: 1 },
        i: { type: 'int64', id: 3 },
        ints: { rule: 'repeated', type: 'int64', id: 8 },
        type: { type: 'int32', id: 20 },
      },
    },
    Node: {
      fields: {
        input: { rule: 'repeated', type: 'string', id: 1 },
        output: { rule: 'repeated', type: 'string', id: 2 },
        name: { type: 'string', id: 3 },
        opType: { type: 'string', id: 4 },
        attribute: { rule: 'repeated', type: 'Attribute', id: 5 },
      },
    },
    Tensor: {
      fields: {
        dims: { rule: 'repeated', type: 'int64', id: 1 },
        dataType: { type: 'int32', id: 2 },
        name: { type: 'string', id: 8 },
        rawData: { type: 'bytes', id: 9 },
      },
    },
    Dimension: { fields: { dimValue: { type: 'int64', id: 1 } } },
    Shape: { fields: { dim: { rule: 'repeated', type: 'Dimension', id: 1 } } },
    TensorType: { fields: { elemType: { type: 'int32', id: 1 }, shape: { type: 'Shape', id: 2 } } },
    Type: { fields: { tensorType: { type: 'TensorType', id: 1 } } },
    ValueInfo: { fields: { name: { type: 'string', id: 1 }, type: { type: 'Type', id: 2 } } },
    Graph: {
      fields: {
        node: { rule: 'repeated', type: 'Node', id: 1 },
        name: { type: 'string', id: 2 },
        initializer: { rule: 'repeated', type: 'Tensor', id: 5 },
        input: { rule: 'repeated', type: 'ValueInfo', id: 11 },
        output: { rule: 'repeated', type: 'ValueInfo', id: 12 },
      },
    },
    Model: {
      fields: {
        irVersion: { type: 'int64', id: 1 },
        producerName: { type: 'string', id: 2 },
        graph: { type: 'Graph', id: 7 },
        opsetImport: { rule: 'repeated', type: 'OperatorSetId', id: 8 },
      },
    },
  },
});
/** Reads and writes files as {@link encodeModel} makes them; parts of the standard that it does not write are lost. */
export const Model = root.lookupType('Model');

const elementType = { float32: 1, int64: 7 } as const;
const attributeType = { int: 2, ints: 7 } as const;
/** Opset 17 with IR 8: read by every ONNX Runtime since 1.12. */
const opset = 17;
const irVersion = 8;

export type AttributeValue = { readonly int: number } | { readonly ints: readonly number[] };

export interface OnnxNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

/** A constant, row-major. */
export interface OnnxTensor {
  readonly name: string;
  readonly dims: readonly number[];
  readonly data: Float32Array | BigInt64Array;
}

export interface OnnxGraph {
  readonly name: string;
  readonly inputs: readonly { readonly name: string; readonly dims: readonly number[] }[];
  readonly outputs: readonly { readonly name: string; readonly dims: readonly number[] }[];
  readonly nodes: readonly OnnxNode[];
  readonly constants: readonly OnnxTensor[];
}

/** Serialises a graph as an ONNX file. The same graph always gives the same bytes. */
export function encodeModel(graph: OnnxGraph): Uint8Array {
  const valueInfo = ({ name, dims }: { name: string; dims: readonly number[] }) => ({
    name,
    type: {
      tensorType: { elemType: elementType.float32, shape: { dim: dims.map((dimValue) => ({ dimValue })) } },
    },
  });
  const message = {
    irVersion,
    producerName: 'lintel',
    opsetImport: [{ domain: '', version: opset }],
    graph: {
      name: graph.name,
      input: graph.inputs.map(valueInfo),
      output: graph.outputs.map(valueInfo),
      node: graph.nodes.map((node) => ({
        opType: node.op,
        name: node.output,
        input: node.inputs,
        output: [node.output],
        attribute: Object.entries(node.attributes).map(([name, value]) => encodeAttribute(name, value)),
      })),
      initializer: graph.constants.map(({ name, dims, data }) => ({
        name,
        dims,
        dataType: data instanceof Float32Array ? elementType.float32 : elementType.int64,
        // Typed arrays are little-endian on every platform that Node and Electron run on, as ONNX asks.
        rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
      })),
    },
  };
  return Model.encode(Model.fromObject(message)).finish();
}

function encodeAttribute(name: string, value: AttributeValue): Record<string, unknown> {
  if ('int' in value) return { name, type: attributeType.int, i: value.int };
  return { name, type: attributeType.ints, ints: value.ints };
}
