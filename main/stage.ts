import { type AppStage, FailedCode } from '#app/contract/setup.ts';
import { fail, ok, type Result } from '#app/result.ts';

type UnlockResult<Code extends string> = Result<
  void,
  Exclude<Code, FailedCode> | 'not-locked' | 'store-failed'
>;

/** Follows the program from start to an open store. One way only: a failed store is never replaced by a new one. */
export class StageMachine {
  #stage: AppStage = { stage: 'starting' };
  readonly #listeners = new Set<(stage: AppStage) => void>();
  #opening: Promise<unknown> = Promise.resolve();

  get current(): AppStage {
    return this.#stage;
  }

  onChange(listener: (stage: AppStage) => void): void {
    this.#listeners.add(listener);
  }

  enter(stage: AppStage): void {
    this.#stage = stage;
    for (const listener of this.#listeners) listener(stage);
  }

  /**
   * Runs one attempt to open the store, after any other has ended: two unlock calls at once must not open it twice.
   * Codes that no second try can mend move the program to `failed`; the others are the caller's to show.
   * @param begin starts what works on the open store; when it fails the store is closed again.
   */
  async unlock<T, Code extends string>(
    attempt: () => Promise<Result<T, Code>>,
    begin: (opened: T) => Promise<Result<void, FailedCode>>,
  ): Promise<UnlockResult<Code>> {
    const mine = this.#opening.then(async (): Promise<UnlockResult<Code>> => {
      if (this.#stage.stage !== 'locked') return fail('not-locked', 'Lintel is open already.');
      const unlocked = await attempt();
      const result = unlocked.ok ? await begin(unlocked.value) : unlocked;
      if (result.ok) {
        this.enter({ stage: 'ready' });
        return ok(undefined);
      }
      const { code, detail = '' } = result;
      if (isFinal(code)) {
        this.enter(failedStage(code, detail));
        return fail('store-failed', detail);
      }
      // What is not final is a code of the caller's own.
      return fail(code as Exclude<Code, FailedCode>, detail);
    });
    this.#opening = mine.catch(() => undefined);
    return mine;
  }
}

/** The stage of a data folder that does not open. */
export function failedStage(code: FailedCode, detail: string): AppStage {
  return { stage: 'failed', code, detail, mayRestore: restorable.has(code) };
}

/** Where a backup of the same installation mends it. */
const restorable: ReadonlySet<FailedCode> = new Set([
  'store-damaged',
  'database-missing',
  'key-missing',
  'key-damaged',
]);

function isFinal(code: string): code is FailedCode {
  return FailedCode.safeParse(code).success;
}
