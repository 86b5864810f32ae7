import { type AttributeValue, encodeModel, type OnnxNode, type OnnxTensor } from './model-proto.ts';

interface Port {
  readonly name: string;
  readonly dims: readonly number[];
}

/** Collects nodes and constants of an ONNX graph. Names are numbered in the order of writing, so that equal calls give equal bytes. */
export class GraphWriter {
  readonly #name: string;
  readonly #nodes: OnnxNode[] = [];
  readonly #constants: OnnxTensor[] = [];
  readonly #inputs: Port[] = [];
  readonly #outputs: Port[] = [];
  #count = 0;

  constructor(name: string) {
    this.#name = name;
  }

  /** Declares a float32 input. */
  input(name: string, dims: readonly number[]): void {
    this.#inputs.push({ name, dims });
  }

  /** Gives a value out under a name of its own. */
  output(name: string, value: string, dims: readonly number[]): void {
    this.#nodes.push({ op: 'Identity', inputs: [value], output: name, attributes: {} });
    this.#outputs.push({ name, dims });
  }

  /** Adds a node with one output. @returns the output's name. */
  node(
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
  ): string {
    const output = `${op.toLowerCase()}_${this.#count++}`;
    this.#nodes.push({ op, inputs, output, attributes });
    return output;
  }

  /** Adds a constant. @param data row-major; kept until encode(). @returns its name. */
  constant(data: Float32Array | BigInt64Array, dims: readonly number[]): string {
    const name = `constant_${this.#count++}`;
    this.#constants.push({ name, dims, data });
    return name;
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
}
