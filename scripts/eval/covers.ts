import { readFile } from 'node:fs/promises';
import { countedRate } from '#app/recognition/error-rates/counted-rate.ts';
import { ImagePyramid } from '#app/recognition/image-pyramid.ts';
import { judgeQuality, type QualityPurpose } from '#app/recognition/quality.ts';
import type { RgbImage } from '#app/recognition/rgb-image.ts';
import { decodePhoto } from '#main/inference/decode-photo.ts';
import { boxOverlap, type FaceFinder, type FoundFace } from '#main/inference/face-finder.ts';
import { nearestCentre } from '#main/inference/shot.ts';
import { openFinder } from './attacks/material.ts';
import { randomFrom } from './attacks/random.ts';
import { cheekToneOf, cheekTones } from './covers/cheek-tone.ts';
import { coverKinds } from './covers/kinds.ts';
import { paintCover } from './covers/paint.ts';
import { type LabelledPhoto, photoFile } from './photo-set.ts';

/** Every tenth photo is painted over with everything in turn. */
const paintedEvery = 10;
/** A face found in a painted photo is the painted one when it covers so much of it (intersection over union). */
const minOverlap = 0.3;

type Purposes = Readonly<Record<QualityPurpose, number>>;

/** How many faces of one kind were called covered. */
export interface CoverFigures {
  readonly name: string;
  readonly faces: number;
  /** Painted over so that no face is found there any more. */
  readonly lost: number;
  /** Found, and called covered by the gate of each purpose. */
  readonly called: Purposes;
}

/**
 * How often `covered` is said of photos as they are, of those with cheeks of each tone, and of the same photos with something
 * painted over the face.
 * @param photos relative to `list`; of each the face nearest the centre counts.
 */
export async function measureCovers(
  photos: readonly LabelledPhoto[],
  list: string,
  onProgress: (done: number, all: number) => void,
): Promise<CoverFigures[]> {
  const finder = await openFinder();
  const pyramid = new ImagePyramid();
  const asTheyAre = new Count('as they are');
  const ofTone = new Map(cheekTones.map((tone) => [tone, new Count(tone.name)]));
  const painted = coverKinds.map((kind) => ({ kind, count: new Count(kind.name) }));
  for (const [index, { path }] of photos.entries()) {
    onProgress(index, photos.length);
    const decoded = await decodePhoto(await readFile(photoFile(list, path)));
    const face = decoded.ok
      ? nearestCentre(await found(finder, pyramid, decoded.value), decoded.value.width, decoded.value.height)
      : undefined;
    if (!decoded.ok || face === undefined) continue;
    asTheyAre.add(pyramid, face);
    const tone = cheekToneOf({ picture: decoded.value, mesh: face.mesh });
    if (tone !== undefined) ofTone.get(tone)?.add(pyramid, face);
    if (index % paintedEvery !== 0) continue;
    for (const [which, { kind, count }] of painted.entries()) {
      const random = randomFrom(index * coverKinds.length + which);
      const picture = paintCover({ picture: decoded.value, mesh: face.mesh }, kind, random);
      const faces = picture === undefined ? [] : await found(finder, pyramid, picture);
      count.add(
        pyramid,
        faces.find(({ box }) => boxOverlap(box, face.box) >= minOverlap),
      );
    }
  }
  onProgress(photos.length, photos.length);
  const counts = [asTheyAre, ...ofTone.values(), ...painted.map(({ count }) => count)];
  return counts.map((count) => count.figures);
}

/** The figures as a table, with 95 % intervals (Clopper and Pearson). */
export function coverLines(figures: readonly CoverFigures[]): string[] {
  const lines = [
    'faces called covered, of those found (95 %)',
    `${''.padEnd(30)} faces  lost  ${purposes.map((name) => name.padEnd(27)).join('')}`.trimEnd(),
  ];
  for (const { name, faces, lost, called } of figures) {
    const shares = purposes.map((purpose) => share(called[purpose], faces - lost).padEnd(27));
    lines.push(
      `${name.padEnd(30)} ${String(faces).padStart(5)} ${String(lost).padStart(5)}  ${shares.join('')}`.trimEnd(),
    );
  }
  return lines;
}

const purposes = ['decision', 'enrollment', 'photo'] as const satisfies readonly QualityPurpose[];

class Count {
  readonly #name: string;
  readonly #called = { decision: 0, enrollment: 0, photo: 0 };
  #faces = 0;
  #lost = 0;

  constructor(name: string) {
    this.#name = name;
  }

  /** @param face in the picture that the pyramid holds; undefined when none was found. */
  add(pyramid: ImagePyramid, face: FoundFace | undefined): void {
    this.#faces++;
    if (face === undefined) {
      this.#lost++;
      return;
    }
    for (const purpose of purposes) {
      const { mesh, meshScore } = face;
      const { issues } = judgeQuality({ pyramid, mesh, meshScore, frameScale: 1 }, purpose);
      if (issues.includes('covered')) this.#called[purpose]++;
    }
  }

  get figures(): CoverFigures {
    return { name: this.#name, faces: this.#faces, lost: this.#lost, called: { ...this.#called } };
  }
}

function found(finder: FaceFinder, pyramid: ImagePyramid, picture: RgbImage): Promise<FoundFace[]> {
  return finder.find(pyramid.use(picture), 1, { detectMs: 0, landmarksMs: 0 });
}

function share(count: number, of: number): string {
  if (of === 0) return 'of none';
  const { value, low, high } = countedRate(count, of);
  const percent = (rate: number) => (rate * 100).toFixed(1);
  return `${percent(value)} % (${percent(low)} to ${percent(high)})`;
}
