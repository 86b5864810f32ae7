import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { z } from 'zod';

const ivLength = 12;
const tagLength = 16;

/** Base64 of `min`..`max` bytes. */
export function Base64Bytes(min: number, max: number) {
  return z
    .base64()
    .max(Math.ceil(max / 3) * 4)
    .transform((text): Uint8Array => Buffer.from(text, 'base64'))
    .refine((bytes) => bytes.length >= min && bytes.length <= max);
}

/** A 32-byte secret under AES-256-GCM: 12 bytes of IV, the ciphertext, 16 of tag. */
export const SealedSecret = Base64Bytes(ivLength + 32 + tagLength, ivLength + 32 + tagLength);

/** @param context what the box is for: a box moved elsewhere does not open there. */
export function seal(key: Uint8Array, secret: Uint8Array, context: string): string {
  const iv = randomBytes(ivLength);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  cipher.setAAD(Buffer.from(context));
  return Buffer.concat([iv, cipher.update(secret), cipher.final(), cipher.getAuthTag()]).toString('base64');
}

/** @returns undefined when key or context is wrong or the box was changed: the three look alike. */
export function unseal(key: Uint8Array, box: Uint8Array, context: string): Uint8Array | undefined {
  const decipher = createDecipheriv('aes-256-gcm', key, box.subarray(0, ivLength), {
    authTagLength: tagLength,
  });
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(box.subarray(box.length - tagLength));
  try {
    return Buffer.concat([decipher.update(box.subarray(ivLength, -tagLength)), decipher.final()]);
  } catch {
    return undefined;
  }
}
