import { fail, ok, type Result } from '#app/result.ts';
import { CoreSource } from './core-source.ts';
import type { CameraProblem, FrameSource } from './interface.ts';
import { i420Length, maximumFrame } from './source-core.ts';

/** What the page is told: whether to send frames, of which camera, about how large. */
export interface PageCameraWish {
  readonly isWanted: boolean;
  /** Empty: whichever camera the browser prefers. */
  readonly label: string;
  readonly width: number;
  readonly height: number;
}

export type PageCameraProblem = Extract<
  CameraProblem,
  'camera-denied' | 'camera-not-found' | 'camera-busy' | 'camera-stopped'
>;

export interface PageCameraOptions {
  /** Without a first picture by then the page is asked again, ms. Default 15 s: it may be waiting for the person's consent. */
  readonly firstFrameTimeoutMs?: number;
  /** A page that goes silent for this long has stopped, ms. Default 5 s. */
  readonly silenceTimeoutMs?: number;
}

type PageChoice = Extract<FrameSource['choice'], { kind: 'page' }>;

/** The page makes frames no larger than needed; SHELL.md measured this size. */
const wantedSize = { width: 640, height: 480 } as const;

const problemText: Readonly<Record<PageCameraProblem, string>> = {
  'camera-denied': "The camera may not be used. Allow it for Lintel in the system's privacy settings.",
  'camera-not-found': 'The camera was not found. Plug it in, or choose another one.',
  'camera-busy': 'The camera is used by another program. Close that program.',
  'camera-stopped': 'The camera stopped sending pictures. Check its cable.',
};
const silentText = "Lintel's window sends no picture. Is it open? Check the camera, or choose another one.";

/**
 * Main's side of the camera that lives in the app's page. The page is told what is wanted and hands over frames; every
 * message of it is checked here, since a page is the less trusted side.
 */
export class PageCamera {
  readonly #options: PageCameraOptions;
  readonly #listeners = new Set<(wish: PageCameraWish) => void>();
  /** Running sources, the latest last: it decides which camera the page shows. */
  readonly #running: PageSource[] = [];
  #labels: readonly string[] = [];

  constructor(options: PageCameraOptions = {}) {
    this.#options = options;
  }

  /** Labels of the cameras that the page last named; empty before, and where the browser hides them. */
  get labels(): readonly string[] {
    return this.#labels;
  }

  get wish(): PageCameraWish {
    const label = this.#running.at(-1)?.choice.label;
    return { isWanted: label !== undefined, label: label ?? '', ...wantedSize };
  }

  /** Told each time the page must be told, also again after a problem. */
  onWanted(listener: (wish: PageCameraWish) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The page loaded (again) and listens: it is told what is wanted. */
  receiveReady(): void {
    this.#tell();
  }

  /** @param labels at most 32 are kept, without repetitions and unnamed ones. */
  receiveList(labels: readonly string[]): void {
    this.#labels = [...new Set(labels.filter((label) => label !== ''))].slice(0, 32);
  }

  /**
   * @param frame I420 as in Frame, at most 1280x960; `data` is kept.
   * @returns `bad-frame` when size and length do not belong together, `not-wanted` when nobody reads.
   */
  receiveFrame(frame: {
    readonly width: number;
    readonly height: number;
    readonly data: Uint8Array;
  }): Result<void, 'bad-frame' | 'not-wanted'> {
    const { width, height, data } = frame;
    const isSound =
      Number.isInteger(width) &&
      Number.isInteger(height) &&
      width >= 16 &&
      height >= 16 &&
      width <= maximumFrame.width &&
      height <= maximumFrame.height &&
      data.length === i420Length(width, height);
    if (!isSound) return fail('bad-frame', 'The picture has another length than its size asks for.');
    const source = this.#running.at(-1);
    if (source === undefined) return fail('not-wanted');
    source.take(width, height, data);
    return ok(undefined);
  }

  receiveProblem(code: PageCameraProblem): void {
    this.#running.at(-1)?.fail(code, problemText[code]);
  }

  open(choice: PageChoice): FrameSource {
    return new PageSource(choice, this.#options, {
      begin: (source) => {
        const before = this.#running.at(-1);
        this.#running.push(source);
        // One page, one camera: who had it before waits until it is free again.
        before?.fail('camera-busy', 'The camera is being tried out in another place.');
        this.#tell();
      },
      end: (source) => {
        const wasLast = this.#running.at(-1) === source;
        const at = this.#running.indexOf(source);
        if (at >= 0) this.#running.splice(at, 1);
        if (wasLast) this.#tell();
      },
      askAgain: (source) => {
        if (this.#running.at(-1) === source) this.#tell();
      },
    });
  }

  #tell(): void {
    for (const listener of this.#listeners) listener(this.wish);
  }
}

interface PageLink {
  readonly begin: (source: PageSource) => void;
  readonly end: (source: PageSource) => void;
  readonly askAgain: (source: PageSource) => void;
}

class PageSource extends CoreSource {
  readonly choice: PageChoice;
  readonly #options: PageCameraOptions;
  readonly #link: PageLink;
  #timer: NodeJS.Timeout | undefined;
  #phase: 'new' | 'running' | 'closed' = 'new';

  constructor(choice: PageChoice, options: PageCameraOptions, link: PageLink) {
    super();
    this.choice = choice;
    this.#options = options;
    this.#link = link;
  }

  start(): void {
    if (this.#phase !== 'new') return;
    this.#phase = 'running';
    this.#watch(this.#options.firstFrameTimeoutMs ?? 15_000);
    this.#link.begin(this);
  }

  async close(): Promise<void> {
    if (this.#phase === 'closed') return;
    this.#phase = 'closed';
    clearTimeout(this.#timer);
    this.core.close();
    this.#link.end(this);
  }

  take(width: number, height: number, data: Uint8Array): void {
    this.#watch(this.#options.silenceTimeoutMs ?? 5_000);
    this.core.captured(width, height, data, 15);
  }

  /** Says what went wrong and asks the page again later. */
  fail(code: PageCameraProblem, detail: string): void {
    const retryInMs = this.core.lost(code, detail);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#watch(this.#options.firstFrameTimeoutMs ?? 15_000);
      this.#link.askAgain(this);
    }, retryInMs);
  }

  #watch(timeoutMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.fail('camera-stopped', silentText), timeoutMs);
  }
}
