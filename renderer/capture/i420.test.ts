import { expect, test } from 'vitest';
import { nv12ToI420, planarToI420, rgbxToI420, toBase64 } from './i420.ts';

test('padding of rows goes, an odd column and row too', () => {
  // 5x3 luma in rows of 8; chroma 3x2 in rows of 4.
  const data = new Uint8Array(24 + 8 + 8);
  for (let y = 0; y < 3; y++) for (let x = 0; x < 8; x++) data[y * 8 + x] = x < 5 ? 10 * y + x + 20 : 255;
  data.set([101, 102, 103, 255, 104, 105, 106, 255], 24);
  data.set([201, 202, 203, 255, 204, 205, 206, 255], 32);
  const picture = planarToI420({
    data,
    planes: [
      { offset: 0, stride: 8 },
      { offset: 24, stride: 4 },
      { offset: 32, stride: 4 },
    ],
    width: 5,
    height: 3,
    isFullRange: false,
  });
  expect([picture.width, picture.height]).toEqual([4, 2]);
  expect([...picture.data]).toEqual([20, 21, 22, 23, 30, 31, 32, 33, 101, 102, 201, 202]);
});

test('NV12 is taken apart', () => {
  const data = Uint8Array.of(20, 21, 22, 23, 30, 31, 32, 33, 101, 201, 102, 202);
  const picture = nv12ToI420({
    data,
    planes: [
      { offset: 0, stride: 4 },
      { offset: 8, stride: 4 },
    ],
    width: 4,
    height: 2,
    isFullRange: false,
  });
  expect([...picture.data]).toEqual([20, 21, 22, 23, 30, 31, 32, 33, 101, 102, 201, 202]);
});

test('full range becomes limited range', () => {
  const picture = planarToI420({
    data: Uint8Array.of(0, 255, 128, 51, 0, 255),
    planes: [
      { offset: 0, stride: 2 },
      { offset: 4, stride: 1 },
      { offset: 5, stride: 1 },
    ],
    width: 2,
    height: 2,
    isFullRange: true,
  });
  expect([...picture.data]).toEqual([16, 235, 126, 60, 16, 240]);
});

// Values of BT.601 bars at full saturation, limited range.
test.each([
  ['white', [255, 255, 255], [235, 128, 128]],
  ['black', [0, 0, 0], [16, 128, 128]],
  ['red', [255, 0, 0], [81, 90, 240]],
  ['green', [0, 255, 0], [145, 54, 34]],
  ['blue', [0, 0, 255], [41, 240, 110]],
] as const)('%s has its BT.601 values', (_name, [r, g, b], [y, u, v]) => {
  const rgbx = Uint8Array.from([r, g, b, 0, r, g, b, 0, 9, 9, r, g, b, 0, r, g, b, 0, 9, 9]);
  const bgrx = Uint8Array.from([b, g, r, 0, b, g, r, 0, 9, 9, b, g, r, 0, b, g, r, 0, 9, 9]);
  for (const picture of [rgbxToI420(rgbx, 10, 2, 2, false), rgbxToI420(bgrx, 10, 2, 2, true)]) {
    expect([...picture.data]).toEqual([y, y, y, y, u, v]);
  }
});

test('base64 of any length is that of Node, with and without the browser doing it', () => {
  for (const length of [0, 1, 2, 3, 0x8000, 0x8001, 100_000]) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 31) & 255);
    expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
    Object.defineProperty(bytes, 'toBase64', { value: undefined });
    expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
  }
});
