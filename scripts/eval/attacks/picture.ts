import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { i420Length, i420ToRgb, type RgbImage } from '#app/recognition/rgb-image.ts';
import type { Random } from './random.ts';

/** The camera of every attack: 640x480, about 55 degrees wide. */
export const camera = { width: 640, height: 480, focal: 620 } as const;
/** Analysed frames a second: what two cores keep up with. */
export const framesPerSecond = 15;

/** Reads a photo. */
export async function readPhoto(file: string): Promise<RgbImage> {
  const { data, info } = await sharp(file).rotate().toColourspace('srgb').removeAlpha().raw().toBuffer({
    resolveWithObject: true,
  });
  // A Buffer's slice() would be the same memory, where that of other bytes is a copy.
  const pixels = new Uint8Array(data.buffer, data.byteOffset, data.length);
  return { width: info.width, height: info.height, data: pixels };
}

/** Decodes a clip at {@link framesPerSecond} to the camera's size. Needs ffmpeg. */
export async function readClip(file: string): Promise<RgbImage[]> {
  const { width, height } = camera;
  const { stdout } = await promisify(execFile)(
    'ffmpeg',
    [
      ...['-v', 'error', '-i', file, '-r', String(framesPerSecond), '-s', `${width}x${height}`],
      ...['-pix_fmt', 'yuv420p', '-f', 'rawvideo', '-'],
    ],
    { maxBuffer: 2 ** 30, encoding: 'buffer' },
  );
  const length = i420Length(width, height);
  return Array.from({ length: Math.floor(stdout.length / length) }, (_, i) =>
    i420ToRgb(stdout.subarray(i * length, (i + 1) * length), width, height, 1),
  );
}

/** A wall behind the attack: soft shades, no edges, the same in every frame of a play. */
export function wall(random: Random): RgbImage {
  const { width, height } = camera;
  const data = new Uint8Array(width * height * 3);
  const base = [random.between(60, 200), random.between(60, 200), random.between(60, 200)];
  const [slopeX, slopeY] = [random.between(-60, 60), random.between(-60, 60)];
  for (let y = 0, o = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (const level of base)
        data[o++] = Math.max(0, Math.min(255, level + (slopeX * x) / width + (slopeY * y) / height));
  return { width, height, data };
}

/** What the sensor adds: noise of a standard deviation in grey levels, the same for the three colours of a pixel. */
export function addNoise({ data }: RgbImage, level: number, random: Random): void {
  // Drawing from a table is ten times faster than a logarithm per pixel.
  const table = Float32Array.from({ length: 4096 }, () => random.normal() * level);
  let at = Math.floor(random.next() * 4096);
  let step = 1;
  for (let i = 0; i < data.length; i += 3) {
    at += step;
    if (at >= 4096) {
      at -= 4096;
      step = 1 + Math.floor(random.next() * 7);
    }
    const noise = table[at] as number;
    for (let channel = i; channel < i + 3; channel++)
      data[channel] = Math.max(0, Math.min(255, (data[channel] as number) + noise));
  }
}

/** A lens that is a little out of focus: mean of each pixel and its four neighbours, `times` over. */
export function blur(image: RgbImage, times: number): void {
  const { width, height, data } = image;
  const stride = width * 3;
  for (let pass = 0; pass < times; pass++) {
    const before = data.slice();
    for (let y = 1; y < height - 1; y++)
      for (let i = y * stride + 3; i < (y + 1) * stride - 3; i++)
        data[i] =
          ((before[i] as number) * 4 +
            (before[i - 3] as number) +
            (before[i + 3] as number) +
            (before[i - stride] as number) +
            (before[i + stride] as number)) >>
          3;
  }
}

/** BT.601, limited range, as a camera delivers it; both sides must be even. */
export function toI420({ width, height, data }: RgbImage): Uint8Array {
  const out = new Uint8Array(i420Length(width, height));
  const chroma = (width * height) / 4;
  for (let i = 0, p = 0; i < width * height; i++, p += 3)
    out[i] =
      16.5 +
      0.256788 * (data[p] as number) +
      0.504129 * (data[p + 1] as number) +
      0.097906 * (data[p + 2] as number);
  let c = width * height;
  for (let y = 0; y < height; y += 2)
    for (let x = 0; x < width; x += 2, c++) {
      const p = (y * width + x) * 3;
      const red = meanOfFour(data, p, width * 3);
      const green = meanOfFour(data, p + 1, width * 3);
      const blue = meanOfFour(data, p + 2, width * 3);
      out[c] = 128.5 - 0.148223 * red - 0.290993 * green + 0.439216 * blue;
      out[c + chroma] = 128.5 + 0.439216 * red - 0.367788 * green - 0.071427 * blue;
    }
  return out;
}

/** One channel of a pixel and its neighbours right, below and across. */
function meanOfFour(data: Uint8Array, at: number, stride: number): number {
  return (
    ((data[at] as number) +
      (data[at + 3] as number) +
      (data[at + stride] as number) +
      (data[at + stride + 3] as number)) /
    4
  );
}

/** A square of a picture, black where it reaches beyond. */
export function cropSquare(picture: RgbImage, centreX: number, centreY: number, side: number): RgbImage {
  const data = new Uint8Array(side * side * 3);
  const left = Math.round(centreX - side / 2);
  const top = Math.round(centreY - side / 2);
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const [sx, sy] = [x + left, y + top];
      if (sx < 0 || sy < 0 || sx >= picture.width || sy >= picture.height) continue;
      const from = (sy * picture.width + sx) * 3;
      data.set(picture.data.subarray(from, from + 3), (y * side + x) * 3);
    }
  return { width: side, height: side, data };
}
