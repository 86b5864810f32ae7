import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ImagePyramid } from './image-pyramid.ts';
import { frameFault, i420Length, i420ToRgb, type RgbImage } from './rgb-image.ts';
import { transformPoint } from './similarity-transform.ts';
import { letterbox, mirrorTensor, warpToGrey, warpToRgb, warpToTensor } from './warp.ts';

/** Colour rises evenly to the right (red) and down (green); blue is constant: bilinear sampling is exact on it. */
function ramp(width: number, height: number): RgbImage {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    data[i * 3] = 2 * (i % width);
    data[i * 3 + 1] = 3 * Math.floor(i / width);
    data[i * 3 + 2] = 77;
  }
  return { width, height, data };
}
const plain = { colour: 'RGB', mean: [0, 0, 0], scale: 1 } as const;
const pyramidOf = (image: RgbImage) => new ImagePyramid().use(image);

describe('warping', () => {
  test('samples between pixels are exact on an even ramp, for any turn and scale that stays inside', () => {
    const pyramid = pyramidOf(ramp(80, 60));
    fc.assert(
      fc.property(
        fc.double({ min: -3.2, max: 3.2, noNaN: true }),
        fc.double({ min: 0.2, max: 1.3, noNaN: true }),
        (angle, scale) => {
          const [a, b] = [Math.cos(angle) * scale, Math.sin(angle) * scale];
          // The middle of the 16 x 16 chip sits on the middle of the image.
          const toImage = { a, b, tx: 39.5 - 7.5 * a + 7.5 * b, ty: 29.5 - 7.5 * b - 7.5 * a };
          const out = new Float32Array(3 * 256);
          warpToTensor(pyramid, toImage, 16, 16, plain, out);
          for (const i of [0, 15, 120, 240, 255]) {
            const [x, y] = transformPoint(toImage, [i % 16, Math.floor(i / 16)]);
            expect(out[i]).toBeCloseTo(2 * x, 3);
            expect(out[256 + i]).toBeCloseTo(3 * y, 3);
            expect(out[512 + i]).toBeCloseTo(77, 3);
          }
        },
      ),
    );
  });

  test('strong reduction averages pixels and keeps their place', () => {
    const width = 128;
    const stripes = {
      width,
      height: 128,
      data: Uint8Array.from({ length: width * 128 * 3 }, (_, i) => (Math.floor(i / 3) % 2 === 0 ? 0 : 200)),
    };
    const grey = new Float32Array(32 * 32);
    warpToGrey(pyramidOf(stripes), letterbox(width, 128, { width: 32, height: 32 }), 32, 32, grey);
    // Stripes finer than an output pixel come out as their mean, not as one of the two colours.
    for (const value of grey.slice(32 * 4, 32 * 28).filter((_, i) => i % 32 > 2 && i % 32 < 29))
      expect(value).toBeCloseTo(100, 0);
    const out = new Float32Array(3 * 16 * 16);
    warpToTensor(pyramidOf(ramp(64, 64)), letterbox(64, 64, { width: 16, height: 16 }), 16, 16, plain, out);
    // Output pixel 5 covers image pixels 20 to 23, whose middle is 21.5.
    expect(out[16 * 8 + 5]).toBeCloseTo(2 * 21.5, 0);
  });

  test('outside the image is black, also under the mean of a card', () => {
    const out = new Float32Array(3 * 4);
    const scaling = { colour: 'BGR', mean: [10, 20, 30], scale: 0.5 } as const;
    warpToTensor(pyramidOf(ramp(8, 8)), { a: 1, b: 0, tx: 100, ty: 100 }, 2, 2, scaling, out);
    expect([...out]).toEqual([-5, -5, -5, -5, -10, -10, -10, -10, -15, -15, -15, -15]);
    warpToTensor(pyramidOf(ramp(8, 8)), { a: 1, b: 0, tx: Number.NaN, ty: 0 }, 2, 2, plain, out);
    expect([...out]).toEqual(Array.from({ length: 12 }, () => 0));
  });

  test('BGR cards get blue first', () => {
    const out = new Float32Array(3);
    const image = { width: 2, height: 2, data: Uint8Array.from([1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3]) };
    warpToTensor(pyramidOf(image), { a: 1, b: 0, tx: 0, ty: 0 }, 1, 1, { ...plain, colour: 'BGR' }, out);
    expect([...out]).toEqual([3, 2, 1]);
    expect([...warpToRgb(pyramidOf(image), { a: 1, b: 0, tx: 0, ty: 0 }, 1, 1).data]).toEqual([1, 2, 3]);
  });

  test('mirroring twice is no change, and once swaps left and right', () => {
    const tensor = Float32Array.from({ length: 3 * 2 * 5 }, (_, i) => i);
    const [once, twice] = [new Float32Array(30), new Float32Array(30)];
    mirrorTensor(tensor, 5, once);
    mirrorTensor(once, 5, twice);
    expect([...once.slice(0, 5)]).toEqual([4, 3, 2, 1, 0]);
    expect(twice).toEqual(tensor);
  });

  test('a letterbox holds the whole image, centred, with a margin when asked', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8192 }),
        fc.integer({ min: 1, max: 8192 }),
        fc.constantFrom(1, 0.5),
        fc.constantFrom(256, 192),
        (width, height, fill, inputHeight) => {
          const toImage = letterbox(width, height, { width: 256, height: inputHeight }, fill);
          const [x, y] = transformPoint(toImage, [127.5, (inputHeight - 1) / 2]);
          expect(x).toBeCloseTo((width - 1) / 2, 6);
          expect(y).toBeCloseTo((height - 1) / 2, 6);
          // One side fits exactly, the other has room.
          const [across, down] = [256 * fill * toImage.a - width, inputHeight * fill * toImage.a - height];
          expect(Math.min(across, down)).toBeCloseTo(0, 6);
          expect(Math.max(across, down)).toBeGreaterThan(-1e-6);
        },
      ),
    );
  });
});

describe('I420', () => {
  /** BT.601 limited range, written out in floating point. */
  function exact(y: number, u: number, v: number) {
    const luma = (255 / 219) * (y - 16);
    const clamp = (value: number) => Math.min(255, Math.max(0, value));
    return [
      clamp(luma + (255 / 224) * 1.402 * (v - 128)),
      clamp(luma - (255 / 224) * (0.344136 * (u - 128) + 0.714136 * (v - 128))),
      clamp(luma + (255 / 224) * 1.772 * (u - 128)),
    ];
  }

  test('every pixel is within one of the exact conversion, odd sides included', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        fc.infiniteStream(fc.nat(255)),
        (w, h, bytes) => {
          const data = Uint8Array.from(bytes.take(i420Length(w, h)));
          const rgb = i420ToRgb(data, w, h, 1);
          const half = (w + 1) >> 1;
          for (let y = 0; y < h; y++)
            for (let x = 0; x < w; x++) {
              const c = (y >> 1) * half + (x >> 1);
              const u = data[w * h + c] ?? 0;
              const v = data[w * h + half * ((h + 1) >> 1) + c] ?? 0;
              const wanted = exact(data[y * w + x] ?? 0, u, v);
              for (const channel of [0, 1, 2])
                expect(
                  Math.abs((rgb.data[(y * w + x) * 3 + channel] ?? 0) - (wanted[channel] ?? 0)),
                ).toBeLessThanOrEqual(1);
            }
        },
      ),
    );
  });

  test('a thinned picture is the mean of the pixels it stands for, and never reads beyond the frame', () => {
    const data = new Uint8Array(i420Length(6, 4)).fill(128);
    for (let i = 0; i < 24; i++) data[i] = 16 + (i % 6) * 10;
    const thin = i420ToRgb(data, 6, 4, 2);
    expect([thin.width, thin.height]).toEqual([3, 2]);
    const greys = [...thin.data].filter((_, i) => i % 3 === 0);
    const wanted = [5, 25, 45, 5, 25, 45].map((luma) => (luma * 255) / 219);
    for (const [i, grey] of greys.entries()) expect(Math.abs(grey - (wanted[i] ?? 0))).toBeLessThanOrEqual(1);
    expect(i420ToRgb(new Uint8Array(i420Length(8192, 1)).fill(128), 8192, 1, 5).height).toBe(1);
  });

  test('a buffer that is large enough is used again', () => {
    const data = new Uint8Array(i420Length(4, 4)).fill(100);
    const first = i420ToRgb(data, 4, 4, 1);
    expect(i420ToRgb(data, 4, 4, 1, first.data).data).toBe(first.data);
    expect(i420ToRgb(data, 4, 4, 1, new Uint8Array(5)).data.length).toBe(48);
  });

  test.each([
    ['no pixels', 0, 0, 0],
    ['no width', 0, 480, 0],
    ['a negative side', -2, 2, 6],
    ['half a pixel', 2.5, 2, 7],
    ['a side that is not a number', Number.NaN, 2, 6],
    ['more than 8192 on a side', 8194, 2, 8194 * 3],
    ['one byte too few', 4, 4, 23],
    ['padded rows', 4, 4, 32],
  ])('a frame with %s is refused', (_, width, height, length) => {
    expect(frameFault(width, height, new Uint8Array(length))).toEqual(expect.any(String));
  });

  test('a frame without bytes is refused, a right one is not', () => {
    expect(frameFault(4, 4, 'pixels')).toEqual(expect.any(String));
    expect(frameFault(4, 4, undefined)).toEqual(expect.any(String));
    expect(frameFault(5, 3, new Uint8Array(15 + 12))).toBeUndefined();
  });
});
