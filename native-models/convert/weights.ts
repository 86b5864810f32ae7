import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { BrokenWeights, UnsupportedOperation } from './errors.ts';

/** A constant of the source network: float32 whatever it was stored as, row-major, in TensorFlow's axis order. */
export interface Weight {
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

const Spec = z.object({
  name: z.string(),
  shape: z.array(z.number().int().min(0)),
  dtype: z.string(),
  quantization: z
    .object({ dtype: z.string(), scale: z.number().optional(), min: z.number().optional() })
    .optional(),
});
type Spec = z.infer<typeof Spec>;
export const WeightsManifest = z.array(z.object({ paths: z.array(z.string()), weights: z.array(Spec) }));

/** @throws BrokenWeights when the file is not there, is no JSON or has another shape. */
export function parseJson<T>(file: string, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new BrokenWeights(`${file} cannot be read as a model.`, { cause });
  }
}

/**
 * Reads the weights of a TensorFlow.js manifest; the files lie beside it.
 * Quantised values are `q * scale + min` in double precision, rounded if integers, then float32, as TensorFlow.js
 * computes them.
 * @throws BrokenWeights when a file is missing, or shorter or longer than the manifest says.
 * @throws UnsupportedOperation for a type of number that the converter does not know.
 */
export function readWeights(
  manifestFile: string,
  manifest: z.infer<typeof WeightsManifest>,
): ReadonlyMap<string, Weight> {
  const weights = new Map<string, Weight>();
  for (const group of manifest) {
    const bytes = readFiles(group.paths.map((path) => join(dirname(manifestFile), path)));
    let offset = 0;
    for (const spec of group.weights) {
      const { bytesEach, decode } = storage(spec);
      const count = spec.shape.reduce((product, side) => product * side, 1);
      const length = count * bytesEach;
      if (offset + length > bytes.length)
        throw new BrokenWeights(`${manifestFile}: the weights end before ${spec.name}.`);
      // Copied so that every element type starts aligned.
      const own = new Uint8Array(bytes.subarray(offset, offset + length)).buffer;
      weights.set(spec.name, { dims: spec.shape, data: decode(own) });
      offset += length;
    }
    if (offset !== bytes.length)
      throw new BrokenWeights(`${manifestFile}: ${bytes.length - offset} bytes are left over.`);
  }
  return weights;
}

function readFiles(files: readonly string[]): Buffer {
  try {
    return Buffer.concat(files.map((file) => readFileSync(file)));
  } catch (cause) {
    throw new BrokenWeights(`${files.join(', ')} cannot be read.`, { cause });
  }
}

interface Storage {
  readonly bytesEach: number;
  /** @param bytes exactly one weight's; kept where they are float32 already. */
  readonly decode: (bytes: ArrayBuffer) => Float32Array;
}

/** How one weight lies in its file. */
function storage({ name, dtype, quantization }: Spec): Storage {
  const stored = quantization === undefined ? dtype : `${dtype} as ${quantization.dtype}`;
  const { scale = Number.NaN, min = Number.NaN } = quantization ?? {};
  switch (stored) {
    case 'float32':
      return { bytesEach: 4, decode: (bytes) => new Float32Array(bytes) };
    case 'int32':
      return { bytesEach: 4, decode: (bytes) => Float32Array.from(new Int32Array(bytes)) };
    case 'float32 as float16':
      return { bytesEach: 2, decode: (bytes) => looked(new Uint16Array(bytes), everyHalf()) };
    case 'float32 as uint8':
    case 'int32 as uint8': {
      const rounded = dtype === 'int32' ? Math.round : (value: number) => value;
      const levels = Float32Array.from({ length: 256 }, (_, q) => rounded(q * scale + min));
      return { bytesEach: 1, decode: (bytes) => looked(new Uint8Array(bytes), levels) };
    }
    default:
      throw new UnsupportedOperation(`a weight of type ${stored}`, name);
  }
}

/** Few different numbers, millions of times: a table, and a plain loop instead of an iterator. */
function looked(stored: Uint8Array | Uint16Array, table: Float32Array): Float32Array {
  const values = new Float32Array(stored.length);
  for (let i = 0; i < values.length; i++) values[i] = table[stored[i] ?? 0] ?? Number.NaN;
  return values;
}

let halves: Float32Array | undefined;
/** The value of every half float, by its bits. */
function everyHalf(): Float32Array {
  halves ??= Float32Array.from({ length: 65536 }, (_, bits) => halfToNumber(bits));
  return halves;
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
