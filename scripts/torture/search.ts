import { closeSync, openSync, readSync } from 'node:fs';
import type { Needle } from './needles.ts';

const chunkBytes = 32 << 20;
/** Start of a JPEG: SOI, then a quantisation table, an application segment or a frame, with a length below 4096. */
const jpegSeconds: ReadonlySet<number> = new Set([0xdb, 0xe0, 0xe1, 0xee, 0xc0, 0xc4]);
const jpegWhat = 'picture (JPEG)';

/** Looks for many needles at one go: two bytes say whether a needle may begin here. */
export class Search {
  readonly #starts = new Map<number, Needle[]>();
  readonly #mayStart = new Uint8Array(1 << 16);
  readonly #longest: number;

  /** @param needles at least 4 bytes long each. */
  constructor(needles: readonly Needle[]) {
    this.#longest = Math.max(8, ...needles.map(({ bytes }) => bytes.length));
    for (const needle of needles) {
      if (needle.bytes.length < 4) throw new Error(`Too short to look for: ${needle.what}.`);
      const start = startOf(needle.bytes, 0);
      this.#mayStart[start] = 1;
      this.#starts.set(start, [...(this.#starts.get(start) ?? []), needle]);
    }
    this.#mayStart[0xffd8] = 1;
  }

  /** @returns what was found, each kind once. */
  inBytes(bytes: Uint8Array): Set<string> {
    const found = new Set<string>();
    for (let at = 0; at + 4 <= bytes.length; at++) {
      const start = startOf(bytes, at);
      if (this.#mayStart[start] === 0) continue;
      for (const needle of this.#starts.get(start) ?? [])
        if (isAt(bytes, at, needle.bytes)) found.add(needle.what);
      if (start === 0xffd8 && isJpeg(bytes, at)) found.add(jpegWhat);
    }
    return found;
  }

  /** @returns bytes read and what was found; undefined for what cannot be read (gone meanwhile, a pipe, a device). */
  inFile(path: string): { bytes: number; found: Set<string> } | undefined {
    return this.inRange(path, 0, Number.MAX_SAFE_INTEGER);
  }

  /** A part of a file, or of a process's memory. */
  inRange(path: string, from: number, to: number): { bytes: number; found: Set<string> } | undefined {
    let file: number | undefined;
    try {
      file = openSync(path, 'r');
      const found = new Set<string>();
      const chunk = Buffer.alloc(Math.min(chunkBytes, to - from));
      let bytes = 0;
      for (let at = from; at < to; ) {
        const length = readSync(file, chunk, 0, Math.min(chunk.length, to - at), at);
        if (length === 0) break;
        for (const what of this.inBytes(chunk.subarray(0, length))) found.add(what);
        bytes = at - from + length;
        if (at + length >= to) break;
        // What lies over the edge of two chunks is met in the second one.
        at += length > this.#longest ? length - this.#longest : length;
        if (length < chunk.length && length <= this.#longest) break;
      }
      return { bytes, found };
    } catch {
      return undefined;
    } finally {
      if (file !== undefined) closeSync(file);
    }
  }
}

function startOf(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

function isAt(bytes: Uint8Array, at: number, needle: Uint8Array): boolean {
  if (at + needle.length > bytes.length) return false;
  for (let i = 2; i < needle.length; i++) if (bytes[at + i] !== needle[i]) return false;
  return true;
}

function isJpeg(bytes: Uint8Array, at: number): boolean {
  return (
    bytes[at + 2] === 0xff &&
    jpegSeconds.has(bytes[at + 3] ?? 0) &&
    (bytes[at + 4] ?? 0xff) < 0x10 &&
    at + 6 <= bytes.length
  );
}
