import type { FrameObserved } from '#app/recognition/observation.ts';
import type { Result } from '#app/result.ts';
import type { CameraState, FrameSource } from '#main/camera/interface.ts';
import type {
  Comparison,
  EnrollmentShot,
  FaceChip,
  Inference,
  InferenceState,
  PhotoFailure,
} from '#main/inference/interface.ts';
import type { LiveFigures } from './interface.ts';
import type { Preview } from './preview.ts';

export interface LiveLoopParts {
  readonly inference: Inference;
  readonly preview: Preview;
  readonly now: () => number;
  /** Undecided, analysed frames, one after the other. */
  readonly onObserved: (frame: FrameObserved) => void;
  /** True while an enrollment wants shots of the largest face. */
  readonly wantsShot: () => boolean;
  /** True where the door asks for proof of a live person. */
  readonly wantsPresentation: () => boolean;
  /** Whom faces are compared with. */
  readonly comparison: () => Comparison;
  /** True where faces of strangers are kept. */
  readonly wantsChips: () => boolean;
  /** Before the frame is judged. */
  readonly onChips: (chips: readonly FaceChip[], frame: FrameObserved) => void;
  readonly onShot: (shot: Result<EnrollmentShot, PhotoFailure>, frame: FrameObserved) => void;
  readonly onCameraState: (state: CameraState) => void;
  readonly onError: (error: unknown) => void;
}

const figuresWindowMs = 3000;
const figuresSamples = 50;

/**
 * Pulls the newest frame, has it analysed, hands it on; then the next. One frame is under way at any time,
 * so a slow machine drops pictures instead of growing a queue.
 */
export class LiveLoop {
  readonly #parts: LiveLoopParts;
  #source: FrameSource | undefined;
  #stopSource: AbortController | undefined;
  #running: Promise<void> = Promise.resolve();
  #framesAnalysed = 0;
  #droppedBefore = 0;
  readonly #analysedAtMs: number[] = [];
  readonly #analysisMs: number[] = [];

  constructor(parts: LiveLoopParts) {
    this.#parts = parts;
  }

  get source(): FrameSource | undefined {
    return this.#source;
  }

  /** Takes a camera into use; the previous one is closed first, since most cameras serve one reader only. */
  async use(source: FrameSource): Promise<void> {
    await this.stop();
    this.#source = source;
    const stop = new AbortController();
    this.#stopSource = stop;
    const unsubscribe = source.onState((state) => {
      if (state.state === 'lost') this.#parts.preview.clear();
      this.#parts.onCameraState(state);
    });
    source.start();
    this.#parts.onCameraState(source.state);
    this.#running = this.#run(source, stop.signal).finally(unsubscribe);
  }

  /** Stops analysing and closes the camera. */
  async stop(): Promise<void> {
    const source = this.#source;
    if (source === undefined) return;
    this.#source = undefined;
    this.#droppedBefore += source.droppedFrames;
    this.#stopSource?.abort();
    await source.close();
    await this.#running;
    this.#parts.preview.clear();
  }

  figures(): LiveFigures {
    const now = this.#parts.now();
    const recent = this.#analysedAtMs.filter((at) => now - at <= figuresWindowMs);
    const sorted = this.#analysisMs.toSorted((a, b) => a - b);
    return {
      framesAnalysed: this.#framesAnalysed,
      framesDropped: this.#droppedBefore + (this.#source?.droppedFrames ?? 0),
      analysedPerSecond: recent.length / (figuresWindowMs / 1000),
      analysisMs: sorted[sorted.length >> 1] ?? 0,
    };
  }

  async #run(source: FrameSource, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#untilReady(signal);
        const frame = await source.next(signal);
        if (frame === undefined) return;
        const result = await this.#parts.inference.analyse(frame, {
          wantPreview: this.#parts.preview.isWatched,
          wantShot: this.#parts.wantsShot(),
          wantPresentation: this.#parts.wantsPresentation(),
          wantChips: this.#parts.wantsChips(),
          comparison: this.#parts.comparison(),
        });
        // A frame that could not be analysed is only lost: the next one comes.
        if (!result.ok || signal.aborted) continue;
        const { observed, previewJpeg, chips, shot } = result.value;
        this.#count(observed.timings.totalMs);
        if (chips !== undefined) this.#parts.onChips(chips, observed);
        // The picture goes out with its boxes: what people see is what was analysed.
        this.#parts.onObserved(observed);
        const { frameId, width, height } = observed;
        if (previewJpeg !== undefined) this.#parts.preview.put({ frameId, jpeg: previewJpeg, width, height });
        if (shot !== undefined) this.#parts.onShot(shot, observed);
      } catch (error) {
        this.#parts.onError(error);
      }
    }
  }

  /** Frames wait in the camera's one slot, not in a queue here, while the inference process is starting again. */
  async #untilReady(signal: AbortSignal): Promise<void> {
    const { inference, preview } = this.#parts;
    if (inference.state.state === 'ready') return;
    preview.clear();
    await new Promise<void>((resolve) => {
      const check = (state: InferenceState) => {
        if (state.state === 'ready' || signal.aborted) done();
      };
      const stopped = () => done();
      const unsubscribe = inference.onState(check);
      signal.addEventListener('abort', stopped);
      function done() {
        unsubscribe();
        signal.removeEventListener('abort', stopped);
        resolve();
      }
      check(inference.state);
    });
  }

  #count(totalMs: number): void {
    this.#framesAnalysed += 1;
    const now = this.#parts.now();
    this.#analysedAtMs.push(now);
    while (this.#analysedAtMs.length > 0 && now - (this.#analysedAtMs[0] ?? now) > figuresWindowMs)
      this.#analysedAtMs.shift();
    this.#analysisMs.push(totalMs);
    if (this.#analysisMs.length > figuresSamples) this.#analysisMs.shift();
  }
}
