/** An analysed picture as JPEG. */
export interface PreviewPicture {
  readonly frameId: number;
  readonly jpeg: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** The newest analysed picture, for screens. Only the newest is kept; nothing is encoded unless somebody watches. */
export class Preview {
  #newest: PreviewPicture | undefined;
  #waiting = new Set<() => void>();
  #lastAskedMs = Number.NEGATIVE_INFINITY;
  readonly #now: () => number;

  /** @param now monotonic, ms. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** True while a screen asked for a picture within the last second. */
  get isWatched(): boolean {
    return this.#waiting.size > 0 || this.#now() - this.#lastAskedMs < 1000;
  }

  /** @param picture kept until the next one; the caller must not write to it again. */
  put(picture: PreviewPicture): void {
    this.#newest = picture;
    this.#wake();
  }

  /** Forgets the picture: the camera or the analysis is gone, and an old picture would pass for a live one. */
  clear(): void {
    this.#newest = undefined;
    this.#wake();
  }

  /** Waits until there is a picture newer than `after`, at most `waitMs`; undefined when there is none. */
  async next(after: number, waitMs: number, signal: AbortSignal): Promise<PreviewPicture | undefined> {
    this.#lastAskedMs = this.#now();
    const deadline = this.#now() + waitMs;
    for (;;) {
      // A page that was reloaded or a source that was replaced starts over: any other picture is news.
      if (this.#newest !== undefined && this.#newest.frameId !== after) return this.#newest;
      const restMs = deadline - this.#now();
      if (restMs <= 0 || signal.aborted) return undefined;
      await new Promise<void>((resolve) => {
        const wake = () => {
          clearTimeout(timer);
          signal.removeEventListener('abort', wake);
          this.#waiting.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, restMs);
        signal.addEventListener('abort', wake);
        this.#waiting.add(wake);
      });
    }
  }

  #wake(): void {
    for (const wake of [...this.#waiting]) wake();
  }
}
