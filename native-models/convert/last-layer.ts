import { z } from 'zod';
import { BrokenWeights } from './errors.ts';
import { parseJson, type Weight } from './weights.ts';

/**
 * A fully connected layer of our own, small enough to lie in the repository: 8-bit numbers, each column with its own scale. Made by
 * `npm run eval -- --distil`; it holds sums over thousands of photos, nobody's face.
 */
const LastLayer = z.strictObject({
  rows: z.number().int().min(1),
  columns: z.number().int().min(1),
  /** A column's largest magnitude is 127 times its scale. */
  scales: z.array(z.number().positive()),
  /** Base64 of rows x columns signed bytes, row-major. */
  values: z.base64(),
});
type LastLayer = z.infer<typeof LastLayer>;

/** @throws BrokenWeights when the file is not there or its parts do not fit together. */
export function readLastLayer(file: string): Weight {
  const { rows, columns, scales, values } = parseJson(file, LastLayer);
  const bytes = new Int8Array(Buffer.from(values, 'base64'));
  if (bytes.length !== rows * columns || scales.length !== columns)
    throw new BrokenWeights(`${file} does not hold ${rows} x ${columns} numbers.`);
  return { dims: [rows, columns], data: Float32Array.from(bytes, (q, i) => q * (scales[i % columns] ?? 0)) };
}

/** The text of such a file. @param weights [rows, columns]; no column all zero. */
export function lastLayerFile({ dims, data }: Weight): string {
  const [rows = 0, columns = 0] = dims;
  const largest = Array.from({ length: columns }, () => 0);
  for (const [i, value] of data.entries())
    largest[i % columns] = Math.max(largest[i % columns] ?? 0, Math.abs(value));
  // Few digits: the scale need not be exact, as long as reading and writing use the same one.
  const scales = largest.map((value) => Number((value / 127).toPrecision(7)));
  const bytes = Int8Array.from(data, (value, i) =>
    Math.max(-127, Math.min(127, Math.round(value / (scales[i % columns] ?? 1)))),
  );
  const layer: LastLayer = { rows, columns, scales, values: Buffer.from(bytes.buffer).toString('base64') };
  return `${JSON.stringify(layer)}\n`;
}
