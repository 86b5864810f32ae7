import { i420Length, maximumFrame } from './source-core.ts';

export interface Y4mFormat {
  readonly width: number;
  readonly height: number;
  /** As the stream's header says; 25 where it says nothing. */
  readonly framesPerSecond: number;
}

const longestLine = 512;

/**
 * Cuts a YUV4MPEG2 stream into I420 pictures. Raw planes would do, but this stream says how large they are and marks
 * where each begins, so that a stream that lost its step is noticed instead of shown sheared.
 */
export class Y4mReader {
  readonly #onFrame: (format: Y4mFormat, data: Uint8Array) => Uint8Array | undefined;
  #format: Y4mFormat | undefined;
  #line: number[] = [];
  #frame: Uint8Array | undefined;
  #filled = 0;
  #spare: Uint8Array | undefined;

  /** @param onFrame takes over the picture; may give back a buffer of equal length that is free. */
  constructor(onFrame: (format: Y4mFormat, data: Uint8Array) => Uint8Array | undefined) {
    this.#onFrame = onFrame;
  }

  /** @param chunk is copied from. @returns false when this is no such stream; nothing more can be read from it. */
  push(chunk: Uint8Array): boolean {
    let at = 0;
    while (at < chunk.length) {
      if (this.#frame !== undefined) {
        const taken = chunk.subarray(at, at + this.#frame.length - this.#filled);
        this.#frame.set(taken, this.#filled);
        this.#filled += taken.length;
        at += taken.length;
        if (this.#filled === this.#frame.length) this.#finishFrame(this.#frame);
        continue;
      }
      const byte = chunk[at++] ?? 0;
      if (byte === 0x0a) {
        if (!this.#takeLine(String.fromCharCode(...this.#line))) return false;
        this.#line = [];
      } else if (this.#line.push(byte) > longestLine) return false;
    }
    return true;
  }

  #takeLine(line: string): boolean {
    if (this.#format === undefined) {
      this.#format = parseHeader(line);
      return this.#format !== undefined;
    }
    if (!/^FRAME( |$)/.test(line)) return false;
    const length = i420Length(this.#format.width, this.#format.height);
    this.#frame = this.#spare?.length === length ? this.#spare : new Uint8Array(length);
    this.#spare = undefined;
    this.#filled = 0;
    return true;
  }

  #finishFrame(frame: Uint8Array): void {
    this.#frame = undefined;
    if (this.#format !== undefined) this.#spare = this.#onFrame(this.#format, frame);
  }
}

function parseHeader(line: string): Y4mFormat | undefined {
  const match = /^YUV4MPEG2 W(\d{1,5}) H(\d{1,5}) F(\d+):(\d+) .*\bC420/.exec(line);
  if (match === null) return undefined;
  const [width = 0, height = 0, frames = 0, seconds = 0] = match.slice(1).map(Number);
  const isTooLarge = width > maximumFrame.width || height > maximumFrame.height;
  if (width < 16 || height < 16 || isTooLarge) return undefined;
  return {
    width,
    height,
    framesPerSecond: seconds > 0 && frames > 0 ? Math.round((frames / seconds) * 10) / 10 : 25,
  };
}
