import type { CameraChoice } from '#app/domain/camera.ts';
import type { Result } from '#app/result.ts';

/**
 * One picture. `i420`: Y plane (width*height), then U and V (each ceil(w/2)*ceil(h/2)), tightly packed, BT.601 limited range.
 * The buffer belongs to the receiver: a source never writes to it again.
 */
export interface Frame {
  /** Rises by one per captured frame of this source, dropped ones included. */
  readonly frameId: number;
  /** Monotonic: performance.timeOrigin + performance.now() when the picture reached this process, in ms. */
  readonly capturedAtMs: number;
  readonly width: number;
  readonly height: number;
  readonly format: 'i420';
  readonly data: Uint8Array;
}

export type CameraProblem =
  | 'camera-not-found'
  | 'camera-unreachable'
  | 'camera-busy'
  | 'camera-denied'
  | 'camera-stopped'
  | 'ffmpeg-missing';

export type CameraState =
  | { readonly state: 'starting' }
  | {
      readonly state: 'live';
      readonly width: number;
      readonly height: number;
      readonly framesPerSecond: number;
    }
  | {
      readonly state: 'lost';
      readonly code: CameraProblem;
      readonly detail: string;
      readonly retryInMs: number;
    };

/** Where frames come from. Sources reconnect by themselves with back-off; loss and return are states, never exceptions. */
export interface FrameSource {
  readonly choice: CameraChoice;
  /** Starts capturing. Idempotent. */
  start(): void;
  /**
   * Waits for the newest frame not handed out yet. Only the newest waits: older ones are dropped and counted.
   * Resolves undefined when the signal aborts or the source is closed.
   */
  next(signal: AbortSignal): Promise<Frame | undefined>;
  /** Frames replaced by a newer one before anybody took them, since start. */
  readonly droppedFrames: number;
  readonly state: CameraState;
  onState(listener: (state: CameraState) => void): () => void;
  /** Stops for good and releases the device; resolves when the child process or stream is gone. */
  close(): Promise<void>;
}

/** A camera that can be chosen in set-up and settings. */
export interface CameraListing {
  readonly choice: CameraChoice;
  readonly label: string;
}

export interface Cameras {
  /** All cameras of this PC plus the demo clip. */
  list(): Promise<Result<readonly CameraListing[], CameraProblem>>;
  open(choice: CameraChoice): FrameSource;
}
