import type { TargetWatch } from '#app/contract/tuning.ts';
import { fail, ok, type Result } from '#app/result.ts';
import type { AttemptReplay, Store } from '#main/store/interface.ts';
import type { FiguresJob, ReplayJob, SiteFigures, ThreadJob, Tuning } from './interface.ts';
import { missedAims } from './missed-aims.ts';

export interface TuningParts {
  readonly store: Store;
  /** The program of the thread that computes. */
  readonly threadFile: string;
  /** Of the deciding model. */
  readonly model: Pick<FiguresJob, 'templateLength' | 'lowestMinSimilarity'>;
  readonly clock: () => number;
  /** From a change to the look at what it means, ms: people are enrolled one after the other. */
  readonly lookAfterMs: number;
  /** The aims were looked at again. */
  readonly onWatched: (watch: TargetWatch) => void;
  readonly logSurprise: (what: string, error: unknown) => void;
}

/** Rows of the log after which the door's attempts are looked at again. */
const rowsBetweenLooks = 500;

/** The first look is a look's time away, when the start is over. Nothing is computed while no aim is set and nobody asks. */
export function createTuning(parts: TuningParts): Tuning {
  const { store } = parts;
  let revision = 0;
  let known:
    | { readonly of: string; readonly figures: Promise<Result<SiteFigures, 'evidence-failed'>> }
    | undefined;
  let watch: TargetWatch = { missed: [] };
  let timer: NodeJS.Timeout | undefined;
  let rowsAtLook: number | undefined;
  let isOpen = true;

  function job(): Omit<FiguresJob, 'nowMs'> {
    const { modelId, strangersInN = {} } = store.settings.get().match;
    return { modelId, ...parts.model, strangersInN };
  }

  /** @returns what the thread answers. */
  async function ask(
    asked: ThreadJob,
    what: string,
    failure: string,
  ): Promise<Result<unknown, 'evidence-failed'>> {
    try {
      const answer = await store.reports.run(parts.threadFile, asked);
      return answer.ok ? answer : fail('evidence-failed', answer.detail);
    } catch (error) {
      parts.logSurprise(what, error);
      return fail('evidence-failed', failure);
    }
  }

  async function compute(): Promise<Result<SiteFigures, 'evidence-failed'>> {
    const answer = await ask(
      { kind: 'figures', figures: { ...job(), nowMs: parts.clock() } },
      'computing what thresholds would do',
      'The scores of the gallery could not be computed. Try again in a moment.',
    );
    // The thread is this program's own, of the same build.
    return answer.ok ? ok(answer.value as SiteFigures) : answer;
  }

  /** One after the other: impatient hands must not start thread after thread. */
  let replaying: Promise<unknown> = Promise.resolve();

  function replay(asked: Omit<ReplayJob, 'modelId'>): Promise<Result<AttemptReplay, 'evidence-failed'>> {
    const mine = replaying.then(async () => {
      const answer = await ask(
        { kind: 'replay', replay: { ...asked, modelId: store.settings.get().match.modelId } },
        'looking back at attempts',
        'Past attempts could not be read. Try again in a moment.',
      );
      return answer.ok ? ok(answer.value as AttemptReplay) : answer;
    });
    replaying = mine.catch(() => undefined);
    return mine;
  }

  function figures(): Promise<Result<SiteFigures, 'evidence-failed'>> {
    const of = JSON.stringify([revision, job()]);
    if (known?.of === of) return known.figures;
    const computed = compute().then((result) => {
      // A failure is no answer to keep.
      if (!result.ok && known?.figures === computed) known = undefined;
      return result;
    });
    known = { of, figures: computed };
    return computed;
  }

  function lookSoon(): void {
    if (!isOpen) return;
    timer ??= setTimeout(lookNow, parts.lookAfterMs);
  }

  function lookNow(): void {
    clearTimeout(timer);
    timer = undefined;
    if (isOpen) look().catch((error) => parts.logSurprise('watching the aims of thresholds', error));
  }

  async function look(): Promise<void> {
    const { strangersInN = {} } = store.settings.get().match;
    if (Object.values(strangersInN).every((aim) => aim === undefined)) return tell([]);
    const found = await figures();
    if (!isOpen || !found.ok) return;
    const { match } = store.settings.get();
    if (found.value.modelId !== match.modelId) return lookSoon();
    tell(
      missedAims(found.value, match, () =>
        store.attempts.strangersAtDoor(match.modelId, match.minSimilarity),
      ),
    );
  }

  function tell(missed: TargetWatch['missed']): void {
    const before = new Set(watch.missed.map(keyOf));
    watch = { missed, atMs: parts.clock() };
    for (const one of missed) if (!before.has(keyOf(one))) log(one);
    parts.onWatched(watch);
  }

  function log({
    mode,
    strangersInN,
    minSimilarity,
    neededMinSimilarity,
    why,
  }: TargetWatch['missed'][number]) {
    store.audit.append({
      kind: 'target-missed',
      actor: 'lintel',
      details: {
        mode,
        strangersInN,
        threshold: minSimilarity,
        ...(neededMinSimilarity === undefined ? {} : { needed: neededMinSimilarity }),
        because: why,
      },
    });
  }

  const forgetLogged = store.onLogged((sequence) => {
    rowsAtLook ??= sequence;
    if (sequence - rowsAtLook < rowsBetweenLooks) return;
    rowsAtLook = sequence;
    lookSoon();
  });
  lookSoon();

  return {
    figures,
    replay,
    get watch() {
      return watch;
    },
    noteChanged(what) {
      if (what === 'gallery') revision += 1;
      // Whoever has just set a threshold should not go on reading what is wrong with the one before.
      if (what === 'settings') lookNow();
      else lookSoon();
    },
    close() {
      isOpen = false;
      clearTimeout(timer);
      forgetLogged();
    },
  };
}

/** A warning is logged once for what it says, not each time that it is found again. */
function keyOf({
  mode,
  strangersInN,
  minSimilarity,
  neededMinSimilarity,
  why,
}: TargetWatch['missed'][number]) {
  return JSON.stringify([mode, strangersInN, minSimilarity, neededMinSimilarity, why]);
}
