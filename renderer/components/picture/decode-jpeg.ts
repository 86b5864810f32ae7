/**
 * Decodes a picture of people within the page, through WebCodecs. Never through a `Blob`: Chromium keeps the bytes of those in its
 * browser process, in memory shared with the page and, when there are many, in files of the profile, in the clear.
 * @param jpeg one whole JPEG file. @returns to be closed by the caller. @throws DOMException when it is not a JPEG.
 */
export async function decodeJpeg(jpeg: BufferSource): Promise<ImageBitmap> {
  const decoder = new ImageDecoder({ data: jpeg, type: 'image/jpeg' });
  try {
    const { image } = await decoder.decode();
    try {
      return await createImageBitmap(image);
    } finally {
      image.close();
    }
  } finally {
    decoder.close();
  }
}
