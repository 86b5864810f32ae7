import { createCipheriv, createDecipheriv, createHash, randomBytes, randomUUID } from 'node:crypto';
import type { AsyncEntry } from '@napi-rs/keyring';
import { type Secrets, SecretsUnavailable } from '../interface.ts';

const service = 'lintel';
const magic = Buffer.from('LK1');
const accountLength = 16;
const ivLength = 12;
const tagLength = 16;
const probeTimeoutMs = 5_000;
// Long enough for a person to type the keychain's password into the system's own prompt.
const answerTimeoutMs = 90_000;

const backendNames: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'Keychain',
  win32: 'Credential Manager',
};

/**
 * Wraps secrets with AES-256-GCM under a random key that the operating system's keychain keeps.
 * Blob: `LK1`, 16 bytes of keychain account, 12 of IV, ciphertext, 16 of tag.
 */
export class KeyringSecrets implements Secrets {
  readonly backend = backendNames[process.platform] ?? 'Secret Service';
  readonly #account: Buffer;

  constructor(userDataDir: string) {
    // Two data folders of one user have two keys: erasing one leaves the other readable.
    this.#account = createHash('sha256').update(userDataDir).digest().subarray(0, accountLength);
  }

  forBackend(backend: string): Secrets | undefined {
    return backend === this.backend ? this : undefined;
  }

  async isAvailable(): Promise<boolean> {
    // A keychain can be present and locked, or take a secret and lose it: only a round trip tells.
    const probe = randomBytes(16);
    try {
      const entry = await openEntry(`probe-${randomUUID()}`);
      const signal = AbortSignal.timeout(probeTimeoutMs);
      await within(signal, entry.setSecret(probe, signal));
      const back = await within(signal, entry.getSecret(signal));
      await within(signal, entry.deleteCredential(signal));
      return back !== null && probe.equals(Buffer.from(back));
    } catch {
      return false;
    }
  }

  async wrap(secret: Uint8Array): Promise<Uint8Array> {
    const key = (await this.#readKey(this.#account)) ?? (await this.#createKey());
    const iv = randomBytes(ivLength);
    const cipher = createCipheriv('aes-256-gcm', key, iv);
    const head = Buffer.concat([magic, this.#account]);
    cipher.setAAD(head);
    return Buffer.concat([head, iv, cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
  }

  async unwrap(blob: Uint8Array): Promise<Uint8Array> {
    const bytes = Buffer.from(blob);
    const headLength = magic.length + accountLength;
    if (bytes.length < headLength + ivLength + tagLength || !bytes.subarray(0, magic.length).equals(magic)) {
      throw new SecretsUnavailable(
        'This key was not wrapped by the keychain of this shell. Use the recovery key.',
      );
    }
    // The blob names its account, so a data folder that was moved still finds its key.
    const key = await this.#readKey(bytes.subarray(magic.length, headLength));
    if (key === undefined) {
      throw new SecretsUnavailable(
        `The ${this.backend} holds no key for this data folder. Use the recovery key.`,
      );
    }
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(headLength, headLength + ivLength));
    decipher.setAAD(bytes.subarray(0, headLength));
    decipher.setAuthTag(bytes.subarray(bytes.length - tagLength));
    try {
      return Buffer.concat([
        decipher.update(bytes.subarray(headLength + ivLength, -tagLength)),
        decipher.final(),
      ]);
    } catch (error) {
      throw new SecretsUnavailable(
        `The key in the ${this.backend} does not fit this data folder. Use the recovery key.`,
        {
          cause: error,
        },
      );
    }
  }

  /** @returns undefined when the keychain answers and has none. Only then may a new one be made. */
  async #readKey(account: Buffer): Promise<Buffer | undefined> {
    const secret = await this.#ask((entry, signal) => entry.getSecret(signal), account);
    if (secret === null) return undefined;
    if (secret.length !== 32)
      throw new SecretsUnavailable(`The key in the ${this.backend} is damaged. Use the recovery key.`);
    return Buffer.from(secret);
  }

  async #createKey(): Promise<Buffer> {
    const key = randomBytes(32);
    await this.#ask((entry, signal) => entry.setSecret(key, signal), this.#account);
    // Believe only what comes back: a key that the keychain lost would lose the database.
    const stored = await this.#readKey(this.#account);
    if (stored === undefined || !stored.equals(key)) {
      throw new SecretsUnavailable(`The ${this.backend} did not keep the key. Choose a passphrase instead.`);
    }
    return key;
  }

  async #ask<T>(
    question: (entry: AsyncEntry, signal: AbortSignal) => Promise<T>,
    account: Buffer,
  ): Promise<T> {
    const signal = AbortSignal.timeout(answerTimeoutMs);
    try {
      return await within(signal, question(await openEntry(account.toString('hex')), signal));
    } catch (error) {
      throw new SecretsUnavailable(
        `The ${this.backend} is locked or does not answer. Unlock it and try again.`,
        {
          cause: error,
        },
      );
    }
  }
}

/** Pinned: without the option Linux silently falls back to the kernel keyring, which forgets at reboot. */
async function openEntry(account: string): Promise<AsyncEntry> {
  const keyring = await import('@napi-rs/keyring');
  return new keyring.AsyncEntry(service, account, { linux: { store: 'secret-service' } });
}

/** The native call does not always honour its signal: nobody may wait for it longer all the same. */
function within<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<T>();
  signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  return Promise.race([work, promise]);
}
