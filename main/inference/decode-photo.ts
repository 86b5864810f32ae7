import sharp from 'sharp';
import type { RgbImage } from '#app/recognition/rgb-image.ts';
import { fail, ok, type Result } from '#app/result.ts';

/** Photos are analysed at this size at most, pixels on the longer side: a face in it is still larger than any network's input. */
const analysedSide = 1600;
/** More pixels than a camera makes, and than memory should be spent on. */
const maxPixels = 100_000_000;
const maxBytes = 20 * 1024 * 1024;

/**
 * Only these decoders may run, whatever a file calls itself: what nobody needs cannot be attacked. Above all no SVG, which is a
 * program that draws, not a photo. Process-wide; pixels that Lintel encodes itself need no decoder.
 */
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['VipsForeignLoadJpeg', 'VipsForeignLoadPng', 'VipsForeignLoadWebp', 'VipsForeignLoadTiff'],
});

/**
 * Decodes a photo (JPEG, PNG, WebP or TIFF, by its bytes): turned upright by its EXIF mark, CMYK and wide-gamut colours to sRGB, 16 bits
 * to 8, transparency on white, reduced to at most 1600 pixels on a side. JPEG is reduced while decoding, so large ones need little memory.
 * @param bytes a whole file; not kept.
 * @returns an image owned by the caller.
 */
export async function decodePhoto(
  bytes: Uint8Array,
): Promise<Result<RgbImage, 'not-an-image' | 'image-damaged' | 'image-too-large'>> {
  if (!(bytes instanceof Uint8Array) || bytes.byteLength === 0)
    return fail('not-an-image', 'The file is empty. Choose a photo.');
  if (bytes.byteLength > maxBytes)
    return fail('image-too-large', 'The file is larger than 20 MB. Save a smaller copy and choose that.');
  let size: { readonly width: number; readonly height: number };
  try {
    // Asked without a pixel limit: a too large picture should be called that.
    size = await sharp(bytes, { limitInputPixels: false }).metadata();
  } catch {
    return fail(
      'not-an-image',
      'This is no picture that Lintel can read. Choose a JPEG, PNG, WebP or TIFF file.',
    );
  }
  if (size.width * size.height > maxPixels)
    return fail('image-too-large', 'The photo has more than 100 megapixels. Save a smaller copy.');
  try {
    const { data, info } = await sharp(bytes, { limitInputPixels: maxPixels, failOn: 'truncated' })
      .rotate()
      .resize(analysedSide, analysedSide, { fit: 'inside', withoutEnlargement: true })
      .flatten({ background: 'white' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 3) return fail('image-damaged', 'The photo has colours that cannot be read.');
    // Plain bytes: a Buffer's slice() would be the same memory.
    const pixels = new Uint8Array(data.buffer, data.byteOffset, data.length);
    return ok({ width: info.width, height: info.height, data: pixels });
  } catch {
    return fail('image-damaged', 'The photo is damaged or incomplete. Choose another copy.');
  }
}

/** Encodes a picture as JPEG. @param quality 1..100. */
export async function encodeJpeg({ width, height, data }: RgbImage, quality: number): Promise<Uint8Array> {
  return sharp(data.subarray(0, width * height * 3), { raw: { width, height, channels: 3 } })
    .jpeg({ quality })
    .toBuffer();
}
