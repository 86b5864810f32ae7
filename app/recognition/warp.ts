import type { ImagePyramid } from './image-pyramid.ts';
import type { RgbImage } from './rgb-image.ts';
import { type SimilarityTransform, scaleOf } from './similarity-transform.ts';

/** How pixels 0..255 become network input: (pixel - mean[channel]) * scale, channels in `colour` order. As in a model card. */
export interface PixelScaling {
  readonly colour: 'RGB' | 'BGR';
  readonly mean: readonly [number, number, number];
  readonly scale: number;
}

/** A transform onto pixels of one pyramid level. Pixel centres at integers: pixel i of level n sits at 2^n i + (2^n - 1)/2. */
function ontoLevel(transform: SimilarityTransform, level: number): SimilarityTransform {
  if (level === 0) return transform;
  const size = 2 ** level;
  const shift = (size - 1) / 2;
  return {
    a: transform.a / size,
    b: transform.b / size,
    tx: (transform.tx - shift) / size,
    ty: (transform.ty - shift) / size,
  };
}

/** Calls nothing, allocates nothing: writes bilinear samples as interleaved RGB floats 0..255, black outside. */
function sample(image: RgbImage, t: SimilarityTransform, width: number, height: number, out: Float32Array) {
  const { data } = image;
  const lastX = image.width - 1;
  const lastY = image.height - 1;
  const stride = image.width * 3;
  let o = 0;
  for (let y = 0; y < height; y++) {
    let sx = t.tx - t.b * y;
    let sy = t.ty + t.a * y;
    for (let x = 0; x < width; x++, sx += t.a, sy += t.b, o += 3) {
      const x0 = Math.floor(sx);
      const y0 = Math.floor(sy);
      if (x0 >= 0 && y0 >= 0 && x0 < lastX && y0 < lastY) {
        const fx = sx - x0;
        const fy = sy - y0;
        const bottomRight = fx * fy;
        const topRight = fx - bottomRight;
        const bottomLeft = fy - bottomRight;
        const topLeft = 1 - fx - bottomLeft;
        const i = y0 * stride + x0 * 3;
        const j = i + stride;
        out[o] =
          (data[i] as number) * topLeft +
          (data[i + 3] as number) * topRight +
          (data[j] as number) * bottomLeft +
          (data[j + 3] as number) * bottomRight;
        out[o + 1] =
          (data[i + 1] as number) * topLeft +
          (data[i + 4] as number) * topRight +
          (data[j + 1] as number) * bottomLeft +
          (data[j + 4] as number) * bottomRight;
        out[o + 2] =
          (data[i + 2] as number) * topLeft +
          (data[i + 5] as number) * topRight +
          (data[j + 2] as number) * bottomLeft +
          (data[j + 5] as number) * bottomRight;
      } else sampleEdge(image, sx, sy, out, o);
    }
  }
}

/** One sample whose four neighbours are not all inside: those outside count as black. */
function sampleEdge(image: RgbImage, sx: number, sy: number, out: Float32Array, o: number) {
  out[o] = 0;
  out[o + 1] = 0;
  out[o + 2] = 0;
  const x0 = Math.floor(sx);
  const y0 = Math.floor(sy);
  // Written so that a position that is not a number is outside, too.
  if (!(x0 >= -1 && y0 >= -1 && x0 < image.width && y0 < image.height)) return;
  for (let corner = 0; corner < 4; corner++) {
    const x = x0 + (corner & 1);
    const y = y0 + (corner >> 1);
    if (x < 0 || y < 0 || x >= image.width || y >= image.height) continue;
    const weight = (1 - Math.abs(sx - x)) * (1 - Math.abs(sy - y));
    const i = (y * image.width + x) * 3;
    for (let channel = 0; channel < 3; channel++)
      out[o + channel] = (out[o + channel] as number) + (image.data[i + channel] as number) * weight;
  }
}

let scratch = new Float32Array(0);

/** The one scratch buffer of this module: the program is single-threaded and nobody sees it between calls. */
function sampled(
  pyramid: ImagePyramid,
  toImage: SimilarityTransform,
  width: number,
  height: number,
): Float32Array {
  const length = width * height * 3;
  if (scratch.length < length) scratch = new Float32Array(length);
  const { image, level } = pyramid.levelFor(scaleOf(toImage));
  sample(image, ontoLevel(toImage, level), width, height, scratch);
  return scratch;
}

/**
 * Cuts a chip out of an image and scales it for a network.
 * Bilinear, black outside, pixel centres at integers; reduction by more than 1.41 reads from halved images.
 * @param toImage from pixels of the chip to pixels of the image.
 * @param out planar (NCHW), 3 x height x width, overwritten.
 */
export function warpToTensor(
  pyramid: ImagePyramid,
  toImage: SimilarityTransform,
  width: number,
  height: number,
  scaling: PixelScaling,
  out: Float32Array,
): void {
  const pixels = sampled(pyramid, toImage, width, height);
  const plane = width * height;
  const { mean, scale } = scaling;
  const isRgb = scaling.colour === 'RGB';
  for (let channel = 0; channel < 3; channel++) {
    const from = isRgb ? channel : 2 - channel;
    const shift = mean[channel] as number;
    const start = channel * plane;
    for (let i = 0, p = from; i < plane; i++, p += 3)
      out[start + i] = ((pixels[p] as number) - shift) * scale;
  }
}

/** Like {@link warpToTensor}, to interleaved RGB of 8 bits; the caller owns the image. */
export function warpToRgb(
  pyramid: ImagePyramid,
  toImage: SimilarityTransform,
  width: number,
  height: number,
): RgbImage {
  const pixels = sampled(pyramid, toImage, width, height);
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < data.length; i++) data[i] = Math.round(pixels[i] as number);
  return { width, height, data };
}

/** Like {@link warpToTensor}, to BT.601 luma 0..255. @param out width * height, overwritten. */
export function warpToGrey(
  pyramid: ImagePyramid,
  toImage: SimilarityTransform,
  width: number,
  height: number,
  out: Float32Array,
): void {
  const pixels = sampled(pyramid, toImage, width, height);
  for (let i = 0, p = 0; i < width * height; i++, p += 3)
    out[i] =
      0.299 * (pixels[p] as number) + 0.587 * (pixels[p + 1] as number) + 0.114 * (pixels[p + 2] as number);
}

/** Mirrors a planar tensor (3 x height x width) left to right. @param out of the same length, overwritten. */
export function mirrorTensor(tensor: Float32Array, width: number, out: Float32Array): void {
  for (let row = 0; row < tensor.length; row += width)
    for (let x = 0; x < width; x++) out[row + x] = tensor[row + width - 1 - x] as number;
}

/**
 * The transform from a network's input to an image laid into its middle, as large as it fits, with black bars.
 * @param input sides, pixels.
 * @param fill share of that size which the image takes, 0..1; below 1 adds a black margin around, which lets a detector see faces
 *   that fill the picture.
 */
export function letterbox(
  imageWidth: number,
  imageHeight: number,
  input: { readonly width: number; readonly height: number },
  fill = 1,
): SimilarityTransform {
  const scale = Math.max(imageWidth / input.width, imageHeight / input.height) / fill;
  // Centre on centre: (size-1)/2 goes to (width-1)/2.
  return {
    a: scale,
    b: 0,
    tx: (imageWidth - 1) / 2 - ((input.width - 1) / 2) * scale,
    ty: (imageHeight - 1) / 2 - ((input.height - 1) / 2) * scale,
  };
}
