import { createStore } from 'zustand/vanilla';
import type { LintelBridge } from '#app/contract/contract.ts';
import { ask, type Problem, problemOf } from '#renderer/state/problem.ts';
import { tidyWords } from '#renderer/state/recovery-words.ts';

export interface UnlockState {
  readonly isRunning: boolean;
  readonly problem: Problem | undefined;
  readonly unlock: (passphrase: string) => Promise<boolean>;
  readonly retryKeychain: () => Promise<boolean>;
  readonly recover: (words: string) => Promise<boolean>;
  readonly forgetProblem: () => void;
}

/** Opens the data. That it is open arrives as the program's new stage. */
export function createUnlockStore(lintel: Pick<LintelBridge, 'key'>) {
  return createStore<UnlockState>()((set, get) => {
    async function attempt(
      call: () => ReturnType<LintelBridge['key']['unlock' | 'recover' | 'retryKeychain']>,
    ) {
      if (get().isRunning) return false;
      set({ isRunning: true, problem: undefined });
      const reply = await ask<void, Extract<Awaited<ReturnType<typeof call>>, { ok: false }>['code']>(call());
      set({ isRunning: false, problem: reply.ok ? undefined : problemOf(reply) });
      return reply.ok;
    }
    return {
      isRunning: false,
      problem: undefined,
      unlock: (passphrase) => attempt(() => lintel.key.unlock({ passphrase })),
      retryKeychain: () => attempt(() => lintel.key.retryKeychain()),
      recover: (words) => attempt(() => lintel.key.recover({ words: tidyWords(words) })),
      forgetProblem: () => set({ problem: undefined }),
    };
  });
}
