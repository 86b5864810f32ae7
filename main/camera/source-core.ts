import { performance } from 'node:perf_hooks';
import type { CameraProblem, CameraState, Frame } from './interface.ts';
import { NewestFrame } from './newest-frame.ts';

/** Largest picture that Lintel takes from any camera, pixels. */
export const maximumFrame = { width: 1280, height: 960 } as const;

const firstRetryMs = 500;
const longestRetryMs = 15_000;
const measureEveryMs = 2_000;

/** @returns bytes of a tightly packed I420 picture (see Frame). */
export function i420Length(width: number, height: number): number {
  return width * height + 2 * Math.ceil(width / 2) * Math.ceil(height / 2);
}

/** What all cameras have in common: the newest frame, the state and who wants to know it, speed, back-off. */
export class SourceCore {
  readonly frames = new NewestFrame();
  #state: CameraState = { state: 'starting' };
  readonly #listeners = new Set<(state: CameraState) => void>();
  #frameId = 0;
  #failures = 0;
  #measuredFromMs = 0;
  #measuredFrames = 0;

  get state(): CameraState {
    return this.#state;
  }

  onState(listener: (state: CameraState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Takes over one picture; the first one makes the camera live and ends the back-off.
   * @param data I420, width * height * 1.5 bytes rounded up per plane; handed over, never written again by the caller
   *   unless it comes back.
   * @param nominalFramesPerSecond shown until the real speed has been measured.
   * @returns the buffer of a picture that nobody took, free for reuse.
   */
  captured(
    width: number,
    height: number,
    data: Uint8Array,
    nominalFramesPerSecond: number,
  ): Uint8Array | undefined {
    const nowMs = performance.timeOrigin + performance.now();
    this.#failures = 0;
    const { state } = this;
    if (state.state !== 'live' || state.width !== width || state.height !== height) {
      this.#measuredFromMs = nowMs;
      this.#measuredFrames = 0;
      this.#enter({ state: 'live', width, height, framesPerSecond: nominalFramesPerSecond });
    } else {
      this.#measuredFrames++;
      this.#measure(state, nowMs);
    }
    const frame: Frame = {
      frameId: this.#frameId++,
      capturedAtMs: nowMs,
      width,
      height,
      format: 'i420',
      data,
    };
    return this.frames.put(frame)?.data;
  }

  /** @returns ms to wait before trying again: 0.5 s, doubling to 15 s until a picture comes. */
  lost(code: CameraProblem, detail: string): number {
    const retryInMs = Math.min(longestRetryMs, firstRetryMs * 2 ** this.#failures);
    this.#failures++;
    // A picture from before the loss must not be taken for what the camera sees now.
    this.frames.clear();
    this.#enter({ state: 'lost', code, detail, retryInMs });
    return retryInMs;
  }

  close(): void {
    this.frames.close();
    this.#listeners.clear();
  }

  #measure(state: Extract<CameraState, { state: 'live' }>, nowMs: number): void {
    const elapsedMs = nowMs - this.#measuredFromMs;
    if (elapsedMs < measureEveryMs) return;
    const framesPerSecond = Math.round((this.#measuredFrames * 10_000) / elapsedMs) / 10;
    this.#measuredFromMs = nowMs;
    this.#measuredFrames = 0;
    if (Math.abs(framesPerSecond - state.framesPerSecond) >= 0.5) this.#enter({ ...state, framesPerSecond });
  }

  #enter(state: CameraState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener(state);
  }
}
