import { interEyeDistance, meshPoint, meshPointCount } from '#app/recognition/face-mesh.ts';
import type { RgbImage } from '#app/recognition/rgb-image.ts';
import { seeThrough } from './cut-eyes.ts';
import type { ClipFaces, PhotoFace } from './faces.ts';
import { handPath } from './path.ts';
import { addNoise, blur, cropSquare, wall } from './picture.ts';
import type { Random } from './random.ts';
import { drawRelief, triangulate } from './relief.ts';
import { drawSheet, type Sheet } from './surface.ts';

/** What attacks are made of. */
export interface Material {
  readonly photo: PhotoFace;
  /** Another person, whose head a mask is shaped after. */
  readonly other: PhotoFace;
  readonly clip: ClipFaces;
}

/** Draws frame `index` of a play, taken so many seconds after its start. */
export type Play = (index: number, seconds: number) => RgbImage;

/** A way to attack (presentation attack instrument species, ISO/IEC 30107-3). */
export interface Species {
  readonly name: string;
  /** What is claimed: that judging motion alone never calls it live, and that it never passes a challenge. */
  readonly isSeenByMotion: boolean;
  readonly isSeenByChallenge: boolean;
  /** Made of nothing but a clip: then every clip is played. */
  readonly isOfClips?: boolean;
  readonly make: (material: Material, random: Random) => Play;
}

/** Distance between a person's pupils, mm: mean of adults (Dodgson 2004). */
const pupilsMm = 63;

export const speciesList: readonly Species[] = [
  { name: 'print, waved', isSeenByMotion: true, isSeenByChallenge: true, make: wavedPrint },
  { name: 'print, bent', isSeenByMotion: true, isSeenByChallenge: true, make: bentPrint },
  { name: 'print, held still', isSeenByMotion: true, isSeenByChallenge: true, make: stillPrint },
  { name: 'print, eyes cut out', isSeenByMotion: true, isSeenByChallenge: true, make: cutPrint },
  {
    name: 'screen, replayed clip',
    isSeenByMotion: false,
    isSeenByChallenge: true,
    isOfClips: true,
    make: replay,
  },
  { name: 'mask, photo on a head', isSeenByMotion: false, isSeenByChallenge: true, make: mask },
];

function wavedPrint({ photo }: Material, random: Random): Play {
  const reach = { yaw: random.between(10, 45), pitch: random.between(5, 30), roll: 10, shift: 30, depth: 60 };
  return sheetPlay(random, { ...paper(photo, random), curvature: 0 }, reach);
}

function bentPrint({ photo }: Material, random: Random): Play {
  const reach = { yaw: random.between(10, 40), pitch: random.between(5, 20), roll: 8, shift: 20, depth: 40 };
  const sheet = paper(photo, random);
  // A radius from that of a head to a sheet that is hardly bent; the axis mostly upright, as one would imitate a head.
  const radius = random.between(75, 300) * (random.next() < 0.8 ? 1 : -1);
  const axisDegrees = random.next() < 0.7 ? random.between(-15, 15) : random.between(-90, 90);
  // The bend itself is worked by the hands.
  const breath = random.between(0, 0.5);
  const hertz = random.between(0.2, 0.6);
  return sheetPlay(random, { ...sheet, curvature: 1 / radius, axisDegrees }, reach, (seconds) => ({
    curvature: (1 + breath * Math.sin(2 * Math.PI * hertz * seconds)) / radius,
  }));
}

function stillPrint({ photo }: Material, random: Random): Play {
  return sheetPlay(random, paper(photo, random), { yaw: 2, pitch: 2, roll: 1, shift: 4, depth: 5 });
}

function cutPrint({ photo, clip }: Material, random: Random): Play {
  const reach = { yaw: random.between(5, 35), pitch: random.between(5, 20), roll: 6, shift: 15, depth: 30 };
  const behind = seeThrough(photo, clip, random);
  return sheetPlay(random, paper(photo, random), reach, (_seconds, index) => ({ picture: behind(index) }));
}

function replay({ clip }: Material, random: Random): Play {
  const first = clip.frames.find(({ mesh }) => mesh !== undefined)?.mesh;
  const start = Math.floor(random.next() * clip.frames.length);
  const eyes = first === undefined ? 60 : interEyeDistance(first);
  const [x, y] = first === undefined ? [320, 240] : meshPoint(first, 4);
  // The part of the clip around its face, as somebody would show it.
  const side = Math.round(eyes * 5);
  const frameAt = (index: number) => {
    const frame = clip.frames[(start + index) % clip.frames.length];
    if (frame === undefined) throw new Error(`${clip.name} has no frames.`);
    return cropSquare(frame.picture, x, y, side);
  };
  const width = (pupilsMm * random.between(0.7, 1.2) * side) / eyes;
  const sheet: Sheet = {
    picture: frameAt(0),
    width,
    curvature: 0,
    axisDegrees: 0,
    pixelPitch: random.between(0.1, 0.3),
    glare: {
      x: random.between(-0.5, 0.5) * width,
      y: random.between(-0.4, 0.1) * width,
      radius: random.between(15, 50),
      light: random.between(40, 160),
    },
  };
  const reach = { yaw: random.between(2, 15), pitch: random.between(2, 10), roll: 3, shift: 10, depth: 15 };
  return sheetPlay(random, sheet, reach, (_seconds, index) => ({ picture: frameAt(index) }));
}

function mask({ photo, other }: Material, random: Random): Play {
  const scale = pupilsMm / interEyeDistance(other.mesh);
  const { mesh } = other;
  const middle = meshPoint(mesh, 6);
  const points = new Float64Array(meshPointCount * 3);
  const places = new Float64Array(meshPointCount * 2);
  for (let i = 0; i < meshPointCount; i++) {
    const [x, y] = meshPoint(mesh, i);
    points.set(
      [(x - middle[0]) * scale, (y - middle[1]) * scale, (mesh[i * 3 + 2] as number) * scale],
      i * 3,
    );
    places.set(meshPoint(photo.mesh, i), i * 2);
  }
  const triangles = triangulate(Array.from({ length: meshPointCount }, (_, i) => meshPoint(mesh, i)));
  const reach = { yaw: random.between(10, 30), pitch: random.between(5, 15), roll: 5, shift: 20, depth: 30 };
  const path = handPath(random, reach, random.between(450, 700));
  const background = wall(random);
  const noise = random.between(1.5, 5);
  return (_index, seconds) => {
    const frame = copyOf(background);
    drawRelief({ points, places, triangles, picture: photo.picture }, path(seconds), frame);
    blur(frame, 1);
    addNoise(frame, noise, random);
    return frame;
  };
}

/** A print on which the face has its natural size, or somewhat less or more. */
function paper({ picture, mesh }: PhotoFace, random: Random): Sheet {
  const width = (pupilsMm * random.between(0.7, 1.2) * picture.width) / interEyeDistance(mesh);
  return { picture, width, curvature: 0, axisDegrees: 0 };
}

function sheetPlay(
  random: Random,
  sheet: Sheet,
  reach: Parameters<typeof handPath>[1],
  change: (seconds: number, index: number) => Partial<Sheet> = () => ({}),
): Play {
  const path = handPath(random, reach, random.between(450, 800));
  const background = wall(random);
  const noise = random.between(1.5, 5);
  const blurs = Math.floor(random.between(0, 3));
  return (index, seconds) => {
    const frame = copyOf(background);
    drawSheet({ ...sheet, ...change(seconds, index) }, path(seconds), frame);
    blur(frame, blurs);
    addNoise(frame, noise, random);
    return frame;
  };
}

function copyOf({ width, height, data }: RgbImage): RgbImage {
  return { width, height, data: data.slice() };
}
