import type { KeyChoice } from '#app/contract/setup.ts';
import { fail, ok, type Result } from '#app/result.ts';
import type { DataWork } from './data-work.ts';
import type { KeyActor, Store, StoreProblemCode } from './store/interface.ts';
import { drawWords } from './store/keys/recovery.ts';
import { rotateKey } from './store/keys/rotate.ts';
import { asCallFailure, type Vault } from './vault.ts';

/** Words that were drawn and are not used by then are forgotten, ms. */
const wordsLastMs = 15 * 60_000;

export interface KeyDeskParts {
  readonly dataFolder: string;
  readonly threadFile: string;
  readonly vault: Vault;
  readonly work: DataWork;
  readonly store: () => Store;
  /** The key file in the folder of backups is to follow. */
  readonly onKeyFileChanged: () => void;
  readonly clock: () => number;
}

type KeyFailure = 'keychain-unavailable' | 'store-failed' | 'disk-full' | 'read-only';

/** Changes of the key while the store is open. New recovery words are shown before anything depends on them. */
export class KeyDesk {
  readonly #parts: KeyDeskParts;
  #drawn: { readonly windowId: string; readonly words: string; readonly atMs: number } | undefined;

  constructor(parts: KeyDeskParts) {
    this.#parts = parts;
  }

  async protect(choice: KeyChoice, by: KeyActor): Promise<Result<void, KeyFailure>> {
    const { store, vault } = this.#parts;
    const done = await store().keys.rewrap(vault.protectionFor(choice), by);
    if (done.ok) this.#parts.onKeyFileChanged();
    return done;
  }

  drawWords(windowId: string): string {
    const words = drawWords();
    this.#drawn = { windowId, words, atMs: this.#parts.clock() };
    return words;
  }

  renewWords(windowId: string, by: KeyActor): Result<void, 'words-not-drawn'> {
    const words = this.#wordsOf(windowId);
    if (words === undefined) return notDrawn;
    this.#parts.store().keys.renewRecovery(words, by);
    this.#drawn = undefined;
    this.#parts.onKeyFileChanged();
    return ok(undefined);
  }

  async changeKey(
    windowId: string,
    choice: KeyChoice,
    by: KeyActor,
  ): Promise<Result<void, KeyFailure | 'words-not-drawn'>> {
    const words = this.#wordsOf(windowId);
    if (words === undefined) return notDrawn;
    const { dataFolder, threadFile, vault, work, clock } = this.#parts;
    if (!(await vault.canProtect(choice)))
      return fail('keychain-unavailable', 'No keychain works here. Choose a passphrase.');
    const protection = vault.protectionFor(choice);
    const key = this.#parts.store().keys.copyKey();
    this.#drawn = undefined;
    return work.run('changing-key', key, async () => {
      const request = { folder: dataFolder, key, protection, words, by, threadFile, nowMs: clock() };
      const done = await rotateKey(request);
      return done.ok ? done : fail(asKeyFailure(done.code), done.detail);
    });
  }

  /** Nobody at this window may use them any more. */
  forgetWords(windowId: string): void {
    if (this.#drawn?.windowId === windowId) this.#drawn = undefined;
  }

  #wordsOf(windowId: string): string | undefined {
    const drawn = this.#drawn;
    if (drawn === undefined || drawn.windowId !== windowId) return undefined;
    return Math.abs(this.#parts.clock() - drawn.atMs) < wordsLastMs ? drawn.words : undefined;
  }
}

const notDrawn = fail('words-not-drawn', 'Have new recovery words shown first, and write them down.');

function asKeyFailure(code: StoreProblemCode | 'keychain-unavailable'): KeyFailure {
  return code === 'keychain-unavailable' ? code : asCallFailure(code);
}
