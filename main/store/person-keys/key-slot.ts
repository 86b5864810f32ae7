import { createCipheriv, createDecipheriv, createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { personKeyBytes } from './person-seal.ts';
import { slotMagicBytes, takenSlot } from './slot-file.ts';

/**
 * A slot: "LPK1" | 16 bytes of HMAC-SHA256 of the id of the person, or of the photos, under the wrapping key | made at, ms, 6 bytes big-endian | nonce, 12 |
 * wrapped key, 32 | tag, 16 | 'C' once the person's enrollment has committed, 'P' before | random. AES-256-GCM under the wrapping key, with
 * all that stands before the nonce as associated data.
 */
const nameAt = slotMagicBytes;
const nameBytes = 16;
const madeAt = nameAt + nameBytes;
const nonceAt = madeAt + 6;
const wrappedAt = nonceAt + 12;
const tagAt = wrappedAt + personKeyBytes;
const tagBytes = 16;
const stateAt = tagAt + tagBytes;
const [pending, confirmed] = [0x50, 0x43];

/** Puts keys into slots and takes them out, under the key that the database holds. */
export class KeyWrapping {
  /** Made once: from bytes it would be made anew for each of 20,000 people, five times as long as their HMACs take. */
  readonly #key: KeyObject;
  readonly #names = new Map<string, string>();

  /** @param key 32 bytes; overwritten. */
  constructor(key: Uint8Array) {
    this.#key = createSecretKey(key);
    key.fill(0);
  }

  /** What a slot says of whose key it holds, 32 hex digits: nothing without the wrapping key. */
  nameOf(id: string): string {
    let name = this.#names.get(id);
    if (name === undefined) {
      const sum = createHmac('sha256', this.#key).update(id).digest();
      name = sum.toString('hex', 0, nameBytes);
      this.#names.set(id, name);
    }
    return name;
  }

  /** Somebody is gone: their name is not needed again. */
  forget(id: string): void {
    this.#names.delete(id);
  }

  /** @param key 32 bytes. @returns a slot that is pending. */
  wrap(name: string, key: Uint8Array): Buffer {
    const slot = takenSlot();
    slot.write(name, nameAt, 'hex');
    slot.writeUIntBE(Date.now(), madeAt, 6);
    slot[stateAt] = pending;
    const cipher = createCipheriv('aes-256-gcm', this.#key, slot.subarray(nonceAt, wrappedAt));
    cipher.setAAD(slot.subarray(0, nonceAt));
    Buffer.concat([cipher.update(key), cipher.final()]).copy(slot, wrappedAt);
    cipher.getAuthTag().copy(slot, tagAt);
    return slot;
  }

  /** @returns 32 bytes; null for a slot that is damaged or belongs to another database. */
  unwrap(slot: Uint8Array): Uint8Array | null {
    const nonce = slot.subarray(nonceAt, wrappedAt);
    const decipher = createDecipheriv('aes-256-gcm', this.#key, nonce, { authTagLength: tagBytes });
    decipher.setAAD(slot.subarray(0, nonceAt));
    decipher.setAuthTag(slot.subarray(tagAt, tagAt + tagBytes));
    const key = decipher.update(slot.subarray(wrappedAt, tagAt));
    try {
      decipher.final();
      return key;
    } catch {
      return null;
    }
  }
}

/** See {@link KeyWrapping.nameOf}. */
export function nameIn(slot: Buffer): string {
  return slot.toString('hex', nameAt, madeAt);
}

/** Whether the transaction that made the key may not have committed. */
export function isPending(slot: Uint8Array): boolean {
  return slot[stateAt] === pending;
}

export function confirm(slot: Uint8Array): void {
  slot[stateAt] = confirmed;
}
