/** Interleaved RGB, 8 bits, row-major, without padding between rows. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  /** At least width * height * 3 bytes. */
  readonly data: Uint8Array;
}

/** No camera or photo that Lintel reads is larger on a side; a claim of more is a broken or hostile frame. */
export const maxSide = 8192;

/** Bytes of a tightly packed I420 picture. */
export function i420Length(width: number, height: number): number {
  return width * height + 2 * ((width + 1) >> 1) * ((height + 1) >> 1);
}

/** Why a frame cannot be analysed, or undefined when it can. Sides must be integers in 1..8192 and the data exactly one I420 picture. */
export function frameFault(width: number, height: number, data: unknown): string | undefined {
  if (!Number.isInteger(width) || !Number.isInteger(height) || width < 1 || height < 1)
    return 'The frame has no pixels.';
  if (width > maxSide || height > maxSide) return `The frame is larger than ${maxSide} pixels on a side.`;
  if (!(data instanceof Uint8Array)) return 'The frame carries no bytes.';
  if (data.byteLength !== i420Length(width, height))
    return 'The frame has not the length of a tightly packed I420 picture of its size.';
  return undefined;
}

/**
 * The step by which a picture is thinned before analysis: faces are analysed at 256 pixels and less, so more than
 * about 1920 on a side only costs time and memory.
 */
export function analysisStep(width: number, height: number): number {
  return Math.max(1, Math.ceil(Math.max(width, height) / 1920));
}

/**
 * Converts I420 (BT.601, limited range: Y 16..235, chroma 16..240) to RGB, thinned by `step`.
 * Integer arithmetic with 16 fractional bits; within 1 of the exact value. `step` > 1 averages luma over step x step
 * pixels and takes the chroma nearest to their middle.
 * @param data tightly packed planes, see {@link i420Length}; checked by {@link frameFault} beforehand.
 * @param into reused when large enough; else a new buffer is made.
 * @returns an image of floor(width/step) x floor(height/step), at least 1 x 1, over `into` or a new buffer.
 */
export function i420ToRgb(
  data: Uint8Array,
  width: number,
  height: number,
  step: number,
  into?: Uint8Array,
): RgbImage {
  const outWidth = Math.max(1, Math.floor(width / step));
  const outHeight = Math.max(1, Math.floor(height / step));
  const length = outWidth * outHeight * 3;
  const out = into !== undefined && into.length >= length ? into : new Uint8Array(length);
  if (step === 1) {
    convertWhole(data, width, height, out);
    return { width, height, data: out };
  }
  const chromaWidth = (width + 1) >> 1;
  const uStart = width * height;
  const vStart = uStart + chromaWidth * ((height + 1) >> 1);
  // Edges of pictures thinner than one step have fewer pixels to average.
  const tallest = Math.min(step, height);
  const widest = Math.min(step, width);
  const area = tallest * widest;
  let o = 0;
  for (let oy = 0; oy < outHeight; oy++) {
    const y0 = oy * step;
    const chromaRow = (Math.min(height - 1, y0 + (step >> 1)) >> 1) * chromaWidth;
    for (let ox = 0; ox < outWidth; ox++) {
      const x0 = ox * step;
      let luma = 0;
      for (let y = y0; y < y0 + tallest; y++)
        for (let x = x0; x < x0 + widest; x++) luma += data[y * width + x] as number;
      luma /= area;
      const c = chromaRow + (Math.min(width - 1, x0 + (step >> 1)) >> 1);
      // 255/219 and 255/224 times the BT.601 coefficients, times 65536.
      const grey = 76309 * (luma - 16) + 32768;
      const u = (data[uStart + c] as number) - 128;
      const v = (data[vStart + c] as number) - 128;
      out[o] = clampByte((grey + 104597 * v) >> 16);
      out[o + 1] = clampByte((grey - 25675 * u - 53279 * v) >> 16);
      out[o + 2] = clampByte((grey + 132201 * u) >> 16);
      o += 3;
    }
  }
  return { width: outWidth, height: outHeight, data: out };
}

/** Most cameras' frames: two pixels of a row share their chroma, whose part is computed once for both. */
function convertWhole(data: Uint8Array, width: number, height: number, out: Uint8Array): void {
  const chromaWidth = (width + 1) >> 1;
  const uStart = width * height;
  const vStart = uStart + chromaWidth * ((height + 1) >> 1);
  const clamped = new Uint8ClampedArray(out.buffer, out.byteOffset, out.length);
  // The 16 that black is, and rounding.
  const base = 32768 - 16 * 76309;
  let i = 0;
  let o = 0;
  for (let y = 0; y < height; y++) {
    const rowEnd = i + width;
    let c = (y >> 1) * chromaWidth;
    while (i < rowEnd) {
      const u = (data[uStart + c] as number) - 128;
      const v = (data[vStart + c] as number) - 128;
      c++;
      const red = base + 104597 * v;
      const green = base - 25675 * u - 53279 * v;
      const blue = base + 132201 * u;
      for (const pairEnd = Math.min(i + 2, rowEnd); i < pairEnd; i++, o += 3) {
        const grey = 76309 * (data[i] as number);
        clamped[o] = (grey + red) >> 16;
        clamped[o + 1] = (grey + green) >> 16;
        clamped[o + 2] = (grey + blue) >> 16;
      }
    }
  }
}

function clampByte(value: number): number {
  return Math.max(0, Math.min(255, value));
}
