import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { i420Length } from '#app/recognition/rgb-image.ts';
import type { Frame } from '#main/camera/interface.ts';

export const [width, height, framesPerSecond] = [640, 480, 15];

/** Clips as a camera would deliver them, by a clock of their own. */
export class Films {
  readonly #folder: string;
  readonly #decoded = new Map<string, Uint8Array[]>();
  #frameId = 0;
  #nowMs = 100_000;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The films' clock, ms: the capture time of the newest frame. */
  get nowMs(): number {
    return this.#nowMs;
  }

  /** Nobody is there for a while: what comes next is another approach. */
  pause(): void {
    this.#nowMs += 10_000;
  }

  /** Pictures of a clip, decoded once. Needs ffmpeg. */
  pictures(file: string): readonly Uint8Array[] {
    const known = this.#decoded.get(file);
    if (known !== undefined) return known;
    const bytes = execFileSync(
      'ffmpeg',
      [
        ...['-v', 'error', '-i', join(this.#folder, file), '-r', String(framesPerSecond)],
        ...['-s', `${width}x${height}`, '-pix_fmt', 'yuv420p', '-f', 'rawvideo', '-'],
      ],
      { maxBuffer: 2 ** 30 },
    );
    const length = i420Length(width, height);
    const pictures = Array.from({ length: Math.floor(bytes.length / length) }, (_, i) =>
      Uint8Array.from(bytes.subarray(i * length, (i + 1) * length)),
    );
    this.#decoded.set(file, pictures);
    return pictures;
  }

  /** The next frame of the camera: a picture, one frame's time after the last. */
  frame(data: Uint8Array): Frame {
    this.#nowMs += 1000 / framesPerSecond;
    return { frameId: this.#frameId++, capturedAtMs: this.#nowMs, width, height, format: 'i420', data };
  }
}
