import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cosineSimilarity } from '#app/recognition/template.ts';
import { groupPhoto, portrait, reached, realInference } from './inference.fixture.ts';
import type { EnrollmentShot, Inference } from './interface.ts';

describe('photos', () => {
  let inference: Inference;
  let ada: EnrollmentShot;

  beforeAll(async () => {
    inference = realInference();
    inference.start();
    await reached(inference, 'ready');
    ada = await shotOf(await (await portrait('ada')).jpeg().toBuffer());
  });
  afterAll(() => inference.close());

  async function shotOf(bytes: Uint8Array): Promise<EnrollmentShot> {
    const result = await inference.analysePhoto(bytes);
    if (!result.ok) throw new Error(`${result.code}: ${result.detail}`);
    return result.value;
  }

  /** How alike the precise card finds two shots. */
  function likeness(a: EnrollmentShot, b: EnrollmentShot): number {
    return cosineSimilarity(
      a.templates[1]?.values ?? new Float32Array(),
      b.templates[1]?.values ?? new Float32Array(),
    );
  }

  test.each<[string, (photo: Sharp) => Promise<Sharp>, number?]>([
    ['CMYK', async (p: Sharp) => p.toColourspace('cmyk').jpeg()],
    ['grey', async (p: Sharp) => p.toColourspace('b-w').jpeg(), 0.9],
    ['grey with transparency', async (p: Sharp) => p.ensureAlpha(0.95).toColourspace('b-w').png(), 0.9],
    ['a 16-bit PNG', async (p: Sharp) => p.toColourspace('rgb16').png()],
    ['a grey 16-bit PNG', async (p: Sharp) => p.toColourspace('grey16').png(), 0.9],
    ['a PNG of 64 colours', async (p: Sharp) => p.png({ palette: true, colours: 64 }), 0.93],
    ['half transparent', async (p: Sharp) => p.ensureAlpha(0.9).png()],
    ['WebP', async (p: Sharp) => p.webp()],
    ['TIFF', async (p: Sharp) => p.tiff()],
    ['an interlaced JPEG', async (p: Sharp) => p.jpeg({ progressive: true })],
    ['8000 x 8000', async (p: Sharp) => p.resize(8000, 8000, { fit: 'contain', kernel: 'nearest' }).jpeg()],
  ])('a photo that is %s shows the same person', async (_, change, atLeast = 0.96) => {
    const bytes = await (await change(await portrait('ada', 1.2))).toBuffer();
    expect(likeness(await shotOf(bytes), ada)).toBeGreaterThan(atLeast);
  });

  /** How a camera that is held so lays down an upright picture; sharp mirrors before it turns. */
  const stored: Readonly<Record<number, (photo: Sharp) => Sharp>> = {
    1: (photo) => photo,
    2: (photo) => photo.flop(),
    3: (photo) => photo.rotate(180),
    4: (photo) => photo.flip(),
    5: (photo) => photo.flop().rotate(270),
    6: (photo) => photo.rotate(270),
    7: (photo) => photo.flop().rotate(90),
    8: (photo) => photo.rotate(90),
  };

  test.each(Object.keys(stored).map(Number))(
    'a photo with the EXIF orientation %i is upright',
    async (orientation) => {
      const upright = await (await portrait('ada', 1.2)).toBuffer();
      // The mark is put on in a second step: in one pipeline it would be followed.
      const turn = stored[orientation]?.(sharp(upright)) ?? sharp(upright);
      const bytes = await sharp(await turn.png().toBuffer())
        .jpeg()
        .withMetadata({ orientation })
        .toBuffer();
      const shot = await shotOf(bytes);
      expect(Math.abs(shot.quality.rollDegrees - ada.quality.rollDegrees)).toBeLessThan(5);
      expect(Math.abs(shot.quality.yawDegrees - ada.quality.yawDegrees)).toBeLessThan(5);
      expect(likeness(shot, ada)).toBeGreaterThan(0.96);
    },
  );

  test('a face that fills the photo is found', async () => {
    const shot = await shotOf(await (await portrait('ada', 0.02)).jpeg().toBuffer());
    expect(shot.templates).toHaveLength(2);
  });

  test.each([
    ['a surgical mask', '<path d="M38 96 Q80 62 122 96 L114 146 Q80 176 46 146 Z" fill="#a9c4dd"/>'],
    [
      'dark glasses',
      '<path d="M36 66 h38 v14 q-4 14 -19 14 q-15 0 -19 -14 Z M86 66 h38 v14 q-4 14 -19 14 q-15 0 -19 -14 Z M30 66 h100 v4 h-100 Z" fill="#14141a"/>',
    ],
  ])('a photo of somebody who wears %s is refused as covered', async (_, drawing) => {
    // On the upright thumbnail of the shot the face is at a known place: eyes at about a third, mouth at two thirds.
    const { width, height } = await sharp(ada.thumbnailJpeg).metadata();
    const cover = Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 160 160">${drawing}</svg>`,
    );
    const worn = await sharp(ada.thumbnailJpeg)
      .composite([{ input: cover, top: 0, left: 0 }])
      .png()
      .toBuffer();
    expect([width, height]).toEqual([160, 160]);
    expect(await inference.analysePhoto(await sharp(ada.thumbnailJpeg).png().toBuffer())).toMatchObject({
      ok: true,
    });
    expect(await inference.analysePhoto(worn)).toMatchObject({
      ok: false,
      code: 'low-quality',
      detail: 'covered',
    });
  });

  const jpeg = async () => (await portrait('ada')).jpeg().toBuffer();
  const svg = Buffer.from(
    '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="300"><rect width="300" height="300"/></svg>',
  );
  const large = (width: number, height: number) =>
    sharp({ create: { width, height, channels: 3, background: 'red' } });

  test.each([
    ['text', 'not-an-image', async () => Buffer.from('This is no picture.')],
    ['nothing', 'not-an-image', async () => Buffer.alloc(0)],
    ['one byte', 'not-an-image', async () => Buffer.from([0xff])],
    [
      'noise',
      'not-an-image',
      async () => Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919) % 251)),
    ],
    ['a drawing (SVG)', 'not-an-image', async () => svg],
    ['a GIF', 'not-an-image', async () => (await portrait('ada')).gif().toBuffer()],
    ['a PDF', 'not-an-image', async () => Buffer.from('%PDF-1.4\n1 0 obj<<>>endobj trailer<<>>\n%%EOF')],
    ['the head of a JPEG', 'not-an-image', async () => (await jpeg()).subarray(0, 20)],
    ['a JPEG cut in half', 'image-damaged', async () => (await jpeg()).subarray(0, 9000)],
    [
      'a JPEG without its last kilobyte',
      'image-damaged',
      async () => {
        const bytes = await jpeg();
        return bytes.subarray(0, bytes.length - 1000);
      },
    ],
    [
      'a PNG cut in half',
      'image-damaged',
      async () => (await (await portrait('ada')).png().toBuffer()).subarray(0, 60_000),
    ],
    [
      'a WebP cut in half',
      'not-an-image',
      async () => (await (await portrait('ada')).webp().toBuffer()).subarray(0, 5000),
    ],
    ['more than 100 megapixels', 'image-too-large', () => large(12_000, 9_000).png().toBuffer()],
    ['a JPEG of more than 100 megapixels', 'image-too-large', () => large(12_000, 9_000).jpeg().toBuffer()],
    ['more than 20 MB', 'image-too-large', async () => Buffer.alloc(21 * 1024 * 1024)],
    ['one pixel', 'no-face', () => large(1, 1).png().toBuffer()],
    ['a line of pixels', 'no-face', () => large(9_000, 1).png().toBuffer()],
    ['a plain wall', 'no-face', () => large(300, 300).jpeg().toBuffer()],
    ['several people', 'several-faces', () => sharp(groupPhoto(3)).toBuffer()],
    ['a blurred face', 'low-quality', async () => (await portrait('ada')).blur(9).jpeg().toBuffer()],
  ])('%s is refused as %s, and the next photo is read', async (_, code, bytes) => {
    const result = await inference.analysePhoto(await bytes());
    expect(result).toMatchObject({ ok: false, code, detail: expect.any(String) });
    expect(likeness(await shotOf(await jpeg()), ada)).toBeCloseTo(1, 5);
  });
});
