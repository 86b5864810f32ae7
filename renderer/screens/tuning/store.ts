import type { z } from 'zod';
import { createStore } from 'zustand/vanilla';
import type { contract, LintelBridge } from '#app/contract/contract.ts';
import { ask, type Loaded, loaded, type Problem, problemOf } from '#renderer/state/problem.ts';

export type TuningScores = z.infer<typeof contract.tuning.scores.out>;

export type TuningReplay = z.infer<typeof contract.tuning.replay.out>;

export interface TuningState {
  readonly scores: Loaded<TuningScores>;
  /** The threshold being tried; nothing changes before it is applied. */
  readonly threshold: number;
  readonly reason: string;
  readonly isReasonMissing: boolean;
  readonly isApplying: boolean;
  readonly problem: Problem | undefined;
  /** Past attempts under the threshold being tried; undefined until asked for, and after another drag. */
  readonly replay: Loaded<TuningReplay> | undefined;
  readonly lookBack: () => Promise<void>;
  readonly load: () => Promise<void>;
  readonly tryThreshold: (threshold: number) => void;
  readonly changeReason: (reason: string) => void;
  /** @returns true when the threshold is in use. */
  readonly apply: () => Promise<boolean>;
  readonly forget: () => void;
}

/** Step of the slider; finer differences are noise in any gallery. */
export const thresholdStep = 0.001;

const fresh = {
  scores: { state: 'loading' },
  threshold: 0,
  reason: '',
  isReasonMissing: false,
  isApplying: false,
  problem: undefined,
  replay: undefined,
} as const;

/** The own gallery's scores and a threshold to try on them. */
export function createTuningStore(lintel: Pick<LintelBridge, 'tuning'>) {
  return createStore<TuningState>()((set, get) => ({
    ...fresh,
    async load() {
      const before = get().scores;
      const reply = await ask(lintel.tuning.scores());
      set({
        scores: loaded(before, reply),
        // A threshold being tried stays where it was dragged when the scores are loaded again.
        ...(reply.ok && before.state !== 'ready' ? { threshold: reply.value.minSimilarity } : {}),
      });
    },
    tryThreshold: (threshold) =>
      set({ threshold: Math.round(threshold / thresholdStep) * thresholdStep, replay: undefined }),
    async lookBack() {
      const { threshold } = get();
      set({ replay: { state: 'loading' } });
      const reply = await ask(lintel.tuning.replay({ minSimilarity: threshold }));
      // Dragged on meanwhile: the answer is to a question nobody asks any more.
      if (get().threshold === threshold) set({ replay: loaded({ state: 'loading' }, reply) });
    },
    changeReason: (reason) => set({ reason, isReasonMissing: false }),
    async apply() {
      const { reason, threshold, isApplying } = get();
      if (isApplying) return false;
      if (reason.trim().length < 3) {
        set({ isReasonMissing: true });
        return false;
      }
      set({ isApplying: true, problem: undefined });
      const reply = await ask(
        lintel.tuning.setThreshold({ minSimilarity: threshold, reason: reason.trim() }),
      );
      if (!reply.ok) {
        set({ isApplying: false, problem: problemOf(reply) });
        return false;
      }
      const { scores } = get();
      set({
        isApplying: false,
        reason: '',
        ...(scores.state === 'ready'
          ? { scores: { ...scores, value: { ...scores.value, minSimilarity: threshold } } }
          : {}),
      });
      return true;
    },
    forget: () => set(fresh),
  }));
}
