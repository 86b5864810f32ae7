import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type Secrets, SecretsUnavailable } from '#main/shell/interface.ts';
import type { KeyProtection } from '../interface.ts';
import { newFolder, removeFolder } from '../store.fixture.ts';
import { createKey, keyFileName, readKeyFile, writeKeyFile } from './key-file.ts';
import { triesFileName } from './tries.ts';
import { createUnlocker } from './unlock.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) removeFolder(folder);
});

const passphrase = 'correct horse battery';

async function keyFolder(protection: KeyProtection = { kind: 'passphrase', passphrase }) {
  const folder = newFolder();
  folders.push(folder);
  const made = await createKey(protection, 1000);
  if (!made.ok) throw new Error(made.code);
  writeKeyFile(folder, made.value);
  return { folder, ...made.value };
}

/** A keychain in memory with real encryption; it can be locked and can renew its key. */
class MemoryKeychain implements Secrets {
  backend = 'Test keychain';

  forBackend(backend: string): Secrets | undefined {
    return backend === this.backend ? this : undefined;
  }

  isLocked = false;
  renewsAtUnwrap = false;
  #keys = [randomBytes(32)];
  #listeners: ((fresh: Uint8Array) => void)[] = [];

  async isAvailable(): Promise<boolean> {
    return !this.isLocked;
  }

  async wrap(secret: Uint8Array): Promise<Uint8Array> {
    if (this.isLocked) throw new SecretsUnavailable('Unlock the keychain.');
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.#keys.at(-1) ?? '', iv);
    return Buffer.concat([
      Buffer.of(this.#keys.length - 1),
      iv,
      cipher.update(secret),
      cipher.final(),
      cipher.getAuthTag(),
    ]);
  }

  async unwrap(blob: Uint8Array): Promise<Uint8Array> {
    if (this.isLocked) throw new SecretsUnavailable('Unlock the keychain.');
    const decipher = createDecipheriv('aes-256-gcm', this.#keys[blob[0] ?? 0] ?? '', blob.subarray(1, 13));
    decipher.setAuthTag(blob.subarray(-16));
    const secret = Buffer.concat([decipher.update(blob.subarray(13, -16)), decipher.final()]);
    if (this.renewsAtUnwrap) {
      this.renewsAtUnwrap = false;
      this.#keys.push(randomBytes(32));
      const fresh = await this.wrap(secret);
      for (const listener of this.#listeners) listener(fresh);
    }
    return secret;
  }

  onRewrapped(listener: (fresh: Uint8Array) => void): void {
    this.#listeners.push(listener);
  }
}

function changeFile(folder: string, change: (file: Record<string, unknown>) => void): void {
  const path = join(folder, keyFileName);
  const file = JSON.parse(readFileSync(path, 'utf8'));
  change(file);
  writeFileSync(path, JSON.stringify(file));
}

test('passphrase and recovery words open the same key, and nothing else does', async () => {
  const { folder, databaseKey, recoveryWords } = await keyFolder();
  const unlocker = createUnlocker(folder);
  expect(recoveryWords.split(' ')).toHaveLength(24);
  expect(await unlocker.withPassphrase(passphrase)).toEqual({ ok: true, value: databaseKey });
  expect(await unlocker.withPassphrase('correct horse batterz')).toMatchObject({ code: 'wrong-passphrase' });
  expect(await unlocker.withRecoveryWords(recoveryWords)).toEqual({ ok: true, value: databaseKey });
  const scrawled = recoveryWords
    .toUpperCase()
    .split(' ')
    .map((word, i) => ` ${i + 1}. ${word},`)
    .join('\n');
  expect(await unlocker.withRecoveryWords(scrawled)).toEqual({ ok: true, value: databaseKey });
  const swapped = recoveryWords.split(' ').reverse().join(' ');
  for (const wrong of [swapped, '', 'abandon', 'qwertz '.repeat(24)])
    expect(await unlocker.withRecoveryWords(wrong)).toMatchObject({ code: 'wrong-words' });
});

test('a passphrase composed differently by another keyboard is the same passphrase', async () => {
  const { folder, databaseKey } = await keyFolder({
    kind: 'passphrase',
    passphrase: 'Gr\u00fc\u00dfe aus K\u00f6ln',
  });
  const decomposed = 'Gr\u00fc\u00dfe aus K\u00f6ln'.normalize('NFD');
  expect(await createUnlocker(folder).withPassphrase(decomposed)).toEqual({ ok: true, value: databaseKey });
});

test('the words of another installation are valid words and still wrong', async () => {
  const [mine, other] = [await keyFolder(), await keyFolder()];
  const unlocked = await createUnlocker(mine.folder).withRecoveryWords(other.recoveryWords);
  expect(unlocked).toMatchObject({ ok: false, code: 'wrong-words' });
});

test('the keychain opens it; locked it says so, and the recovery words still open', async () => {
  const secrets = new MemoryKeychain();
  const { folder, databaseKey, recoveryWords } = await keyFolder({ kind: 'keychain', secrets });
  const unlocker = createUnlocker(folder);
  expect(await unlocker.withKeychain(secrets)).toEqual({ ok: true, value: databaseKey });
  secrets.isLocked = true;
  expect(await unlocker.withKeychain(secrets)).toEqual({
    ok: false,
    code: 'keychain-unavailable',
    detail: 'Unlock the keychain.',
  });
  expect(await unlocker.withRecoveryWords(recoveryWords)).toEqual({ ok: true, value: databaseKey });
  expect(await createKey({ kind: 'keychain', secrets }, 1)).toMatchObject({ code: 'keychain-unavailable' });
});

test('a blob that the keychain renewed replaces the old one and nothing else', async () => {
  const secrets = new MemoryKeychain();
  const { folder, databaseKey, recoveryWords } = await keyFolder({ kind: 'keychain', secrets });
  const before = JSON.parse(readFileSync(join(folder, keyFileName), 'utf8'));
  secrets.renewsAtUnwrap = true;
  expect(await createUnlocker(folder).withKeychain(secrets)).toEqual({ ok: true, value: databaseKey });
  const after = JSON.parse(readFileSync(join(folder, keyFileName), 'utf8'));
  expect(after.protection.blob).not.toBe(before.protection.blob);
  expect({ ...after, protection: { ...after.protection, blob: before.protection.blob } }).toEqual(before);
  expect(await createUnlocker(folder).withKeychain(secrets)).toEqual({ ok: true, value: databaseKey });
  expect(await createUnlocker(folder).withRecoveryWords(recoveryWords)).toEqual({
    ok: true,
    value: databaseKey,
  });
});

test('a keychain that is another than the one that kept the key is named, and the words still open', async () => {
  const secrets = new MemoryKeychain();
  const { folder, databaseKey, recoveryWords } = await keyFolder({ kind: 'keychain', secrets });
  secrets.backend = 'Another keychain';
  const unlocked = await createUnlocker(folder).withKeychain(secrets);
  expect(unlocked).toMatchObject({ ok: false, code: 'keychain-changed' });
  expect(unlocked.ok ? '' : unlocked.detail).toContain('Test keychain');
  expect(unlocked.ok ? '' : unlocked.detail).toContain('Another keychain');
  expect(await createUnlocker(folder).withRecoveryWords(recoveryWords)).toEqual({
    ok: true,
    value: databaseKey,
  });
});

test('the key file is for this user only and holds neither key, passphrase nor words', async () => {
  const { folder, databaseKey, recoveryWords } = await keyFolder();
  expect(statSync(join(folder, keyFileName)).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual([keyFileName]);
  const text = readFileSync(join(folder, keyFileName), 'utf8');
  for (const form of ['base64', 'hex'] as const)
    expect(text.includes(Buffer.from(databaseKey).toString(form))).toBe(false);
  expect(text).not.toContain(passphrase);
  expect(text).not.toContain(recoveryWords.split(' ').slice(0, 2).join(' '));
});

test('a missing, cut, foreign or reckless key file is named as such', async () => {
  const { folder } = await keyFolder();
  const text = readFileSync(join(folder, keyFileName), 'utf8');
  const codeWith = (content: string) => {
    writeFileSync(join(folder, keyFileName), content);
    const read = readKeyFile(folder);
    return read.ok ? 'ok' : read.code;
  };
  expect(codeWith(text)).toBe('ok');
  expect(codeWith(text.slice(0, 200))).toBe('key-damaged');
  expect(codeWith('{}')).toBe('key-damaged');
  expect(codeWith(text.replace('"version": 1', '"version": 2'))).toBe('key-damaged');
  // 4 TiB of memory for one guess, or next to none.
  expect(codeWith(text.replace('65536', '4294967296'))).toBe('key-damaged');
  expect(codeWith(text.replace('65536', '8'))).toBe('key-damaged');
  rmSync(join(folder, keyFileName));
  expect(readKeyFile(folder)).toMatchObject({ code: 'key-missing' });
  expect(await createUnlocker(folder).withPassphrase(passphrase)).toMatchObject({ code: 'key-missing' });
});

test('a wrap changed or moved between files does not open', async () => {
  const [mine, other] = [await keyFolder(), await keyFolder()];
  const unlocker = createUnlocker(mine.folder);
  const stolen = JSON.parse(readFileSync(join(other.folder, keyFileName), 'utf8'));
  changeFile(mine.folder, (file) => {
    file.protection = stolen.protection;
    file.recovery = stolen.recovery;
  });
  expect(await unlocker.withPassphrase(passphrase)).toMatchObject({ code: 'wrong-passphrase' });
  expect(await unlocker.withRecoveryWords(other.recoveryWords)).toMatchObject({ code: 'wrong-words' });
});

test('a key that the keychain mixed up is not taken for the key of this installation', async () => {
  const secrets = new MemoryKeychain();
  const { folder } = await keyFolder({ kind: 'keychain', secrets });
  const wrong = Buffer.from(await secrets.wrap(randomBytes(32))).toString('base64');
  changeFile(folder, (file) => Object.assign(Object(file.protection), { blob: wrong }));
  expect(await createUnlocker(folder).withKeychain(secrets)).toMatchObject({ code: 'keychain-changed' });
});

test('after five wrong tries even the right passphrase waits, across restarts and a clock set back', async () => {
  const { folder, databaseKey, recoveryWords } = await keyFolder();
  let nowMs = 1_000_000;
  const unlocker = () => createUnlocker(folder, () => nowMs);
  const first = unlocker();
  const guesses = await Promise.all(
    ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((guess) => first.withPassphrase(guess)),
  );
  // Side by side: the count is kept before a guess is made.
  expect(guesses.map((guess) => (guess.ok ? 'ok' : guess.code))).toEqual([
    ...Array(5).fill('wrong-passphrase'),
    'wait',
    'wait',
  ]);
  expect(await unlocker().withPassphrase(passphrase)).toMatchObject({
    code: 'wait',
    detail: expect.stringContaining('30 seconds'),
  });
  nowMs -= 900_000;
  expect(await unlocker().withRecoveryWords(recoveryWords)).toMatchObject({ code: 'wait' });
  nowMs += 900_000 + 30_000;
  expect(await unlocker().withPassphrase('still wrong')).toMatchObject({ code: 'wrong-passphrase' });
  expect(await unlocker().withPassphrase(passphrase)).toMatchObject({
    detail: expect.stringContaining('60 seconds'),
  });
  nowMs += 60_000;
  expect(await unlocker().withPassphrase(passphrase)).toEqual({ ok: true, value: databaseKey });
  expect(await unlocker().withPassphrase('wrong again')).toMatchObject({ code: 'wrong-passphrase' });
  writeFileSync(join(folder, triesFileName), 'damaged');
  expect(await unlocker().withPassphrase(passphrase)).toMatchObject({ code: 'wait' });
});
