import { createCipheriv, hkdfSync } from 'node:crypto';
import { TemplateRotation } from '#app/recognition/template-rotation.ts';

export const protectionSecretBytes = 32;
/** Of the stream of random bytes that a rotation is drawn from. */
const chunkBytes = 65_536;

/**
 * Templates of one site: each is turned by a rotation that only the site knows, another one for each model. Whoever has the secret
 * can turn them back: see docs/template-protection.md.
 */
export class TemplateProtection {
  /** Tells one secret from another, and nothing else of it; 16 hex digits. */
  readonly id: string;
  readonly #secret: Uint8Array;
  readonly #rotations = new Map<string, TemplateRotation>();

  /** @param secret 32 random bytes; copied. */
  constructor(secret: Uint8Array) {
    if (secret.length !== protectionSecretBytes) throw new RangeError('The secret of a site has 32 bytes.');
    this.#secret = Uint8Array.from(secret);
    this.id = derive(secret, 'id', 8).toString('hex');
  }

  /** @param values as the networks gave them, or several of them averaged; not kept. @returns a new vector. */
  protect(modelId: string, values: Float32Array): Float32Array {
    return this.#rotation(modelId, values.length).apply(values);
  }

  /** The inverse of `protect`, up to rounding. */
  unprotect(modelId: string, values: Float32Array): Float32Array {
    return this.#rotation(modelId, values.length).undo(values);
  }

  #rotation(modelId: string, length: number): TemplateRotation {
    const name = `${length} ${modelId}`;
    let rotation = this.#rotations.get(name);
    if (rotation === undefined) {
      // HKDF-SHA256 (RFC 5869) gives each model a key of its own, AES-256 in counter mode the stream that its rotation is drawn from.
      const key = derive(this.#secret, `rotation ${name}`, 32);
      rotation = new TemplateRotation(length, streamOf(key));
      key.fill(0);
      this.#rotations.set(name, rotation);
    }
    return rotation;
  }
}

function derive(secret: Uint8Array, label: string, bytes: number): Buffer {
  return Buffer.from(
    hkdfSync('sha256', secret, new Uint8Array(), `lintel template protection 1 ${label}`, bytes),
  );
}

/** @returns whole numbers, 0..2^32 - 1. */
function streamOf(key: Uint8Array): () => number {
  const cipher = createCipheriv('aes-256-ctr', key, Buffer.alloc(16));
  const zeros = Buffer.alloc(chunkBytes);
  let chunk = cipher.update(zeros);
  let at = 0;
  return () => {
    if (at === chunk.length) {
      chunk = cipher.update(zeros);
      at = 0;
    }
    const value = chunk.readUInt32LE(at);
    at += 4;
    return value;
  };
}
