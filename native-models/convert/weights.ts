import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { BrokenWeights } from './errors.ts';

/** A constant of the source network: float32 whatever it was stored as, row-major, in TensorFlow's axis order. */
export interface Weight {
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

const Spec = z.object({
  name: z.string(),
  shape: z.array(z.number().int().min(0)),
  dtype: z.enum(['float32', 'int32']),
  quantization: z
    .object({
      dtype: z.enum(['uint8', 'uint16', 'float16']),
      scale: z.number().optional(),
      min: z.number().optional(),
    })
    .optional(),
});
export const WeightsManifest = z.array(z.object({ paths: z.array(z.string()), weights: z.array(Spec) }));

const bytesPer = { float32: 4, int32: 4, uint8: 1, uint16: 2, float16: 2 } as const;

/**
 * Reads the weights of a TensorFlow.js manifest; the files lie beside it.
 * Quantised values are `q * scale + min` in double precision, then float32, as TensorFlow.js computes them.
 * @throws BrokenWeights when the files are shorter or longer than the manifest says.
 */
export function readWeights(
  manifestFile: string,
  manifest: z.infer<typeof WeightsManifest>,
): ReadonlyMap<string, Weight> {
  const weights = new Map<string, Weight>();
  for (const group of manifest) {
    const bytes = Buffer.concat(group.paths.map((path) => readFileSync(join(dirname(manifestFile), path))));
    let offset = 0;
    for (const spec of group.weights) {
      const stored = spec.quantization?.dtype ?? spec.dtype;
      const count = spec.shape.reduce((product, side) => product * side, 1);
      const length = count * bytesPer[stored];
      if (offset + length > bytes.length)
        throw new BrokenWeights(`${manifestFile}: the weights end before ${spec.name}.`);
      const { scale = 1, min = 0 } = spec.quantization ?? {};
      // Copied so that every element type starts aligned.
      const own = new Uint8Array(bytes.subarray(offset, offset + length)).buffer;
      weights.set(spec.name, { dims: spec.shape, data: toFloat32(own, stored, scale, min) });
      offset += length;
    }
    if (offset !== bytes.length)
      throw new BrokenWeights(`${manifestFile}: ${bytes.length - offset} bytes are left over.`);
  }
  return weights;
}

function toFloat32(
  buffer: ArrayBuffer,
  stored: keyof typeof bytesPer,
  scale: number,
  min: number,
): Float32Array {
  switch (stored) {
    case 'float32':
      return new Float32Array(buffer);
    case 'int32':
      return mapped(new Int32Array(buffer), (value) => value);
    case 'uint8':
      return mapped(new Uint8Array(buffer), (q) => q * scale + min);
    case 'uint16':
      return mapped(new Uint16Array(buffer), (q) => q * scale + min);
    case 'float16':
      return mapped(new Uint16Array(buffer), halfToNumber);
  }
}

/** A plain loop: Float32Array.from goes through an iterator, ten times slower over these millions of weights. */
function mapped(
  stored: Int32Array | Uint8Array | Uint16Array,
  value: (stored: number) => number,
): Float32Array {
  const values = new Float32Array(stored.length);
  for (let i = 0; i < values.length; i++) values[i] = value(stored[i] ?? 0);
  return values;
}

/** IEEE 754 binary16: 1 sign, 5 exponent (bias 15), 10 fraction bits. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
