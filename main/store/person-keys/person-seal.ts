import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

export const personKeyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;
/** What a seal adds to the bytes in it. */
export const sealOverheadBytes = nonceBytes + tagBytes;

/**
 * What a seal stands for: `['template', shotId, modelId]` and the like. It is authenticated with the bytes, so a seal that was
 * moved to another row, model or person does not open there.
 */
export type SealContext = readonly [kind: string, ...rest: string[]];

/**
 * AES-256-GCM: nonce of 12 random bytes, ciphertext, tag of 16. One key seals a few hundred times in a life, far from the 2^32
 * up to which random nonces are safe (NIST SP 800-38D, 8.3).
 */
export function sealUnder(
  key: Uint8Array,
  personId: string,
  context: SealContext,
  bytes: Uint8Array,
): Uint8Array {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(associated(personId, context));
  return Buffer.concat([nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
}

/** @returns undefined when key, person or context is another, or anything was changed: these look alike. */
export function openUnder(
  key: Uint8Array,
  personId: string,
  context: SealContext,
  sealed: Uint8Array,
): Uint8Array | undefined {
  if (sealed.length < sealOverheadBytes) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  });
  decipher.setAAD(associated(personId, context));
  decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
  const bytes = decipher.update(sealed.subarray(nonceBytes, sealed.length - tagBytes));
  try {
    decipher.final();
  } catch {
    bytes.fill(0);
    return undefined;
  }
  return bytes;
}

/** As JSON, so that no two lists of texts give the same bytes. */
function associated(personId: string, context: SealContext): Buffer {
  return Buffer.from(JSON.stringify(['lintel-seal-1', personId, ...context]));
}
