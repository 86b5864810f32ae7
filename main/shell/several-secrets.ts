import { type Secrets, SecretsUnavailable } from './interface.ts';

/** The keychains of this computer as one: the first that works wraps; each blob is opened by the one that made it. */
export class SeveralSecrets implements Secrets {
  readonly #all: readonly Secrets[];
  #chosen: Secrets | undefined;

  /** @param all at least one, the preferred first. */
  constructor(all: readonly [Secrets, ...Secrets[]]) {
    this.#all = all;
  }

  /** Of the one that works, once it was looked for; until then of the preferred one. */
  get backend(): string {
    return (this.#chosen ?? this.#all[0])?.backend ?? '';
  }

  forBackend(backend: string): Secrets | undefined {
    for (const one of this.#all) {
      const found = one.forBackend(backend);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  async isAvailable(): Promise<boolean> {
    return (await this.#choose()) !== undefined;
  }

  async wrap(secret: Uint8Array): Promise<Uint8Array> {
    const chosen = this.#chosen ?? (await this.#choose());
    if (chosen !== undefined) return chosen.wrap(secret);
    throw new SecretsUnavailable(
      'No keychain works here. Unlock the keychain and try again, or choose a passphrase.',
    );
  }

  unwrap(): Promise<Uint8Array> {
    throw new Error('Ask `forBackend` for the one that wrapped it.');
  }

  async #choose(): Promise<Secrets | undefined> {
    this.#chosen = undefined;
    for (const one of this.#all) {
      if (!(await one.isAvailable())) continue;
      this.#chosen = one;
      break;
    }
    return this.#chosen;
  }
}
