/** Assembled from coarse-kernel.wat: see there. */
const kernelBase64 =
  'AGFzbQEAAAABCQFgBX9/f39/AAIPAQNlbnYGbWVtb3J5AgABAwIBAAcIAQRkb3RzAAAK+QEB9gECAn8EewJAA0AgAkUNASAAIQUgASADaiEG/QwAAAAAAAAAAAAAAAAAAAAAIQf9DAAAAAAAAAAAAAAAAAAAAAAhCANAIAH9AAQAIQkgAf0ABBAhCiAHIAn9hwEgBf0ABAD9ugH9rgEhByAIIAn9iAEgBf0ABBD9ugH9rgEhCCAHIAr9hwEgBf0ABCD9ugH9rgEhByAIIAr9iAEgBf0ABDD9ugH9rgEhCCAFQcAAaiEFIAFBIGohASABIAZJDQALIAcgCP2uASEHIAQgB/0bACAH/RsBaiAH/RsCIAf9GwNqajYCACAEQQRqIQQgAkEBayECDAALCws=';
const pageBytes = 65_536;
/** A row is padded with zeros to whole steps of the kernel: 32 numbers. */
const stepBytes = 32;
/** Largest number of a quantised row. */
const largest = 127;

type Dots = (probe: number, rows: number, count: number, rowBytes: number, out: number) => void;

const kernel = new WebAssembly.Module(Buffer.from(kernelBase64, 'base64'));

/** What is kept of a row beside its integers, so that the error of its coarse score is bounded. */
const facts = 4;
const [scaleAt, meanShareAt, errorAt, lengthAt] = [0, 1, 2, 3] as const;

/**
 * Rows as 8-bit integers about a common centre c: a quarter of the memory to read, and a bound on what that costs.
 *
 * With row x = c + r, r = s a + e (a integers, s the scale, e what rounding left), probe q = c + p, p = t b + f:
 *   q.x = q.c + c.r + t s (a.b) + f.(s a) + p.e
 * The first three terms are the coarse score; by Cauchy and Schwarz the rest is at most |f| |s a| + |p| |e|. Taking c out is what
 * makes the bound narrow: templates of all faces share most of their length, and only what differs is rounded.
 */
export class CoarseRows {
  readonly #length: number;
  readonly #rowBytes: number;
  readonly #centre: Float64Array;
  readonly #memory = new WebAssembly.Memory({ initial: 1 });
  readonly #dots: Dots;
  #capacity = 0;
  #facts = new Float32Array(0);
  #largestNorm = 0;

  /** @param centre near the rows to come, for a narrow bound; any centre is right. Copied. */
  constructor(centre: Float64Array) {
    this.#length = centre.length;
    this.#centre = centre.slice();
    this.#rowBytes = Math.ceil(centre.length / stepBytes) * stepBytes;
    const { dots } = new WebAssembly.Instance(kernel, { env: { memory: this.#memory } }).exports;
    // The module has this one export; its type is in coarse-kernel.wat.
    this.#dots = dots as Dots;
    this.#reserve(1024);
  }

  /** Writes one row. @param values finite, of the centre's length. */
  set(row: number, values: Float32Array): void {
    if (row >= this.#capacity) this.#reserve(Math.max(row + 1, this.#capacity * 2));
    const rest = Float64Array.from(values, (value, i) => value - (this.#centre[i] as number));
    const integers = new Int8Array(this.#memory.buffer, this.#at(row), this.#rowBytes);
    const { scale, error, length } = quantise(rest, integers);
    const at = row * facts;
    this.#facts[at + scaleAt] = scale;
    this.#facts[at + meanShareAt] = product(this.#centre, rest);
    this.#facts[at + errorAt] = error;
    this.#facts[at + lengthAt] = length;
    this.#largestNorm = Math.max(this.#largestNorm, norm(values));
  }

  /** Copies one row over another. */
  move(from: number, to: number): void {
    new Uint8Array(this.#memory.buffer).copyWithin(this.#at(to), this.#at(from), this.#at(from + 1));
    this.#facts.copyWithin(to * facts, from * facts, (from + 1) * facts);
  }

  /** Overwrites rows with zeros. */
  erase(row: number, count: number): void {
    new Uint8Array(this.#memory.buffer, this.#at(row), count * this.#rowBytes).fill(0);
    this.#facts.fill(0, row * facts, (row + count) * facts);
  }

  /**
   * The rows that can be among the `top` with the highest dot product, ascending; all others surely are not, whatever the
   * exact products round to.
   * @param probe finite, of the centre's length.
   * @param count rows that are in use.
   */
  candidates(probe: Float32Array, count: number, top: number): number[] {
    const rest = Float64Array.from(probe, (value, i) => value - (this.#centre[i] as number));
    const integers = new Int8Array(this.#rowBytes);
    const { scale, error } = quantise(rest, integers);
    new Int16Array(this.#memory.buffer, 0, this.#rowBytes).set(integers);
    const out = this.#rowBytes * 2;
    this.#dots(0, this.#at(0), count, this.#rowBytes, out);
    const sums = new Int32Array(this.#memory.buffer, out, count);
    const probeNorm = norm(probe);
    // Rounding: of the exact kernel, whose every lane adds length/16 products in float32, and of the numbers kept here.
    const slack = 2 ** -21 * (this.#length / 16 + 8) * probeNorm * Math.max(1, this.#largestNorm);
    const constant = product(this.#centre, probe);
    const restNorm = norm(rest);
    const known = this.#facts;
    const lowest = new Float64Array(top).fill(Number.NEGATIVE_INFINITY);
    let floor = Number.NEGATIVE_INFINITY;
    const found: number[] = [];
    const uppers: number[] = [];
    for (let row = 0, at = 0; row < count; row++, at += facts) {
      const coarse =
        constant +
        (known[at + meanShareAt] as number) +
        scale * (known[at + scaleAt] as number) * (sums[row] as number);
      const doubt =
        error * (known[at + lengthAt] as number) + restNorm * (known[at + errorAt] as number) + slack;
      if (coarse + doubt < floor) continue;
      found.push(row);
      uppers.push(coarse + doubt);
      const lower = coarse - doubt;
      if (lower <= floor) continue;
      // The floor is the lowest of the `top` surest scores so far.
      let place = top - 1;
      while (place > 0 && (lowest[place - 1] as number) < lower) {
        lowest[place] = lowest[place - 1] as number;
        place--;
      }
      lowest[place] = lower;
      floor = lowest[top - 1] as number;
    }
    return found.filter((_, i) => (uppers[i] as number) >= floor);
  }

  /** First byte of a row: behind the probe (two bytes per number) and one result per row. */
  #at(row: number): number {
    return this.#rowBytes * 2 + resultBytes(this.#capacity) + row * this.#rowBytes;
  }

  #reserve(capacity: number): void {
    const oldStart = this.#at(0);
    const oldBytes = this.#capacity * this.#rowBytes;
    this.#capacity = capacity;
    const missing = this.#at(capacity) - this.#memory.buffer.byteLength;
    if (missing > 0) this.#memory.grow(Math.ceil(missing / pageBytes));
    const bytes = new Uint8Array(this.#memory.buffer);
    bytes.copyWithin(this.#at(0), oldStart, oldStart + oldBytes);
    // What lay at the old place is copied now: nothing of a row may linger.
    bytes.fill(0, this.#rowBytes * 2, this.#at(0));
    const known = this.#facts;
    this.#facts = new Float32Array(capacity * facts);
    this.#facts.set(known);
    known.fill(0);
  }
}

/** Rounds to integers of at most 127. @param into gets them; zeros behind. @returns scale, and the lengths of the error and of what stays, rounded up. */
function quantise(values: Float64Array, into: Int8Array) {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  const scale = Math.fround(most / largest);
  into.fill(0);
  let error = 0;
  let length = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    const integer = scale === 0 ? 0 : Math.max(-largest, Math.min(largest, Math.round(value / scale)));
    into[i] = integer;
    error += (value - scale * integer) ** 2;
    length += (scale * integer) ** 2;
  }
  // Kept in float32: a little more than they are, never less.
  return { scale, error: Math.sqrt(error) * (1 + 1e-6), length: Math.sqrt(length) * (1 + 1e-6) };
}

function product(a: Float64Array, b: Float64Array | Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

function norm(values: Float64Array | Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum);
}

function resultBytes(rows: number): number {
  return Math.ceil((rows * 4) / stepBytes) * stepBytes;
}
