import type { Similarity } from './similarity.ts';

/** An RGB picture: [height][width][3], 0..255, row-major, tightly packed. Pixel centres lie at integers. */
export interface RgbPicture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** How a network wants its pixels: (pixel - mean[channel]) * scale, channels in `colour` order. */
export interface TensorFormat {
  readonly colour: 'RGB' | 'BGR';
  readonly mean: readonly [number, number, number];
  readonly scale: number;
}

/** Bytes of an I420 picture: Y, then U and V at half size, odd sides rounded up. */
export function i420Length(width: number, height: number): number {
  return width * height + 2 * ((width + 1) >> 1) * ((height + 1) >> 1);
}

/**
 * Converts I420 (BT.601, limited range 16..235) to RGB.
 * @param into width*height*3 bytes, overwritten; the caller keeps both buffers.
 */
export function i420ToRgb(data: Uint8Array, width: number, height: number, into: Uint8Array): void {
  const halfWidth = (width + 1) >> 1;
  const u = width * height;
  const v = u + halfWidth * ((height + 1) >> 1);
  let to = 0;
  for (let row = 0; row < height; row++) {
    const chroma = (row >> 1) * halfWidth;
    for (let column = 0; column < width; column++) {
      // Fixed-point factors of BT.601: 1.164, 1.596, 0.391, 0.813, 2.018, times 256.
      const y = 298 * ((data[row * width + column] ?? 16) - 16) + 128;
      const cb = (data[u + chroma + (column >> 1)] ?? 128) - 128;
      const cr = (data[v + chroma + (column >> 1)] ?? 128) - 128;
      const r = (y + 409 * cr) >> 8;
      const g = (y - 100 * cb - 208 * cr) >> 8;
      const b = (y + 516 * cb) >> 8;
      into[to++] = r < 0 ? 0 : r > 255 ? 255 : r;
      into[to++] = g < 0 ? 0 : g > 255 ? 255 : g;
      into[to++] = b < 0 ? 0 : b > 255 ? 255 : b;
    }
  }
}

/**
 * Samples a picture bilinearly through a similarity, straight into a network's input planes. Outside the picture is black.
 * @param toPicture maps pixels of the chip to pixels of the picture.
 * @param into [3][height][width] float32, overwritten.
 * @param isMirrored writes the chip flipped left to right.
 */
export function sampleToTensor(
  picture: RgbPicture,
  toPicture: Similarity,
  width: number,
  height: number,
  format: TensorFormat,
  into: Float32Array,
  isMirrored = false,
): void {
  const { data, width: pw, height: ph } = picture;
  const { a, b, tx, ty } = toPicture;
  const plane = width * height;
  const { scale } = format;
  const [mean0, mean1, mean2] = format.mean;
  // Sources of the three planes within an RGB pixel.
  const first = format.colour === 'RGB' ? 0 : 2;
  const last = 2 - first;
  for (let row = 0; row < height; row++) {
    let x = -b * row + tx;
    let y = a * row + ty;
    for (let column = 0; column < width; column++, x += a, y += b) {
      const to = row * width + (isMirrored ? width - 1 - column : column);
      const x0 = Math.floor(x);
      const y0 = Math.floor(y);
      let c0 = 0;
      let c1 = 0;
      let c2 = 0;
      if (x0 >= -1 && y0 >= -1 && x0 < pw && y0 < ph) {
        const fx = x - x0;
        const fy = y - y0;
        const inLeft = x0 >= 0;
        const inRight = x0 + 1 < pw;
        const at = (y0 * pw + x0) * 3;
        if (y0 >= 0) {
          if (inLeft) {
            const w = (1 - fx) * (1 - fy);
            c0 += w * (data[at + first] ?? 0);
            c1 += w * (data[at + 1] ?? 0);
            c2 += w * (data[at + last] ?? 0);
          }
          if (inRight) {
            const w = fx * (1 - fy);
            c0 += w * (data[at + 3 + first] ?? 0);
            c1 += w * (data[at + 4] ?? 0);
            c2 += w * (data[at + 3 + last] ?? 0);
          }
        }
        if (y0 + 1 < ph) {
          const below = at + pw * 3;
          if (inLeft) {
            const w = (1 - fx) * fy;
            c0 += w * (data[below + first] ?? 0);
            c1 += w * (data[below + 1] ?? 0);
            c2 += w * (data[below + last] ?? 0);
          }
          if (inRight) {
            const w = fx * fy;
            c0 += w * (data[below + 3 + first] ?? 0);
            c1 += w * (data[below + 4] ?? 0);
            c2 += w * (data[below + 3 + last] ?? 0);
          }
        }
      }
      into[to] = (c0 - mean0) * scale;
      into[to + plane] = (c1 - mean1) * scale;
      into[to + 2 * plane] = (c2 - mean2) * scale;
    }
  }
}

/** The similarity from pixels of a letterboxed square to pixels of the picture: as large as fits, centred, black bars. */
export function letterbox(pictureWidth: number, pictureHeight: number, side: number): Similarity {
  const scale = Math.max(pictureWidth, pictureHeight) / side;
  // Pixel centres at integers: the middle of n pixels is (n - 1) / 2.
  const tx = (pictureWidth - 1) / 2 - ((side - 1) / 2) * scale;
  const ty = (pictureHeight - 1) / 2 - ((side - 1) / 2) * scale;
  return { a: scale, b: 0, tx, ty };
}
