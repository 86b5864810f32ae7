import { createStore } from 'zustand/vanilla';
import type { LintelBridge } from '#app/contract/contract.ts';
import type { TargetWatch } from '#app/contract/tuning.ts';
import { ask, type Problem, problemOf } from '#renderer/state/problem.ts';

type Missed = TargetWatch['missed'][number];

export interface AimsState {
  /** Aims that the thresholds in force no longer keep, as main last said. */
  readonly missed: readonly Missed[];
  readonly isApplying: boolean;
  readonly problem: Problem | undefined;
  readonly load: () => Promise<void>;
  /**
   * Puts the threshold in force that the aim takes now.
   * @returns true when it is.
   */
  readonly useNeeded: (missed: Missed, reason: string) => Promise<boolean>;
}

/** Whether the thresholds in force still keep what was asked for. */
export function createAimsStore(lintel: Pick<LintelBridge, 'tuning'>) {
  const store = createStore<AimsState>()((set, get) => ({
    missed: [],
    isApplying: false,
    problem: undefined,
    async load() {
      const reply = await ask(lintel.tuning.watch());
      // Without an answer what was said before still stands.
      if (reply.ok) set({ missed: reply.value.missed });
    },
    async useNeeded({ mode, strangersInN, neededMinSimilarity }, reason) {
      if (get().isApplying || neededMinSimilarity === undefined) return false;
      set({ isApplying: true, problem: undefined });
      const reply = await ask(
        lintel.tuning.setThreshold({ mode, strangersInN, minSimilarity: neededMinSimilarity, reason }),
      );
      set(
        reply.ok
          ? { isApplying: false, missed: get().missed.filter((one) => one.mode !== mode) }
          : { isApplying: false, problem: problemOf(reply) },
      );
      return reply.ok;
    },
  }));
  lintel.tuning.watched(({ missed }) => store.setState({ missed }));
  return store;
}
