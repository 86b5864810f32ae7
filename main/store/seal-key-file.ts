import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fsyncSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Connection } from './connection.ts';
import { renameDurably } from './files.ts';
import type { SealKeys } from './interface.ts';
import { asStoreProblem, problem } from './problem.ts';
import { putSealWrappingKey, sealWrappingKey } from './repositories/audit-seals.ts';

/** Beside the database and in none of its copies: a backup must not hold the key of its day. */
export const sealKeyFile = 'lintel-seal.key';

/** A block of its own for each of the two keys: a write that is cut off cannot harm the other one. */
const slotLength = 4096;
const magic = Buffer.from('LSK1');
const secretLength = 32;

/**
 * The sealing keys, in two slots of one file that is only ever overwritten in place: the database would leave older
 * values behind in its write-ahead log, its free pages and its backups. Each key is wrapped under a key in the
 * encrypted database (AES-256-GCM, its number as associated data).
 *
 * Slot = number mod 2, so the next key is on the disk before the transaction that names it commits, and the one before
 * is overwritten only after. A power cut between leaves both, and `destroyBefore` at the next start removes one. A key of a later number stays:
 * it shows that the database is older than it should be.
 */
export function openSealKeys(db: Connection): SealKeys & { destroyBefore(number: number): void } {
  const path = join(db.folder, sealKeyFile);

  return {
    newest() {
      const numbers = slots(path).flatMap((slot) => {
        const found = openSlot(db, slot);
        found?.secret.fill(0);
        return found?.number ?? [];
      });
      return numbers.length === 0 ? undefined : Math.max(...numbers);
    },
    read(number) {
      const slot = slots(path)[number % 2];
      const found = slot === undefined ? undefined : openSlot(db, slot);
      return found?.number === number ? found.secret : undefined;
    },
    write(number, secret) {
      const wrapping = sealWrappingKey(db) ?? makeWrappingKey(db);
      ensureFile(path);
      overwrite(path, number % 2, closeSlot(wrapping, number, secret));
    },
    destroyBefore(number) {
      for (const [index, slot] of slots(path).entries()) {
        const found = openSlot(db, slot);
        found?.secret.fill(0);
        if (found !== undefined && found.number < number) overwrite(path, index, randomBytes(slotLength));
      }
    },
  };
}

function makeWrappingKey(db: Connection): Uint8Array {
  const key = randomBytes(secretLength);
  putSealWrappingKey(db, key);
  return key;
}

function slots(path: string): Buffer[] {
  try {
    if (!existsSync(path)) return [];
    const file = readFileSync(path);
    return [file.subarray(0, slotLength), file.subarray(slotLength, 2 * slotLength)];
  } catch (error) {
    throw asStoreProblem(error);
  }
}

function ensureFile(path: string): void {
  try {
    if (existsSync(path)) return;
    const fresh = `${path}.new`;
    rmSync(fresh, { force: true });
    const file = openSync(fresh, 'wx', 0o600);
    try {
      // Random, so that an empty slot cannot be told from one that was wiped; and all its room is taken now.
      writeSync(file, randomBytes(2 * slotLength));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameDurably(fresh, path);
  } catch (error) {
    throw asStoreProblem(error);
  }
}

function overwrite(path: string, slot: number, content: Uint8Array): void {
  try {
    const file = openSync(path, 'r+');
    try {
      const written = writeSync(file, content, 0, slotLength, slot * slotLength);
      if (written !== slotLength) throw problem('store-failed');
      fdatasyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw asStoreProblem(error);
  }
}

/** "LSK1" | number, 6 bytes big-endian | nonce, 12 | wrapped key, 32 | tag, 16 | random. */
function closeSlot(wrapping: Uint8Array, number: number, secret: Uint8Array): Buffer {
  const block = randomBytes(slotLength);
  magic.copy(block);
  block.writeUIntBE(number, 4, 6);
  const cipher = createCipheriv('aes-256-gcm', wrapping, block.subarray(10, 22));
  cipher.setAAD(block.subarray(0, 10));
  const wrapped = Buffer.concat([cipher.update(secret), cipher.final()]);
  wrapped.copy(block, 22);
  cipher.getAuthTag().copy(block, 22 + secretLength);
  return block;
}

/** @returns undefined for a slot that was wiped, damaged, or belongs to another database. */
function openSlot(db: Connection, block: Buffer): { number: number; secret: Uint8Array } | undefined {
  const wrapping = sealWrappingKey(db);
  if (wrapping === undefined || block.length < slotLength) return undefined;
  if (!block.subarray(0, magic.length).equals(magic)) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', wrapping, block.subarray(10, 22));
  decipher.setAAD(block.subarray(0, 10));
  decipher.setAuthTag(block.subarray(22 + secretLength, 22 + secretLength + 16));
  const secret = decipher.update(block.subarray(22, 22 + secretLength));
  try {
    decipher.final();
  } catch {
    return undefined;
  }
  return { number: block.readUIntBE(4, 6), secret };
}
