import { createStore } from 'zustand/vanilla';
import type { LintelBridge } from '#app/contract/contract.ts';
import type { AppStage } from '#app/contract/setup.ts';
import { ask, type Problem, problemOf } from './problem.ts';

export interface AppState {
  readonly stage: AppStage;
  /** Main does not answer; the stage is from before. */
  readonly problem: Problem | undefined;
  readonly load: () => Promise<void>;
}

/** Follows where the program stands: set-up, locked, ready, failed. */
export function createAppStore(lintel: Pick<LintelBridge, 'app'>) {
  const store = createStore<AppState>()((set) => ({
    stage: { stage: 'starting' },
    problem: undefined,
    async load() {
      const reply = await ask(lintel.app.stage());
      set(reply.ok ? { stage: reply.value, problem: undefined } : { problem: problemOf(reply) });
    },
  }));
  lintel.app.stageChanged((stage) => store.setState({ stage, problem: undefined }));
  return store;
}
