import { Buffer } from 'node:buffer';
import { type FileHandle, open } from 'node:fs/promises';
import sharp from 'sharp';
import { i420Length, maximumFrame } from './source-core.ts';

/**
 * The demo clip's own file: pictures as JPEGs one after the other, so that playing needs no ffmpeg. Each JPEG is grey,
 * `width` wide and 1.5 times `height` high: its pixels are the I420 planes as they lie in memory, so that decoding, which
 * happens in a thread of libuv's pool, is all the work there is.
 *
 * Little-endian: magic (8 bytes), width, height, frames per second, frame count (uint32 each), then count + 1 offsets
 * (uint32, from the end of this table), then the JPEGs.
 */
// Main plays this clip for hours: a cache of decoded pictures would be 50 MB of it for nothing.
sharp.cache(false);
sharp.concurrency(1);

const magic = Buffer.from('LINTEL01');
const headLength = magic.length + 4 * 4;
const mostFrames = 10_000;
const largestFrameBytes = 1_000_000;

export interface DemoClipFormat {
  readonly width: number;
  readonly height: number;
  readonly framesPerSecond: number;
}

/** @param planes I420 of an even width and height, tightly packed. @returns one picture of the file. */
export async function encodeDemoFrame(planes: Uint8Array, format: DemoClipFormat): Promise<Uint8Array> {
  const raw = { width: format.width, height: (format.height * 3) / 2, channels: 1 } as const;
  return sharp(planes, { raw }).toColourspace('b-w').jpeg({ quality: 84 }).toBuffer();
}

/** @returns the bytes of a whole clip, in pieces to be written in their order. */
export function demoClipPieces(frames: readonly Uint8Array[], format: DemoClipFormat): Uint8Array[] {
  const head = Buffer.alloc(headLength + 4 * (frames.length + 1));
  magic.copy(head);
  const numbers = [format.width, format.height, format.framesPerSecond, frames.length, 0];
  let end = 0;
  for (const frame of frames) {
    end += frame.length;
    numbers.push(end);
  }
  for (const [i, number] of numbers.entries()) head.writeUInt32LE(number, magic.length + 4 * i);
  return [head, ...frames];
}

/** A clip opened for playing. */
export interface DemoClipFile extends DemoClipFormat {
  readonly frameCount: number;
  /** @param index 0 .. frameCount - 1. @returns I420, owned by the caller. @throws when the file is damaged. */
  readFrame(index: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** @throws when the file is missing, damaged or of another kind. */
export async function openDemoClip(path: string): Promise<DemoClipFile> {
  const file = await open(path, 'r');
  try {
    return await openTable(file);
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function openTable(file: FileHandle): Promise<DemoClipFile> {
  const head = await readExactly(file, 0, headLength);
  const number = (i: number) => head.readUInt32LE(magic.length + 4 * i);
  const [width, height, framesPerSecond, frameCount] = [number(0), number(1), number(2), number(3)];
  const isSound =
    head.subarray(0, magic.length).equals(magic) &&
    width % 2 === 0 &&
    height % 2 === 0 &&
    width >= 16 &&
    height >= 16 &&
    width <= maximumFrame.width &&
    height <= maximumFrame.height &&
    framesPerSecond >= 1 &&
    framesPerSecond <= 60 &&
    frameCount >= 1 &&
    frameCount <= mostFrames;
  if (!isSound) throw new Error('The file is not a demo clip.');
  const offsets = await readExactly(file, headLength, 4 * (frameCount + 1));
  const begin = headLength + offsets.length;
  return {
    width,
    height,
    framesPerSecond,
    frameCount,
    async readFrame(index) {
      const from = offsets.readUInt32LE(4 * index);
      const length = offsets.readUInt32LE(4 * (index + 1)) - from;
      if (length <= 0 || length > largestFrameBytes) throw new Error('The demo clip is damaged.');
      const jpeg = await readExactly(file, begin + from, length);
      const { data, info } = await sharp(jpeg)
        .toColourspace('b-w')
        .raw()
        .toBuffer({ resolveWithObject: true });
      const isWhole =
        info.channels === 1 && info.width === width && data.length === i420Length(width, height);
      if (!isWhole) throw new Error('The demo clip is damaged.');
      return data;
    },
    close: () => file.close(),
  };
}

async function readExactly(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  if (bytesRead < length) throw new Error('The demo clip is cut off.');
  return buffer;
}
