import type { AppStage, FailedCode } from '#app/contract/setup.ts';
import { fail, ok, type Result } from '#app/result.ts';
import { failedStage, type StageMachine } from './stage.ts';
import type { OpenStore, Vault } from './vault.ts';

export interface DataWorkParts {
  readonly stages: StageMachine;
  readonly vault: Vault;
  /** Ends everything that uses the store, and closes it. */
  readonly close: () => Promise<void>;
  /** When it fails the store is closed again. */
  readonly begin: (opened: OpenStore) => Promise<Result<void, FailedCode>>;
  readonly logSurprise: (what: string, error: unknown) => void;
}

type Work = Extract<AppStage, { stage: 'working' }>['work'];

/**
 * Work on the whole data folder: everything is closed, the work is done, and what is there then is opened again. Nobody is signed in
 * meanwhile and the door stays locked. Whatever the work leaves, the program stands at a true stage afterwards.
 */
export class DataWork {
  readonly #parts: DataWorkParts;

  constructor(parts: DataWorkParts) {
    this.#parts = parts;
  }

  /**
   * @param keyBefore opens the data when the work did nothing; undefined where none was open. Overwritten.
   * @param job returns the key that opens the data afterwards.
   */
  async run<Code extends string>(
    work: Work,
    keyBefore: Uint8Array | undefined,
    job: () => Promise<Result<Uint8Array, Code>>,
  ): Promise<Result<void, Code>> {
    const { stages, vault } = this.#parts;
    if (stages.current.stage === 'working') throw new Error('The data is being worked on already.');
    stages.enter({ stage: 'working', work });
    let key = keyBefore;
    try {
      await this.#parts.close();
      const done = await job();
      if (done.ok) key = done.value;
      if (key === undefined) stages.enter(vault.inspect());
      else await this.#open(key);
      return done.ok ? ok(undefined) : fail(done.code, done.detail);
    } catch (error) {
      await this.#recover(key);
      throw error;
    } finally {
      keyBefore?.fill(0);
      key?.fill(0);
    }
  }

  /** @param key stays the caller's. */
  async #open(key: Uint8Array): Promise<void> {
    const { stages, vault, begin } = this.#parts;
    // Finishes what was decided, should the work have been cut off there.
    const found = vault.inspect();
    if (found.stage !== 'locked') return stages.enter(found);
    const opened = await vault.withKey(Uint8Array.from(key));
    if (!opened.ok) return stages.enter(failedStage(opened.code, opened.detail ?? ''));
    const begun = await begin(opened.value);
    stages.enter(begun.ok ? { stage: 'ready' } : failedStage(begun.code, begun.detail ?? ''));
  }

  /** After a surprise: the data that the key opens, or the screen that its state asks for. */
  async #recover(key: Uint8Array | undefined): Promise<void> {
    const { stages, vault, logSurprise } = this.#parts;
    if (stages.current.stage !== 'working') return;
    try {
      if (key !== undefined) await this.#open(key);
      else stages.enter(vault.inspect());
    } catch (error) {
      logSurprise('opening the data again', error);
      stages.enter(failedStage('internal', 'Start Lintel again.'));
    }
  }
}
