import { createHash, createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { fail, ok, type Result } from '#app/result.ts';
import { SecretsUnavailable } from '#main/shell/interface.ts';
import { replaceFile } from '../files.ts';
import type { KeyProtection } from '../interface.ts';
import { databaseKeyLength } from '../open.ts';
import { PassphraseWrap, wrapWithPassphrase } from './passphrase.ts';
import { drawWords, RecoveryWrap, wrapWithWords } from './recovery.ts';
import { Base64Bytes } from './sealed-box.ts';

export const keyFileName = 'lintel-key.json';

const KeychainWrap = z.strictObject({
  kind: z.literal('keychain'),
  /** What kept it, for screens: 'Secret Service', 'DPAPI' ... */
  backend: z.string().max(80),
  blob: Base64Bytes(1, 4096),
});

/** The database key, wrapped twice; nothing in it is secret by itself. */
export const KeyFile = z.strictObject({
  format: z.literal('lintel-key'),
  version: z.literal(1),
  /** Random; binds the wraps to this file. */
  installId: z.uuid(),
  createdAtMs: z.number(),
  /** HMAC-SHA256 of a fixed text under the database key: tells a wrong key from a damaged database. */
  keyCheck: Base64Bytes(32, 32),
  protection: z.discriminatedUnion('kind', [PassphraseWrap, KeychainWrap]),
  recovery: RecoveryWrap,
});
export type KeyFile = z.output<typeof KeyFile>;

/** A new key, not yet on the disk. */
export interface NewKey {
  /** 32 random bytes. */
  readonly databaseKey: Uint8Array;
  /** 24 words: show once, keep nowhere. */
  readonly recoveryWords: string;
  /** For {@link writeKeyFile}. */
  readonly keyFileText: string;
}

/**
 * Makes a database key and wraps it. Writes nothing.
 * @param from words that were drawn and shown before, and the installation that the key is for; new ones when left out.
 */
export async function createKey(
  protection: KeyProtection,
  nowMs: number,
  from: { readonly words?: string; readonly installId?: string } = {},
): Promise<Result<NewKey, 'keychain-unavailable'>> {
  const databaseKey = randomBytes(databaseKeyLength);
  const { words = drawWords(), installId = randomUUID() } = from;
  const recovery = wrapWithWords(words, databaseKey, wrapContext(installId, 'recovery'));
  if (recovery === undefined) throw new Error('Words that were drawn here are not valid.');
  const wrapped = await wrapKey(databaseKey, installId, protection);
  if (!wrapped.ok) return wrapped;
  const keyFileText = keyFileTextOf({
    format: 'lintel-key',
    version: 1,
    installId,
    createdAtMs: nowMs,
    keyCheck: keyCheck(databaseKey).toString('base64'),
    protection: wrapped.value,
    recovery,
  });
  return ok({ databaseKey, recoveryWords: words, keyFileText });
}

type KeyFileContent = z.input<typeof KeyFile>;

/** Wraps a key as chosen. @param installId of the key file that the wrap is for. */
export async function wrapKey(
  databaseKey: Uint8Array,
  installId: string,
  protection: KeyProtection,
): Promise<Result<KeyFileContent['protection'], 'keychain-unavailable'>> {
  if (protection.kind === 'passphrase')
    return ok(
      await wrapWithPassphrase(protection.passphrase, databaseKey, wrapContext(installId, 'passphrase')),
    );
  const { secrets } = protection;
  try {
    const blob = await secrets.wrap(databaseKey);
    return ok({ kind: 'keychain', backend: secrets.backend, blob: Buffer.from(blob).toString('base64') });
  } catch (error) {
    if (error instanceof SecretsUnavailable) return fail('keychain-unavailable', error.message);
    throw error;
  }
}

/** The text of a key file with some of its wraps replaced; everything else stays as it stands there. @param text of a valid one. */
export function withWraps(
  text: string,
  wraps: Partial<Pick<KeyFileContent, 'protection' | 'recovery'>>,
): string {
  const file: unknown = JSON.parse(text);
  KeyFile.parse(file);
  return keyFileTextOf({ ...(file as KeyFileContent), ...wraps });
}

function keyFileTextOf(content: KeyFileContent): string {
  return `${JSON.stringify(content, undefined, 2)}\n`;
}

/** @throws StoreProblem. The caller has made sure that there is none yet. */
export function writeKeyFile(folder: string, key: NewKey): void {
  replaceFile(join(folder, keyFileName), key.keyFileText);
}

/** Keeps a blob that the keychain made anew while unwrapping; everything else stays. @throws StoreProblem */
export function keepFreshBlob(folder: string, blob: Uint8Array): void {
  const path = join(folder, keyFileName);
  const text = readFileSync(path, 'utf8');
  const { protection } = KeyFile.parse(JSON.parse(text));
  if (protection.kind !== 'keychain') return;
  const fresh = { ...protection, blob: Buffer.from(blob).toString('base64') };
  replaceFile(path, withWraps(text, { protection: fresh }));
}

/** Reads what protects the key; opens nothing. */
export function readKeyFile(
  folder: string,
  name = keyFileName,
): Result<KeyFile, 'key-missing' | 'key-damaged'> {
  let text: string;
  try {
    text = readFileSync(join(folder, name), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      return fail('key-missing', `The file ${name} is missing. Put back a copy of it.`);
    return fail('key-damaged', `The file ${name} cannot be read. Check its rights and the disk.`);
  }
  const damaged = fail('key-damaged', `The file ${name} is damaged. Put back a copy of it.`);
  try {
    const parsed = KeyFile.safeParse(JSON.parse(text));
    return parsed.success ? ok(parsed.data) : damaged;
  } catch {
    return damaged;
  }
}

/** Whether this is the key that the file was made for. */
export function fitsKeyFile(file: KeyFile, databaseKey: Uint8Array): boolean {
  return databaseKey.length === databaseKeyLength && timingSafeEqual(keyCheck(databaseKey), file.keyCheck);
}

/** Names the key that a file is for, 8 hex digits, without telling anything of it. */
export function keyIdOf(file: KeyFile): string {
  return createHash('sha256').update('lintel key id 1').update(file.keyCheck).digest('hex').slice(0, 8);
}

/** What a wrap is bound to: one of another file, or put in another place of this one, does not open. */
export function wrapContext(installId: string, place: 'passphrase' | 'recovery'): string {
  return `lintel-key 1 ${place} ${installId}`;
}

function keyCheck(databaseKey: Uint8Array): Buffer {
  return createHmac('sha256', databaseKey).update('lintel key check 1').digest();
}
