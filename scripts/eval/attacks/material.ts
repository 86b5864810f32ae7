import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ImagePyramid } from '#app/recognition/image-pyramid.ts';
import { FaceFinder } from '#main/inference/face-finder.ts';
import { FaceFollower } from '#main/inference/face-follower.ts';
import { openNetworks } from '#main/inference/networks.ts';
import { ensureModels } from '#native-models/build.ts';
import { networkCards } from '#native-models/cards/networks.ts';
import { builtInPack } from '#native-models/cards/packs.ts';
import { photoFile, readPhotos } from '../photo-set.ts';
import { type ClipFaces, isFrontal, type PhotoFace } from './faces.ts';
import { framesPerSecond, readClip, readPhoto } from './picture.ts';
import type { Random } from './random.ts';

/** Where attacks take their faces from. */
export interface Material {
  /** A frontal photo drawn at random. */
  readonly photo: (random: Random) => Promise<PhotoFace>;
  readonly clips: readonly ClipFaces[];
}

/**
 * Reads all clips and makes photos ready to be drawn.
 * @param photos an images.csv (path,identity) or a folder of photos.
 * @param clips a folder of clips.
 * @throws when there is no photo or no clip.
 */
export async function gatherMaterial(photos: string, clips: string): Promise<Material> {
  const finder = await openFinder();
  const pyramid = new ImagePyramid();
  const timings = { detectMs: 0, landmarksMs: 0 };
  const files = photoFiles(photos);
  if (files.length === 0) throw new Error(`There are no photos in ${photos}.`);
  const clipFiles = clipsIn(clips);
  if (clipFiles.length === 0) throw new Error(`There are no clips in ${clips}.`);
  const read: ClipFaces[] = [];
  for (const file of clipFiles) {
    const follower = new FaceFollower(finder);
    const frames = [];
    for (const [index, picture] of (await readClip(join(clips, file))).entries()) {
      const found = await follower.find(
        pyramid.use(picture),
        (index * 1000) / framesPerSecond,
        false,
        timings,
      );
      frames.push({ picture, mesh: found[0]?.mesh });
    }
    read.push({ name: file, frames });
  }
  const photo = async (random: Random): Promise<PhotoFace> => {
    for (let tries = 0; tries < 500; tries++) {
      const picture = await readPhoto(random.pick(files));
      const found = await finder.find(pyramid.use(picture), 1, timings);
      const face = found[0] && { picture, mesh: found[0].mesh };
      if (face !== undefined && isFrontal(face)) return face;
    }
    throw new Error(`No frontal face was found in the photos of ${photos}.`);
  };
  return { photo, clips: read };
}

/** Names of the clips in a folder, always in the same order. */
export function clipsIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((file) => /\.(mkv|mp4|webm|mjpeg|y4m)$/.test(file))
    .sort();
}

function photoFiles(photos: string): string[] {
  if (!existsSync(photos)) return [];
  if (!statSync(photos).isDirectory()) return readPhotos(photos).map(({ path }) => photoFile(photos, path));
  return readdirSync(photos, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(jpe?g|png|webp)$/i.test(file))
    .map((file) => join(photos, file));
}

/** The product's detector and mesh, on the CPU. @throws when they cannot be loaded. */
export async function openFinder(): Promise<FaceFinder> {
  const opened = await openNetworks(
    {
      modelsDir: ensureModels().dir,
      pack: builtInPack,
      networks: networkCards,
      providers: ['cpu'],
      excluded: [],
      isProviderForced: false,
      presentation: undefined,
    },
    () => undefined,
  );
  if (!opened.ok) throw new Error(opened.detail ?? opened.code);
  return new FaceFinder(builtInPack, opened.value.networks);
}
