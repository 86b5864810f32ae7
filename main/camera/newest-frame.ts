import type { Frame } from './interface.ts';

/**
 * A mailbox with one slot: a newer frame replaces the one that nobody took, and the replaced one is counted. A slow
 * receiver so loses pictures instead of falling behind.
 */
export class NewestFrame {
  #newest: Frame | undefined;
  #droppedFrames = 0;
  #isClosed = false;
  readonly #takers: ((frame: Frame | undefined) => void)[] = [];

  /** Frames replaced before anybody took them. */
  get droppedFrames(): number {
    return this.#droppedFrames;
  }

  /** @returns the frame that was replaced: nobody has seen it, so its buffer may be filled anew. */
  put(frame: Frame): Frame | undefined {
    if (this.#isClosed) return frame;
    const taker = this.#takers.shift();
    if (taker !== undefined) {
      taker(frame);
      return undefined;
    }
    const replaced = this.#newest;
    if (replaced !== undefined) this.#droppedFrames++;
    this.#newest = frame;
    return replaced;
  }

  /** Forgets the waiting frame, e.g. because the camera it came from is gone. */
  clear(): void {
    this.#newest = undefined;
  }

  /** Each frame goes to one caller. @returns undefined once the signal aborts or the mailbox is closed. */
  next(signal: AbortSignal): Promise<Frame | undefined> {
    if (this.#isClosed || signal.aborted) return Promise.resolve(undefined);
    const waiting = this.#newest;
    if (waiting !== undefined) {
      this.#newest = undefined;
      return Promise.resolve(waiting);
    }
    return new Promise((resolve) => {
      const settle = (frame: Frame | undefined) => {
        signal.removeEventListener('abort', giveUp);
        resolve(frame);
      };
      const giveUp = () => {
        this.#takers.splice(this.#takers.indexOf(settle), 1);
        settle(undefined);
      };
      signal.addEventListener('abort', giveUp, { once: true });
      this.#takers.push(settle);
    });
  }

  /** Everybody who waits, now or later, gets undefined. */
  close(): void {
    this.#isClosed = true;
    this.#newest = undefined;
    for (const taker of this.#takers.splice(0)) taker(undefined);
  }
}
