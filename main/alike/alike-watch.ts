import { unitMean } from '#app/recognition/template.ts';
import type { Near } from '#main/inference/interface.ts';
import type { AlikeBar, AlikePair, AlikeView, AlikeWatch } from './interface.ts';

export interface AlikeParts {
  /** Everybody in the gallery. */
  readonly people: () => readonly string[];
  /**
   * For each of these people the others whose template is at least so similar to theirs. Between two calls frames are analysed.
   * @returns undefined when recognition is not running.
   */
  readonly near: (
    modelId: string,
    personIds: readonly string[],
    minSimilarity: number,
  ) => Promise<readonly Near[] | undefined>;
  /** A person's shots under one model, unit vectors. */
  readonly shotsOf: (personId: string, modelId: string) => readonly Float32Array[];
  readonly bar: () => AlikeBar;
  readonly onChange: (view: AlikeView) => void;
  readonly onError: (error: unknown) => void;
}

/** Comparisons between two frames, of 16 people with 5,000: some 25 ms. With more enrolled, fewer at a time. */
const comparisonsAtOnce = 80_000;
const mostAtOnce = 16;

/**
 * Two people look alike to Lintel when the shots of one match the template of the other, on average, at the bar or above. With s
 * the similarity of the two templates and c the length of the mean of one's unit shots, that average is s times c: no shot needs to
 * be compared. As c is at most 1, pairs below the bar by their templates are below it by their shots.
 */
export function watchAlike(parts: AlikeParts): AlikeWatch {
  let pairs = new Map<string, AlikePair>();
  let bar = parts.bar();
  let state: AlikeView['state'] = 'computing';
  let isAllDue = false;
  let isOpen = true;
  /** Something was noted since the last round began. */
  let isWoken = false;
  const due = new Set<string>();
  let running: Promise<void> | undefined;

  function view(): AlikeView {
    return { state, bar, pairs: [...pairs.values()].sort((a, b) => b.similarity - a.similarity) };
  }

  function enter(next: AlikeView['state']): void {
    state = next;
    parts.onChange(view());
  }

  function start(): void {
    if (!isOpen || running !== undefined) return;
    running = run()
      .catch(parts.onError)
      .finally(() => {
        running = undefined;
        if (isWoken) start();
      });
  }

  async function run(): Promise<void> {
    enter('computing');
    while (isOpen && (isAllDue || due.size > 0)) {
      isWoken = false;
      const isAll = isAllDue;
      const ids = isAll ? [...parts.people()] : [...due];
      isAllDue = false;
      due.clear();
      bar = parts.bar();
      const found = await compare(ids, isAll ? new Map() : pairs);
      if (found === undefined) {
        // What was not compared stays due until recognition is back.
        isAllDue = true;
        return enter('waiting');
      }
      // A change that came meanwhile is compared in the next round.
      pairs = found;
    }
    enter('ready');
  }

  async function compare(
    ids: readonly string[],
    known: ReadonlyMap<string, AlikePair>,
  ): Promise<Map<string, AlikePair> | undefined> {
    const changed = new Set(ids);
    const found = new Map([...known].filter(([, pair]) => !pair.ids.some((id) => changed.has(id))));
    const cohesion = new Map<string, number>();
    const fitting = Math.floor(comparisonsAtOnce / Math.max(1, parts.people().length));
    const atOnce = Math.min(mostAtOnce, Math.max(1, fitting));
    for (let at = 0; at < ids.length && isOpen && !isAllDue; at += atOnce) {
      const some = ids.slice(at, at + atOnce);
      const near = await parts.near(bar.modelId, some, bar.minSimilarity);
      if (near === undefined) return undefined;
      for (const { personId, otherId, similarity } of near) {
        const pairIds = [personId, otherId].sort() as [string, string];
        const key = pairIds.join(' ');
        if (found.has(key)) continue;
        const average = similarity * Math.max(...pairIds.map((id) => cohesionOf(id, cohesion)));
        if (average >= bar.minSimilarity) found.set(key, { ids: pairIds, similarity: average });
      }
    }
    return found;
  }

  /** Length of the mean of a person's unit shots: how alike they are among themselves, 0..1. */
  function cohesionOf(personId: string, known: Map<string, number>): number {
    const before = known.get(personId);
    if (before !== undefined) return before;
    const value = cohesionOfShots(parts.shotsOf(personId, bar.modelId));
    known.set(personId, value);
    return value;
  }

  return {
    get view() {
      return view();
    },
    noteChanged(personId) {
      due.add(personId);
      isWoken = true;
      start();
    },
    noteAllChanged() {
      isAllDue = true;
      isWoken = true;
      start();
    },
    async settled() {
      while (running !== undefined) await running;
    },
    close() {
      isOpen = false;
    },
  };
}

/** @param shots unit vectors. @returns 1 for one shot, and where there is none to say otherwise. */
export function cohesionOfShots(shots: readonly Float32Array[]): number {
  const mean = unitMean(shots);
  if (mean === undefined) return 1;
  let sum = 0;
  for (const shot of shots) for (let i = 0; i < mean.length; i++) sum += (shot[i] ?? 0) * (mean[i] ?? 0);
  return sum / shots.length;
}
