import type { z } from 'zod';
import { createStore } from 'zustand/vanilla';
import type { contract, LintelBridge } from '#app/contract/contract.ts';
import { thresholdAt } from '#app/recognition/score-counts.ts';
import type { MatchMode } from '#app/recognition/thresholds.ts';
import { ask, type Loaded, loaded, type Problem, problemOf } from '#renderer/state/problem.ts';

export type TuningScores = z.infer<typeof contract.tuning.scores.out>;

export type TuningReplay = z.infer<typeof contract.tuning.replay.out>;

/** What is tried for one mode; nothing changes before it is applied. */
export interface Trial {
  readonly threshold: number;
  /** The aim that the threshold was chosen for; undefined once it was dragged away. */
  readonly strangersInN: number | undefined;
}

export interface TuningState {
  readonly scores: Loaded<TuningScores>;
  readonly mode: MatchMode;
  readonly trials: Readonly<Record<MatchMode, Trial>>;
  readonly reason: string;
  readonly isReasonMissing: boolean;
  readonly isApplying: boolean;
  readonly problem: Problem | undefined;
  /** Past attempts under the threshold being tried; undefined until asked for, and after another drag. */
  readonly replay: Loaded<TuningReplay> | undefined;
  readonly lookBack: () => Promise<void>;
  readonly load: () => Promise<void>;
  readonly showMode: (mode: MatchMode) => void;
  readonly tryThreshold: (threshold: number) => void;
  /** Tries the threshold of an aim; does nothing where there is none. */
  readonly tryAim: (strangersInN: number) => void;
  readonly changeReason: (reason: string) => void;
  /** @returns true when the threshold is in use. */
  readonly apply: () => Promise<boolean>;
  readonly forget: () => void;
}

const nothing: Trial = { threshold: 0, strangersInN: undefined };
const fresh = {
  scores: { state: 'loading' },
  mode: 'identification',
  trials: { identification: nothing, verification: nothing },
  reason: '',
  isReasonMissing: false,
  isApplying: false,
  problem: undefined,
  replay: undefined,
} as const;

/** What is known of thresholds, and one to try on it. */
export function createTuningStore(lintel: Pick<LintelBridge, 'tuning'>) {
  const store = createStore<TuningState>()((set, get) => ({
    ...fresh,
    async load() {
      const before = get().scores;
      const reply = await ask(lintel.tuning.scores());
      set({
        scores: loaded(before, reply),
        // A threshold being tried stays where it was dragged when the scores are loaded again.
        ...(reply.ok && before.state !== 'ready' ? { trials: trialsInForce(reply.value) } : {}),
      });
    },
    showMode: (mode) => set({ mode, problem: undefined, replay: undefined }),
    tryThreshold: (threshold) =>
      tryOut({ threshold: thresholdAt(Math.round(threshold * 1000)), strangersInN: undefined }),
    tryAim(strangersInN) {
      const { scores, mode } = get();
      if (scores.state !== 'ready') return;
      const wanted = scores.value[mode].points.find((point) => point.strangersInN === strangersInN);
      if (wanted?.minSimilarity !== undefined) tryOut({ threshold: wanted.minSimilarity, strangersInN });
    },
    async lookBack() {
      const { mode, trials } = get();
      const asked: TuningState['replay'] = { state: 'loading' };
      set({ replay: asked });
      const reply = await ask(lintel.tuning.replay({ mode, minSimilarity: trials[mode].threshold }));
      // Dragged on meanwhile: the answer is to a question nobody asks any more.
      if (get().replay === asked) set({ replay: loaded({ state: 'loading' }, reply) });
    },
    changeReason: (reason) => set({ reason, isReasonMissing: false }),
    async apply() {
      const { reason, mode, trials, isApplying } = get();
      if (isApplying) return false;
      if (reason.trim().length < 3) {
        set({ isReasonMissing: true });
        return false;
      }
      const { threshold, strangersInN } = trials[mode];
      set({ isApplying: true, problem: undefined });
      const reply = await ask(
        lintel.tuning.setThreshold({
          mode,
          minSimilarity: threshold,
          ...(strangersInN === undefined ? {} : { strangersInN }),
          reason: reason.trim(),
        }),
      );
      if (!reply.ok) {
        set({ isApplying: false, problem: problemOf(reply) });
        return false;
      }
      const { scores } = get();
      const inForce = { minSimilarity: threshold, ...(strangersInN === undefined ? {} : { strangersInN }) };
      set({
        isApplying: false,
        reason: '',
        ...(scores.state === 'ready'
          ? {
              scores: {
                ...scores,
                value: { ...scores.value, inForce: { ...scores.value.inForce, [mode]: inForce } },
              },
            }
          : {}),
      });
      return true;
    },
    forget: () => set(fresh),
  }));

  function tryOut(trial: Trial): void {
    const { trials, mode } = store.getState();
    store.setState({ trials: { ...trials, [mode]: trial }, replay: undefined });
  }

  return store;
}

function trialsInForce({ inForce }: TuningScores): Record<MatchMode, Trial> {
  const trialOf = ({ minSimilarity, strangersInN }: TuningScores['inForce'][MatchMode]): Trial => ({
    threshold: minSimilarity,
    strangersInN,
  });
  return {
    identification: trialOf(inForce.identification),
    verification: trialOf(inForce.verification),
  };
}

/** The threshold being tried in the mode that is shown. */
export function triedThreshold({ trials, mode }: Pick<TuningState, 'trials' | 'mode'>): number {
  return trials[mode].threshold;
}
