import type { RgbImage } from './rgb-image.ts';

/**
 * An image and its halves, made when first asked for, so that strong reduction averages pixels instead of skipping them.
 * Pixel i of a half covers pixels 2i and 2i+1 of the level above.
 */
export class ImagePyramid {
  readonly #levels: RgbImage[] = [];
  readonly #buffers: Uint8Array[] = [];

  /** Takes another image into use; the halves' buffers are kept for it. The image is read, never written. */
  use(image: RgbImage): this {
    this.#levels.length = 0;
    this.#levels.push(image);
    return this;
  }

  /** The image itself. @throws before the first {@link use}. */
  get base(): RgbImage {
    const [base] = this.#levels;
    if (base === undefined) throw new Error('The pyramid has no image yet.');
    return base;
  }

  /**
   * The level whose pixels are nearest in size to one output pixel.
   * @param imagePixelsPerOutputPixel above 1 when the output is smaller than the image.
   * @returns the image of level n: 2^n times smaller, never below 2 pixels on a side.
   */
  levelFor(imagePixelsPerOutputPixel: number): { readonly image: RgbImage; readonly level: number } {
    const wanted = Math.max(0, Math.round(Math.log2(imagePixelsPerOutputPixel)));
    let image = this.base;
    let level = 0;
    while (level < wanted && Math.min(image.width, image.height) >= 4) {
      level++;
      const known = this.#levels[level];
      image = known ?? this.#halve(image, level);
      if (known === undefined) this.#levels.push(image);
    }
    return { image, level };
  }

  #halve(image: RgbImage, level: number): RgbImage {
    const width = image.width >> 1;
    const height = image.height >> 1;
    const length = width * height * 3;
    let out = this.#buffers[level];
    if (out === undefined || out.length < length) {
      out = new Uint8Array(length);
      this.#buffers[level] = out;
    }
    const { data } = image;
    const stride = image.width * 3;
    let o = 0;
    for (let y = 0; y < height; y++) {
      let top = 2 * y * stride;
      let bottom = top + stride;
      for (let x = 0; x < width; x++) {
        out[o] =
          ((data[top] as number) +
            (data[top + 3] as number) +
            (data[bottom] as number) +
            (data[bottom + 3] as number) +
            2) >>
          2;
        out[o + 1] =
          ((data[top + 1] as number) +
            (data[top + 4] as number) +
            (data[bottom + 1] as number) +
            (data[bottom + 4] as number) +
            2) >>
          2;
        out[o + 2] =
          ((data[top + 2] as number) +
            (data[top + 5] as number) +
            (data[bottom + 2] as number) +
            (data[bottom + 5] as number) +
            2) >>
          2;
        o += 3;
        top += 6;
        bottom += 6;
      }
    }
    return { width, height, data: out };
  }
}
