/** Tightly packed I420: Y (width*height), then U and V (half of each side); BT.601, limited range. Sides are even. */
export interface I420Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Where a plane begins and how far its rows lie apart, bytes; what VideoFrame.copyTo answers. */
export interface Plane {
  readonly offset: number;
  readonly stride: number;
}

export interface YuvSource {
  readonly data: Uint8Array;
  /** I420: Y, U, V. NV12: Y, then U and V by turns. A plane of opacity after them is ignored. */
  readonly planes: readonly Plane[];
  readonly width: number;
  readonly height: number;
  /** 0..255 instead of 16..235, as most USB cameras' JPEGs have it. */
  readonly isFullRange: boolean;
}

/** @returns a copy without the rows' padding; an odd last row or column is left out. */
export function planarToI420(source: YuvSource): I420Picture {
  return copyYuv(source, 1, [source.planes[1], source.planes[2]]);
}

/** @returns a copy with U and V taken apart; an odd last row or column is left out. */
export function nv12ToI420(source: YuvSource): I420Picture {
  const both = source.planes[1];
  return copyYuv(source, 2, [both, both && { offset: both.offset + 1, stride: both.stride }]);
}

function copyYuv(
  source: YuvSource,
  step: number,
  chroma: readonly [Plane | undefined, Plane | undefined],
): I420Picture {
  const [luma] = source.planes;
  const [u, v] = chroma;
  if (luma === undefined || u === undefined || v === undefined) throw new Error('A plane is missing.');
  const picture = blank(source.width, source.height);
  const { width, height, data } = picture;
  const { data: from, isFullRange } = source;
  let at = copyPlane(data, 0, from, luma, 1, width, height, isFullRange ? lumaToLimited : undefined);
  for (const plane of [u, v]) {
    const table = isFullRange ? chromaToLimited : undefined;
    at = copyPlane(data, at, from, plane, step, width / 2, height / 2, table);
  }
  return picture;
}

/** Rows of full range, or with other samples in between, go through the table one by one; others are copied whole. */
function copyPlane(
  to: Uint8Array,
  start: number,
  from: Uint8Array,
  plane: Plane,
  step: number,
  width: number,
  height: number,
  table: Uint8Array | undefined,
): number {
  let at = start;
  for (let row = 0; row < height; row++) {
    const begin = plane.offset + row * plane.stride;
    if (step === 1 && table === undefined) {
      to.set(from.subarray(begin, begin + width), at);
      at += width;
      continue;
    }
    for (let i = 0; i < width; i++) {
      const sample = from[begin + i * step] ?? 0;
      to[at++] = table === undefined ? sample : (table[sample] ?? 0);
    }
  }
  return at;
}

const lumaToLimited = Uint8Array.from({ length: 256 }, (_, y) => Math.round(16 + (y * 219) / 255));
const chromaToLimited = Uint8Array.from({ length: 256 }, (_, c) => Math.round(128 + ((c - 128) * 224) / 255));

/**
 * @param source four bytes a pixel, `stride` bytes a row; the fourth is ignored.
 * @param isBlueFirst BGRX instead of RGBX.
 * @returns colour of each 2x2 block is that of its upper left pixel; an odd last row or column is left out.
 */
export function rgbxToI420(
  source: Uint8Array | Uint8ClampedArray,
  stride: number,
  width: number,
  height: number,
  isBlueFirst: boolean,
): I420Picture {
  const picture = blank(width, height);
  const { data } = picture;
  const red = isBlueFirst ? 2 : 0;
  const blue = 2 - red;
  const halfWidth = picture.width / 2;
  const uStart = picture.width * picture.height;
  const vStart = uStart + uStart / 4;
  let at = 0;
  for (let y = 0; y < picture.height; y++) {
    let from = y * stride;
    const chroma = (y >> 1) * halfWidth;
    for (let x = 0; x < picture.width; x++, from += 4) {
      const r = source[from + red] ?? 0;
      const g = source[from + 1] ?? 0;
      const b = source[from + blue] ?? 0;
      // BT.601 in thousandths of 2^16: 65.481, 128.553 and 24.966 of 255.
      data[at++] = (16_829 * r + 33_039 * g + 6_416 * b + 1_081_344) >> 16;
      if (((x | y) & 1) === 0) {
        const c = chroma + (x >> 1);
        data[uStart + c] = (-9_714 * r - 19_070 * g + 28_784 * b + 8_421_376) >> 16;
        data[vStart + c] = (28_784 * r - 24_103 * g - 4_681 * b + 8_421_376) >> 16;
      }
    }
  }
  return picture;
}

function blank(width: number, height: number): I420Picture {
  const even = { width: width & ~1, height: height & ~1 };
  return { ...even, data: new Uint8Array((even.width * even.height * 3) / 2) };
}

/** Browsers since 2025 do it themselves; byte strings of at most this length are safe arguments of one call. */
const chunkBytes = 0x8000;

/** @returns standard base64 with padding. */
export function toBase64(bytes: Uint8Array): string {
  if ('toBase64' in bytes && typeof bytes.toBase64 === 'function') return String(bytes.toBase64());
  let text = '';
  for (let i = 0; i < bytes.length; i += chunkBytes)
    text += String.fromCharCode(...bytes.subarray(i, i + chunkBytes));
  return btoa(text);
}
