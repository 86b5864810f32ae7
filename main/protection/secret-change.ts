import { setImmediate as letOthersRun, setTimeout as sleep } from 'node:timers/promises';
import { fail, ok } from '#app/result.ts';
import { type Store, StoreProblem } from '#main/store/interface.ts';
import type { SecretChange, SecretProgress } from './interface.ts';

export interface SecretChangeParts {
  readonly store: Store;
  /** Whether shots are held that are under the present secret and not stored yet: the last step waits for them. */
  readonly isEnrolling: () => boolean;
  /** The secret is another one now: the gallery of the inference process is under the one of before. */
  readonly onChanged: () => void;
  /** Templates were found not to open. */
  readonly onUnreadable: () => void;
  /** At most every `tellEveryMs`, and when it ends. */
  readonly onProgress: (progress: SecretProgress | undefined) => void;
  readonly logSurprise: (what: string, error: unknown) => void;
  /** Before what did not go is tried again, ms. */
  readonly retryMs?: number;
}

/** 2 ms each with 10 shots, and one commit: a frame at 30 a second has 33. */
const peopleAtOnce = 4;
/** How long looking at templates may keep the event loop, ms. */
const sliceMs = 4;
const tellEveryMs = 500;
const enrollmentLookMs = 250;

/** Goes on with a change that an earlier run began, if there is one. */
export function createSecretChange(parts: SecretChangeParts): SecretChange {
  const { store, retryMs = 60_000 } = parts;
  const { templates } = store;
  const closing = new AbortController();
  let isLooking = false;
  let isStuck = false;
  let toldAtMs = 0;
  /** Once all are turned, for the log. */
  let counted: { readonly people: number; readonly templates: number } | undefined;
  let running: Promise<void> | undefined;

  const progress = (): SecretProgress | undefined => {
    const found = templates.renewal();
    return found && { people: found.people, turned: found.turned, isStuck };
  };

  function tell(): void {
    toldAtMs = performance.now();
    parts.onProgress(progress());
  }

  /** Whether everybody's templates open. @throws StoreProblem when the store is closed meanwhile. */
  async function doOpen(): Promise<boolean> {
    let sliceSinceMs = performance.now();
    for (const personId of templates.people()) {
      templates.byPerson(personId);
      if (performance.now() - sliceSinceMs < sliceMs) continue;
      await letOthersRun();
      if (closing.signal.aborted)
        throw new StoreProblem('store-failed', 'Lintel was closed before the new secret was drawn.');
      sliceSinceMs = performance.now();
    }
    return templates.unreadable().length === 0;
  }

  /** @returns how long to wait before the next step, ms; undefined when the secret is another one. */
  function step(): number | undefined {
    const beganMs = performance.now();
    try {
      const left = templates.turnSome(peopleAtOnce);
      if (left === 'unreadable') {
        parts.onUnreadable();
        return stuck();
      }
      isStuck = false;
      if (left === 'more') counted = undefined;
      else if (!parts.isEnrolling()) {
        const people = templates.renewal()?.people;
        if (people !== undefined && people === counted?.people) {
          finish(counted);
          return undefined;
        }
        // In a turn of its own: of 20,000 people it takes as long as all the rest of the last step.
        if (people !== undefined) counted = { people, templates: templates.count() };
      } else {
        if (performance.now() - toldAtMs >= tellEveryMs) tell();
        return enrollmentLookMs;
      }
    } catch (error) {
      if (!(error instanceof StoreProblem)) throw error;
      return stuck();
    }
    if (performance.now() - toldAtMs >= tellEveryMs) tell();
    // As long as it has worked: half of the time is the door's.
    return performance.now() - beganMs;
  }

  function stuck(): number {
    isStuck = true;
    tell();
    return retryMs;
  }

  function finish(details: { readonly people: number; readonly templates: number }): void {
    const found = templates.renewal();
    if (found === undefined) throw new Error('There is no change to end.');
    store.transact(() => {
      templates.finishRenewal();
      store.audit.append({ kind: 'templates-renewed', actor: found.actor, details });
    });
  }

  async function run(): Promise<void> {
    while (!closing.signal.aborted) {
      const waitMs = step();
      if (waitMs === undefined) {
        // Without a break after the step: nothing may be measured under one secret and stored under the other.
        parts.onChanged();
        return tell();
      }
      // Aborted, it ends early; what is left is for the next start.
      await sleep(waitMs, undefined, { signal: closing.signal, ref: false }).catch(() => undefined);
    }
  }

  function start(): void {
    running = run().catch((error) => parts.logSurprise('bringing templates under another secret', error));
  }

  if (templates.renewal() !== undefined) start();
  return {
    get progress() {
      return progress();
    },
    async begin({ actor, confirmedBy }) {
      if (isLooking || templates.renewal() !== undefined)
        return fail('secret-changing', 'A new secret is being brought in already.');
      isLooking = true;
      try {
        if (!(await doOpen())) {
          parts.onUnreadable();
          return fail(
            'templates-unreadable',
            `${templates.unreadable().length} people have templates that do not open any more.`,
          );
        }
        store.transact(() => {
          templates.beginRenewal(actor);
          store.audit.append({
            kind: 'templates-renewal-began',
            actor,
            details: confirmedBy === undefined ? {} : { confirmedBy },
          });
        });
      } finally {
        isLooking = false;
      }
      tell();
      start();
      return ok(undefined);
    },
    async close() {
      closing.abort();
      await running;
    },
  };
}
