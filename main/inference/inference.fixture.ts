import { existsSync } from 'node:fs';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import type { Frame } from '#main/camera/interface.ts';
// biome-ignore lint/style/noRestrictedImports: used by tests only, which start the real process.
import { forkWorker } from '#main/shell/fork-worker.ts';
import { ensureModels } from '#native-models/build.ts';
import { createInference, type InferenceOptions } from './client.ts';
import type { Inference, InferenceState } from './interface.ts';

const root = join(import.meta.dirname, '..', '..');

/** The real worker, models built if need be. The caller starts and closes it. */
export function realInference(options: Partial<InferenceOptions> = {}): Inference {
  return createInference({
    spawn: () => forkWorker(join(import.meta.dirname, 'worker.ts'), { name: 'inference-test' }),
    modelsDir: ensureModels().dir,
    // Looking for a GPU takes time and prints what drivers have to say.
    providers: ['cpu'],
    ...options,
  });
}

/** Waits for a state; resolves at once when it is there. */
export async function reached<S extends InferenceState['state']>(
  inference: Inference,
  state: S,
): Promise<Extract<InferenceState, { state: S }>> {
  type Wanted = Extract<InferenceState, { state: S }>;
  return new Promise((resolve) => {
    const unsubscribe = inference.onState(check);
    function check(now: InferenceState) {
      if (now.state !== state) return;
      unsubscribe();
      resolve(now as Wanted);
    }
    check(inference.state);
  });
}

/** Faces of the photos that @vladmandic/face-api carries: photo number and the face's box when the photo is 1600 wide. */
export const photoFaces = {
  ada: { photo: 3, left: 890, top: 218, side: 202 },
  bob: { photo: 6, left: 1219, top: 260, side: 211 },
  eve: { photo: 5, left: 298, top: 782, side: 178 },
} as const;

/** One of the sample photos with several people in it. */
export function groupPhoto(photo: number): string {
  return join(root, 'node_modules', '@vladmandic', 'face-api', 'demo', `sample${photo}.jpg`);
}

/** A picture of one face, as a sharp pipeline to go on with. @param room share of the face's side around it. */
export async function portrait(name: keyof typeof photoFaces, room = 0.6): Promise<Sharp> {
  const { photo, left, top, side } = photoFaces[name];
  const margin = Math.round(side * room);
  const cut = side + 2 * margin;
  const whole = await sharp(groupPhoto(photo)).resize({ width: 1600 }).toBuffer();
  const { width, height } = await sharp(whole).metadata();
  const [x, y] = [Math.max(0, left - margin), Math.max(0, top - margin)];
  const png = await sharp(whole)
    .extract({ left: x, top: y, width: Math.min(cut, width - x), height: Math.min(cut, height - y) })
    .png()
    .toBuffer();
  return sharp(png);
}

let nextFrameId = 0;

/** A camera frame showing pictures at their places on grey. Capture times are 33 ms apart. */
export async function frameOf(
  parts: readonly { readonly picture: Buffer; readonly left: number; readonly top: number }[],
  width = 640,
  height = 480,
): Promise<Frame> {
  const { data } = await sharp({ create: { width, height, channels: 3, background: '#808080' } })
    .composite(parts.map(({ picture, left, top }) => ({ input: picture, left, top })))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return frame(rgbToI420(data, width, height), width, height);
}

/** Numbers a frame. */
export function frame(data: Uint8Array, width: number, height: number): Frame {
  const frameId = nextFrameId++;
  return { frameId, capturedAtMs: 1_000 + frameId * 33, width, height, format: 'i420', data };
}

/** BT.601 limited range; chroma from the top left pixel of each four. */
function rgbToI420(rgb: Uint8Array, width: number, height: number): Uint8Array {
  const half = (width + 1) >> 1;
  const chroma = half * ((height + 1) >> 1);
  const out = new Uint8Array(width * height + 2 * chroma);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const i = (y * width + x) * 3;
      const [r = 0, g = 0, b = 0] = rgb.subarray(i, i + 3);
      out[y * width + x] = 16 + Math.round((65.481 * r + 128.553 * g + 24.966 * b) / 255);
      if (x % 2 === 1 || y % 2 === 1) continue;
      const c = width * height + (y >> 1) * half + (x >> 1);
      out[c] = 128 + Math.round((-37.797 * r - 74.203 * g + 112 * b) / 255);
      out[c + chroma] = 128 + Math.round((112 * r - 93.786 * g - 18.214 * b) / 255);
    }
  return out;
}

/** Folder of the clips for measuring, or undefined where it is not there. */
export function clipsFolder(): string | undefined {
  const shared = process.env.LINTEL_SHARED ?? join(root, '..', 'shared');
  const folder = join(shared, 'faces', 'clips');
  return existsSync(folder) ? folder : undefined;
}
