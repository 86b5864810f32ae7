/** Makes the demo clip and the photos to enroll its people from, where they are missing or stale. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { demoClip, demoClipMs } from './demo-cast.ts';
import { photos } from './demo-photos.ts';

/** Where the clip and the photos lie; git ignores it, installers bring it. */
export const demoFolder = join(import.meta.dirname, 'demo');

const clipName = 'demo-clip.bin';
const stampName = 'made-from.txt';
/** Encoding goes on in libuv's threads meanwhile. */
const framesAtOnce = 8;

/**
 * Brings resources/demo up to date: at once when nothing changed, else in about three seconds. The old folder is
 * replaced when the new one is whole.
 * @returns the clip's absolute path, and whether it was made now.
 * @throws when the sample photos are missing: `npm ci` brings them.
 */
export async function ensureDemoClip(
  folder: string = demoFolder,
): Promise<{ readonly path: string; readonly built: boolean }> {
  const path = join(folder, clipName);
  const madeFrom = await fingerprint();
  const stamp = await readFile(join(folder, stampName), 'utf8').catch(() => undefined);
  if (stamp === madeFrom) return { path, built: false };

  const aside = `${folder}.${process.pid}.tmp`;
  await rm(aside, { recursive: true, force: true });
  await mkdir(aside, { recursive: true });
  try {
    await paintInto(aside);
    await writeFile(join(aside, stampName), madeFrom);
    await rm(folder, { recursive: true, force: true });
    await rename(aside, folder);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
  return { path, built: true };
}

async function paintInto(folder: string): Promise<void> {
  // Loaded only when needed: a start that finds all up to date must not pay for the image library.
  const { demoClipPieces, encodeDemoFrame } = await import('#main/camera/demo-clip-file.ts');
  const { enrollmentFiles, enrollmentPhoto } = await import('./demo-cutouts.ts');
  const { openDemoScene } = await import('./demo-scene.ts');
  for (const name of enrollmentFiles) await writeFile(join(folder, name), await enrollmentPhoto(name));
  const scene = await openDemoScene();
  const count = Math.round((demoClipMs * demoClip.framesPerSecond) / 1_000);
  const frames: Uint8Array[] = [];
  for (let first = 0; first < count; first += framesAtOnce) {
    const encoding: Promise<Uint8Array>[] = [];
    for (let i = first; i < Math.min(count, first + framesAtOnce); i++)
      encoding.push(encodeDemoFrame(scene.paint((i * 1_000) / demoClip.framesPerSecond), demoClip));
    frames.push(...(await Promise.all(encoding)));
  }
  await writeFile(join(folder, clipName), Buffer.concat(demoClipPieces(frames, demoClip)));
}

/** Of everything that the result depends on. */
async function fingerprint(): Promise<string> {
  const hash = createHash('sha256');
  const own = [
    'build-demo-clip.ts',
    'demo-cast.ts',
    'demo-cutouts.ts',
    'demo-photos.ts',
    'demo-scene.ts',
    '../main/camera/demo-clip-file.ts',
  ];
  for (const file of [...own.map((name) => join(import.meta.dirname, name)), ...Object.values(photos)])
    hash.update(await readFile(file));
  return hash.digest('hex');
}

if (import.meta.main) {
  const { path, built } = await ensureDemoClip();
  console.log(`${built ? 'Made' : 'Up to date:'} ${path}`);
}
