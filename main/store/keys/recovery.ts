import { hkdfSync, randomBytes } from 'node:crypto';
import { entropyToMnemonic, mnemonicToEntropy } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { z } from 'zod';
import { Base64Bytes, SealedSecret, seal, unseal } from './sealed-box.ts';

/** The database key under 32 random bytes that exist only on paper, as 24 words (BIP-39, English). */
export const RecoveryWrap = z.strictObject({ salt: Base64Bytes(16, 64), sealed: SealedSecret });
export type RecoveryWrap = z.output<typeof RecoveryWrap>;

/** 24 words of 256 random bits: to be shown once and kept nowhere. */
export function drawWords(): string {
  return entropyToMnemonic(randomBytes(32), wordlist);
}

/** @returns the wrap for the key file; undefined when these are no 24 valid words. */
export function wrapWithWords(
  words: string,
  databaseKey: Uint8Array,
  context: string,
): z.input<typeof RecoveryWrap> | undefined {
  const entropy = readWords(words);
  if (entropy === undefined) return undefined;
  const salt = randomBytes(16);
  return { salt: salt.toString('base64'), sealed: seal(derive(entropy, salt), databaseKey, context) };
}

/**
 * @param words in any case, with any spaces, commas or numbers between.
 * @returns undefined when they are no 24 valid words or not those of this key.
 */
export function unwrapWithWords(words: string, wrap: RecoveryWrap, context: string): Uint8Array | undefined {
  const entropy = readWords(words);
  return entropy === undefined ? undefined : unseal(derive(entropy, wrap.salt), wrap.sealed, context);
}

function readWords(words: string): Uint8Array | undefined {
  const cleaned = words
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '');
  if (cleaned.length !== 24) return undefined;
  try {
    return mnemonicToEntropy(cleaned.join(' '), wordlist);
  } catch {
    return undefined; // An unknown word, or the checksum in the last word does not fit.
  }
}

/** No slow hash: the entropy has 256 bits, there is nothing to guess. */
function derive(entropy: Uint8Array, salt: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', entropy, salt, 'lintel recovery 1', 32));
}
