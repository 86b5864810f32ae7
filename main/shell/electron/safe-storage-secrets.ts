import type { SafeStorage } from 'electron';
import { type Secrets, SecretsUnavailable } from '../interface.ts';

const backendNames: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'Keychain',
  win32: 'DPAPI',
};

// What Chromium chose by the desktop it found: it changes when the person signs in to another one.
// https://www.electronjs.org/docs/latest/api/safe-storage#safestoragegetselectedstoragebackend-linux
const linuxBackendNames: Readonly<Record<string, string>> = {
  gnome_libsecret: 'Secret Service',
  kwallet: 'KWallet',
  kwallet5: 'KWallet',
  kwallet6: 'KWallet',
};

/** Electron's safeStorage, by its asynchronous methods (the others leave in Electron 46). */
export class SafeStorageSecrets implements Secrets {
  readonly #safeStorage: SafeStorage;
  readonly #platform: NodeJS.Platform;
  readonly #rewrapListeners: ((fresh: Uint8Array) => void)[] = [];

  constructor(safeStorage: SafeStorage, platform: NodeJS.Platform) {
    this.#safeStorage = safeStorage;
    this.#platform = platform;
  }

  /** Named with Electron, whose blobs no other program opens, not even from the same keychain. */
  get backend(): string {
    const name =
      this.#platform === 'linux'
        ? linuxBackendNames[this.#safeStorage.getSelectedStorageBackend()]
        : backendNames[this.#platform];
    return `${name ?? 'no keychain'} (Electron)`;
  }

  forBackend(backend: string): Secrets | undefined {
    return backend === this.backend ? this : undefined;
  }

  async isAvailable(): Promise<boolean> {
    try {
      if (this.#isPlainText() || !(await this.#safeStorage.isAsyncEncryptionAvailable())) return false;
      const probe = await this.#safeStorage.encryptStringAsync('probe');
      return (await this.#safeStorage.decryptStringAsync(probe)).result === 'probe';
    } catch {
      return false;
    }
  }

  async wrap(secret: Uint8Array): Promise<Uint8Array> {
    this.#refusePlainText();
    try {
      return await this.#safeStorage.encryptStringAsync(Buffer.from(secret).toString('base64'));
    } catch (error) {
      throw this.#unavailable(error);
    }
  }

  async unwrap(blob: Uint8Array): Promise<Uint8Array> {
    this.#refusePlainText();
    try {
      const { result, shouldReEncrypt } = await this.#safeStorage.decryptStringAsync(Buffer.from(blob));
      const secret = Buffer.from(result, 'base64');
      if (shouldReEncrypt) await this.#rewrap(secret);
      return secret;
    } catch (error) {
      throw this.#unavailable(error);
    }
  }

  onRewrapped(listener: (fresh: Uint8Array) => void): void {
    this.#rewrapListeners.push(listener);
  }

  async #rewrap(secret: Uint8Array): Promise<void> {
    let fresh: Uint8Array;
    try {
      fresh = await this.wrap(secret);
    } catch {
      return; // The old blob still opens; the next start tries again.
    }
    for (const listener of this.#rewrapListeners) listener(fresh);
  }

  /** `basic_text` encrypts with a key that everybody knows. */
  #isPlainText(): boolean {
    if (this.#platform !== 'linux') return false;
    const backend = this.#safeStorage.getSelectedStorageBackend();
    return backend === 'basic_text' || backend === 'unknown';
  }

  #refusePlainText(): void {
    if (this.#isPlainText()) {
      throw new SecretsUnavailable('This desktop has no keychain. Choose a passphrase instead.');
    }
  }

  #unavailable(cause: unknown): SecretsUnavailable {
    return new SecretsUnavailable(`The ${this.backend} is locked or refuses. Unlock it and try again.`, {
      cause,
    });
  }
}
