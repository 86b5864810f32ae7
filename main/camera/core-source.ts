import type { CameraChoice } from '#app/domain/camera.ts';
import type { CameraState, Frame, FrameSource } from './interface.ts';
import { SourceCore } from './source-core.ts';

/** What every camera shows of its core; how it captures is its own affair. */
export abstract class CoreSource implements FrameSource {
  abstract readonly choice: CameraChoice;
  protected readonly core = new SourceCore();

  get state(): CameraState {
    return this.core.state;
  }

  get droppedFrames(): number {
    return this.core.frames.droppedFrames;
  }

  onState(listener: (state: CameraState) => void): () => void {
    return this.core.onState(listener);
  }

  next(signal: AbortSignal): Promise<Frame | undefined> {
    return this.core.frames.next(signal);
  }

  abstract start(): void;
  abstract close(): Promise<void>;
}
