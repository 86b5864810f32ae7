import type { GraphWriter } from '../onnx/graph-writer.ts';
import type { Convolution, Value } from './value.ts';

/** Writes the nodes of values that waited for what might be folded into them. */
export class ValueWriter {
  readonly #graph: GraphWriter;
  readonly #written = new Map<Value, string>();

  constructor(graph: GraphWriter) {
    this.#graph = graph;
  }

  /** Writes a value's node, once, and says its name. */
  write(value: Value): string {
    if (value.kind === 'ready') return value.name;
    const known = this.#written.get(value);
    if (known !== undefined) return known;
    const name = value.kind === 'clamp' ? this.#writeClamp(value) : this.#writeConvolution(value.convolution);
    this.#written.set(value, name);
    return name;
  }

  #writeClamp({ of, low, high }: Value & { kind: 'clamp' }): string {
    const input = this.write(of);
    if (low === 0 && high === Number.POSITIVE_INFINITY) return this.#graph.node('Relu', [input]);
    const bound = (value: number) =>
      Number.isFinite(value) ? this.#graph.constant(Float32Array.of(value), []) : '';
    return this.#graph.node('Clip', [input, bound(low), bound(high)]);
  }

  #writeConvolution(c: Convolution): string {
    const inputs = [
      this.write(c.input),
      this.#graph.constant(c.filters, c.filterDims),
      this.#graph.constant(c.bias, [c.bias.length]),
    ];
    return this.#graph.node('Conv', inputs, {
      strides: { ints: c.strides },
      dilations: { ints: c.dilations },
      pads: { ints: c.pads },
      group: { int: c.groups },
    });
  }
}
