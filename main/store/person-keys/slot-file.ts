import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { renameDurably } from '../files.ts';
import { asStoreProblem, problem } from '../problem.ts';

/**
 * Slots lie within the disk's blocks and are overwritten in place, one write each. As SQLite does for its log, this takes for
 * granted that a write which is cut off harms no byte outside it.
 */
export const slotBytes = 128;
/** The file grows by so many at a time: what it does not hold yet is random, so that its length hardly tells how many people there are. */
const slotsPerStep = 256;
const magic = Buffer.from('LPK1');
/** So many bytes are compared at a time when a copy is brought up to date. */
const blockBytes = 4096;

/** A file of slots of equal size, that never exists in two versions: what is wiped is wiped in the only file there is. */
export class SlotFile {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** All whole slots; nothing when there is no file. @throws StoreProblem */
  read(): Buffer[] {
    return guarded(() => {
      if (!existsSync(this.path)) return [];
      const bytes = readFileSync(this.path);
      return Array.from({ length: Math.floor(bytes.length / slotBytes) }, (_, i) =>
        bytes.subarray(i * slotBytes, (i + 1) * slotBytes),
      );
    });
  }

  /**
   * Overwrites slots, or adds them at the end.
   * @param slots by number; each of `slotBytes`.
   * @param isFlushed whether they are on the disk when it returns.
   * @returns how many slots the file has now; 0 when there was nothing to write.
   * @throws StoreProblem
   */
  write(slots: ReadonlyMap<number, Uint8Array>, isFlushed = true): number {
    if (slots.size === 0) return 0;
    return guarded(() => {
      this.#ensure(Math.max(...slots.keys()) + 1);
      const file = openSync(this.path, 'r+');
      try {
        for (const [number, bytes] of slots) writeWhole(file, bytes, number * slotBytes);
        if (isFlushed) fdatasyncSync(file);
        return Math.floor(fstatSync(file).size / slotBytes);
      } finally {
        closeSync(file);
      }
    });
  }

  /** Overwrites slots with random bytes. On the disk when it returns. @throws StoreProblem */
  wipe(numbers: Iterable<number>): void {
    this.write(new Map([...numbers].map((number) => [number, randomBytes(slotBytes)])));
  }

  #ensure(count: number): void {
    const rounded = Math.ceil(count / slotsPerStep) * slotsPerStep * slotBytes;
    if (!existsSync(this.path)) {
      makeFile(this.path, randomBytes(rounded));
      return;
    }
    const file = openSync(this.path, 'r+');
    try {
      // A step that was cut off is written anew.
      const whole = Math.floor(fstatSync(file).size / slotBytes) * slotBytes;
      if (whole >= count * slotBytes) return;
      writeWhole(file, randomBytes(rounded - whole), whole);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  }
}

/** Whether something was put in this slot. Free ones are random. */
export function isTaken(slot: Uint8Array): boolean {
  return magic.equals(slot.subarray(0, magic.length));
}

/** A slot of random bytes that is marked as taken. */
export function takenSlot(): Buffer {
  const slot = randomBytes(slotBytes);
  magic.copy(slot);
  return slot;
}

/** Bytes of a slot that mark it as taken. */
export const slotMagicBytes = magic.length;

/**
 * Makes the copy at `target` the same as this file: in place, so that no slot that was wiped here lives on in freed blocks there.
 * A taken slot for which `keeps` is false (it is damaged) does not overwrite what the copy has.
 * @throws StoreProblem
 */
export function bringUpToDate(source: SlotFile, target: string, keeps: (slot: Uint8Array) => boolean): void {
  const slots = source.read();
  guarded(() => {
    if (!existsSync(target)) {
      if (slots.length > 0) makeFile(target, Buffer.concat(slots));
      return;
    }
    const file = openSync(target, 'r+');
    try {
      const old = Buffer.alloc(blockBytes);
      for (let at = 0; at < slots.length; at += blockBytes / slotBytes) {
        const length = readSync(file, old, 0, blockBytes, at * slotBytes);
        for (const [i, slot] of slots.slice(at, at + blockBytes / slotBytes).entries()) {
          const there = old.subarray(i * slotBytes, Math.min(length, (i + 1) * slotBytes));
          if (slot.equals(there) || (isTaken(slot) && !keeps(slot))) continue;
          writeWhole(file, slot, (at + i) * slotBytes);
        }
      }
      wipeRest(file, slots.length * slotBytes);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  });
}

/** A copy that is longer than it should be: what is too much is overwritten before it is cut off. */
function wipeRest(file: number, from: number): void {
  const { size } = fstatSync(file);
  if (size <= from) return;
  writeWhole(file, randomBytes(size - from), from);
  fdatasyncSync(file);
  ftruncateSync(file, from);
}

function makeFile(path: string, content: Uint8Array): void {
  const fresh = `${path}.new`;
  rmSync(fresh, { force: true });
  const file = openSync(fresh, 'wx', 0o600);
  try {
    writeWhole(file, content, 0);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameDurably(fresh, path);
}

function writeWhole(file: number, bytes: Uint8Array, at: number): void {
  for (let done = 0; done < bytes.length; ) {
    const written = writeSync(file, bytes, done, bytes.length - done, at + done);
    if (written === 0) throw problem('store-failed');
    done += written;
  }
}

function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw asStoreProblem(error);
  }
}
