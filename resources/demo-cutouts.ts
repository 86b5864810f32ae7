import sharp from 'sharp';
import type { DemoPerson } from './demo-cast.ts';
import { photos } from './demo-photos.ts';

/** A square picture of one person with everything else see-through, as I420 planes plus opacity. */
export interface Cutout {
  /** Side of `y` and `opacity`, pixels; `u`, `v` and `halfOpacity` have half of it. */
  readonly size: number;
  readonly y: Uint8Array;
  readonly u: Uint8Array;
  readonly v: Uint8Array;
  /** 0 (nothing) to 255 (all person). */
  readonly opacity: Uint8Array;
  readonly halfOpacity: Uint8Array;
}

interface Square {
  readonly left: number;
  readonly top: number;
  readonly side: number;
}

/** Where a person is found, and the outline; all lengths in thousandths of the cutout's side unless said otherwise. */
interface Source {
  readonly photo: keyof typeof photos;
  /** Pixels of the photo. */
  readonly crop: Square;
  /** Where the crop lies in the cutout. */
  readonly place: Square;
  /** Corner points "x,y", in thousandths of the crop's side. */
  readonly outline: string;
  /** Drawn under and over the photo, SVG. */
  readonly under?: string;
  readonly over?: string;
}

const sources: Readonly<Record<DemoPerson, Source>> = {
  alex: {
    photo: 'matches',
    crop: { left: 1600, top: 284, side: 106 },
    place: { left: 275, top: 245, side: 450 },
    outline:
      '150,380 140,200 190,60 300,0 700,0 800,60 850,200 840,380 845,420 820,540 790,600 765,720 715,800 ' +
      '700,890 480,900 260,890 235,800 215,700 185,600 130,560 85,460 75,400 110,385',
    // The photograph ends at the collar and its upper corner carries a caption: suit, shirt and some hair are drawn.
    under:
      '<path d="M110,1000 C120,860 180,745 300,690 L395,620 L590,620 L690,685 C830,740 880,860 890,1000 Z" fill="#4a4d56"/>' +
      '<path d="M375,600 L490,850 L615,600 Z" fill="#cfd0d4"/>',
    over:
      '<path d="M345,300 C343,262 372,228 440,222 L570,222 C625,226 654,258 655,296 C648,282 636,272 612,268 ' +
      'C560,262 470,268 432,296 C400,304 372,304 362,320 Z" fill="#4b4038"/>' +
      '<path d="M372,590 C400,640 450,672 490,690 C530,672 590,640 618,588 L640,660 L530,790 L490,720 L450,790 L345,665 Z" fill="#d9dade"/>' +
      '<path d="M472,700 L508,700 L526,1000 L458,1000 Z" fill="#27304a"/>' +
      '<path d="M345,640 L300,690 L455,1000 L476,860 Z M640,636 L690,685 L528,1000 L506,860 Z" fill="#3b3e46"/>',
  },
  bella: {
    photo: 'window',
    crop: { left: 0, top: 250, side: 873 },
    place: { left: 60, top: 110, side: 1000 },
    outline:
      '190,1000 175,880 185,770 200,730 160,660 200,600 215,520 190,420 205,290 250,200 300,155 370,143 440,165 ' +
      '510,230 560,310 600,400 640,490 680,590 700,680 740,760 750,880 740,1000',
  },
  carol: {
    photo: 'sofa',
    crop: { left: 737, top: 0, side: 897 },
    place: { left: 0, top: 95, side: 1000 },
    outline:
      '225,1000 205,720 220,660 270,580 320,555 410,555 428,550 405,520 380,470 373,410 398,350 393,260 430,200 ' +
      '500,160 560,155 640,163 660,195 690,230 715,300 715,400 700,480 680,570 690,660 720,780 750,900 760,1000',
  },
  dana: {
    photo: 'window',
    crop: { left: 301, top: 91, side: 921 },
    place: { left: -60, top: 115, side: 1000 },
    outline:
      '395,1000 400,860 370,830 350,780 390,710 415,600 410,500 395,390 395,290 430,190 480,145 550,132 610,155 ' +
      '660,210 690,290 700,400 705,500 740,590 755,670 790,740 800,850 800,1000',
  },
  erin: {
    photo: 'stairs',
    crop: { left: 547, top: 0, side: 636 },
    place: { left: 0, top: 185, side: 1000 },
    outline:
      '395,1000 385,850 372,720 368,620 300,580 270,540 290,440 320,390 310,310 330,280 345,200 400,120 450,75 ' +
      '540,65 605,95 635,180 640,270 635,350 620,410 560,510 570,555 700,570 770,620 795,720 790,850 780,1000',
  },
};

/** Pictures for enrollment: pixels of a photo. The face is alone in each. */
const enrollmentCrops: Readonly<Record<string, { photo: keyof typeof photos; crop: Square }>> = {
  'alex-1.jpg': { photo: 'matches', crop: { left: 2, top: 26, side: 166 } },
  'alex-2.jpg': { photo: 'matches', crop: { left: 854, top: 284, side: 106 } },
  'alex-3.jpg': { photo: 'matches', crop: { left: 0, top: 396, side: 106 } },
  'bella-1.jpg': { photo: 'window', crop: { left: 20, top: 320, side: 580 } },
  'carol-1.jpg': { photo: 'sofa', crop: { left: 900, top: 40, side: 560 } },
};

export const enrollmentFiles: readonly string[] = Object.keys(enrollmentCrops);

/** @returns a JPEG of 640x640 with one face, a margin around it. */
export async function enrollmentPhoto(file: string): Promise<Uint8Array> {
  const source = enrollmentCrops[file];
  if (source === undefined) throw new Error(`There is no enrollment photo ${file}.`);
  const { left, top, side } = source.crop;
  // Crops of the screenshot hold little but the face; detectors expect something around it.
  const margin = source.photo === 'matches' ? 100 : 0;
  return sharp(photos[source.photo])
    .extract({ left, top, width: side, height: side })
    .resize(640 - 2 * margin, 640 - 2 * margin, { kernel: 'cubic' })
    .extend({ top: margin, bottom: margin, left: margin, right: margin, background: '#6f6c68' })
    .jpeg({ quality: 92 })
    .toBuffer();
}

/** @param size side of the cutout in pixels, even. */
export async function cutOut(person: DemoPerson, size: number): Promise<Cutout> {
  const source = sources[person];
  const { crop, place } = source;
  const scale = size / 1000;
  const placed = Math.round(place.side * scale);
  const cropped = await sharp(photos[source.photo])
    .extract({ left: crop.left, top: crop.top, width: crop.side, height: crop.side })
    .resize(placed, placed, { kernel: 'cubic' })
    .removeAlpha()
    .toColourspace('srgb')
    .toBuffer();
  const mask = await sharp(
    svg(
      placed,
      `<polygon points="${source.outline}" fill="#fff" stroke="#fff" stroke-width="4" stroke-linejoin="round"/>`,
    ),
  )
    .blur(Math.max(1.2, placed / 170))
    .extractChannel('alpha')
    .toBuffer();
  const masked = await sharp(cropped).joinChannel(mask).png().toBuffer();
  // Placed may reach beyond the cutout: paint on a larger sheet, then cut.
  const margin = size;
  const at = { left: margin + Math.round(place.left * scale), top: margin + Math.round(place.top * scale) };
  const sheet = await sharp({
    create: { width: 3 * size, height: 3 * size, channels: 4, background: '#00000000' },
  })
    .composite([
      { input: await softDrawing(size, source.under), left: margin, top: margin },
      { input: masked, ...at },
      { input: await softDrawing(size, source.over), left: margin, top: margin },
    ])
    .png()
    .toBuffer();
  const rgba = await sharp(sheet)
    .extract({ left: margin, top: margin, width: size, height: size })
    .raw()
    .toBuffer();
  return toPlanes(rgba, size);
}

function softDrawing(size: number, drawing = ''): Promise<Buffer> {
  return sharp(svg(size, drawing)).blur(2).png().toBuffer();
}

function svg(size: number, content: string): Buffer {
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 1000 1000">${content}</svg>`,
  );
}

function toPlanes(rgba: Uint8Array, size: number): Cutout {
  const half = size / 2;
  const cutout = {
    size,
    y: new Uint8Array(size * size),
    u: new Uint8Array(half * half),
    v: new Uint8Array(half * half),
    opacity: new Uint8Array(size * size),
    halfOpacity: new Uint8Array(half * half),
  };
  for (let i = 0; i < size * size; i++) {
    cutout.y[i] = lumaOf(rgba, i * 4);
    cutout.opacity[i] = rgba[i * 4 + 3] ?? 0;
  }
  for (let row = 0; row < half; row++) {
    for (let column = 0; column < half; column++) {
      const from = (2 * row * size + 2 * column) * 4;
      const to = row * half + column;
      const [u, v] = chromaOf(rgba, from);
      cutout.u[to] = u;
      cutout.v[to] = v;
      cutout.halfOpacity[to] = rgba[from + 3] ?? 0;
    }
  }
  return cutout;
}

/** BT.601, limited range. @param at offset of the red sample. */
export function lumaOf(rgb: Uint8Array, at: number): number {
  const [r = 0, g = 0, b = 0] = rgb.subarray(at, at + 3);
  return Math.round(16 + (65.481 * r + 128.553 * g + 24.966 * b) / 255);
}

/** BT.601, limited range. @param at offset of the red sample. */
export function chromaOf(rgb: Uint8Array, at: number): readonly [number, number] {
  const [r = 0, g = 0, b = 0] = rgb.subarray(at, at + 3);
  return [
    Math.round(128 + (-37.797 * r - 74.203 * g + 112 * b) / 255),
    Math.round(128 + (112 * r - 93.786 * g - 18.214 * b) / 255),
  ];
}
