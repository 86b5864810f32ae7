import { randomBytes } from 'node:crypto';
import { isTaken, SlotFile, slotMagicBytes, takenSlot } from '../person-keys/slot-file.ts';

const idAt = slotMagicBytes;
const idBytes = 16;
const keyAt = idAt + idBytes;
const keyBytes = 32;

/**
 * A random key for each kept face of a stranger, in a file that is never copied anywhere: backups of the database hold the faces,
 * but not what opens them. A slot: "LPK1" | id, 16 bytes | key, 32 | random. Not wrapped: what a key opens lies in the encrypted
 * database, and the key alone opens nothing.
 */
export class FaceKeys {
  readonly #file: SlotFile;
  readonly #slots = new Map<string, number>();
  readonly #free: number[] = [];
  #count = 0;

  /** Reads the file. @throws StoreProblem */
  constructor(path: string) {
    this.#file = new SlotFile(path);
    const slots = this.#file.read();
    this.#count = slots.length;
    for (const [slot, bytes] of slots.entries())
      if (isTaken(bytes)) this.#slots.set(bytes.toString('hex', idAt, keyAt), slot);
      else this.#free.push(slot);
  }

  /** Ids of all keys. */
  ids(): string[] {
    return [...this.#slots.keys()];
  }

  /** On the disk when it returns. @throws StoreProblem */
  create(): { readonly id: string; readonly key: Uint8Array } {
    const slot = this.#free.pop() ?? this.#count;
    const bytes = takenSlot();
    this.#count = Math.max(this.#count, slot + 1);
    const id = randomBytes(idBytes).toString('hex');
    const key = randomBytes(keyBytes);
    bytes.write(id, idAt, 'hex');
    key.copy(bytes, keyAt);
    this.#file.write(new Map([[slot, bytes]]));
    this.#slots.set(id, slot);
    bytes.fill(0);
    return { id, key };
  }

  /** Read from the disk each time: no key stays in memory. @returns undefined when it is gone. */
  read(id: string): Uint8Array | undefined {
    const slot = this.#slots.get(id);
    const bytes = slot === undefined ? undefined : this.#file.read()[slot];
    if (bytes === undefined || !isTaken(bytes) || bytes.toString('hex', idAt, keyAt) !== id) return undefined;
    return Uint8Array.from(bytes.subarray(keyAt, keyAt + keyBytes));
  }

  /** Overwrites keys in place. @throws StoreProblem; then all of them are still there. */
  destroy(ids: readonly string[]): void {
    const found = ids.flatMap((id) => this.#slots.get(id) ?? []);
    this.#file.wipe(found);
    for (const id of ids) this.#slots.delete(id);
    this.#free.push(...found);
  }
}
