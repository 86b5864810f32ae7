import { randomBytes } from 'node:crypto';
import { hashRaw } from '@node-rs/argon2';
import { z } from 'zod';
import { Base64Bytes, SealedSecret, seal, unseal } from './sealed-box.ts';

/** The database key under a passphrase: argon2id makes the wrapping key, AES-256-GCM wraps. */
export const PassphraseWrap = z.strictObject({
  kind: z.literal('passphrase'),
  argon2id: z.strictObject({
    // Bounded: a damaged file must not ask for all memory or run for hours, nor for next to nothing.
    memoryKiB: z.number().int().min(19_456).max(1_048_576),
    passes: z.number().int().min(1).max(20),
    lanes: z.number().int().min(1).max(16),
    salt: Base64Bytes(16, 64),
  }),
  sealed: SealedSecret,
});
export type PassphraseWrap = z.output<typeof PassphraseWrap>;

/** RFC 9106's second recommendation has 64 MiB and three passes; one lane costs a guesser with many cores the most. */
const strength = { memoryKiB: 65_536, passes: 3, lanes: 1 };

export async function wrapWithPassphrase(
  passphrase: string,
  databaseKey: Uint8Array,
  context: string,
): Promise<z.input<typeof PassphraseWrap>> {
  const salt = randomBytes(16);
  const key = await derive(passphrase, { ...strength, salt });
  const sealed = seal(key, databaseKey, context);
  key.fill(0);
  return { kind: 'passphrase', argon2id: { ...strength, salt: salt.toString('base64') }, sealed };
}

/** @returns undefined for a wrong passphrase. Takes about 0.2 s and 64 MiB, off the main thread. */
export async function unwrapWithPassphrase(
  passphrase: string,
  wrap: PassphraseWrap,
  context: string,
): Promise<Uint8Array | undefined> {
  const key = await derive(passphrase, wrap.argon2id);
  const databaseKey = unseal(key, wrap.sealed, context);
  key.fill(0);
  return databaseKey;
}

/** The library declares its names as an ambient const enum, which cannot be imported. */
const argon2id = 2;

function derive(passphrase: string, cost: PassphraseWrap['argon2id']): Promise<Buffer> {
  // Keyboards differ in how they compose letters: without NFKC the same passphrase would not open elsewhere.
  return hashRaw(passphrase.normalize('NFKC'), {
    algorithm: argon2id,
    memoryCost: cost.memoryKiB,
    timeCost: cost.passes,
    parallelism: cost.lanes,
    salt: cost.salt,
    outputLen: 32,
  });
}
