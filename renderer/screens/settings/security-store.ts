import type { z } from 'zod';
import { createStore } from 'zustand/vanilla';
import type { contract, LintelBridge } from '#app/contract/contract.ts';
import type { KeyChoice } from '#app/contract/setup.ts';
import { ask, type Loaded, loaded, type Problem, problemOf } from '#renderer/state/problem.ts';

export type SecurityStatus = z.infer<typeof contract.security.status.out>;

export interface SecurityState {
  readonly status: Loaded<SecurityStatus>;
  readonly isBusy: boolean;
  readonly problem: Problem | undefined;
  /** New recovery words, on the screen until they are used or given up. */
  readonly words: string | undefined;
  readonly load: () => Promise<void>;
  /** @returns true when done; so the others. */
  readonly protect: (password: string, key: KeyChoice) => Promise<boolean>;
  readonly drawWords: (password: string) => Promise<boolean>;
  readonly renewWords: () => Promise<boolean>;
  readonly changeKey: (key: KeyChoice) => Promise<boolean>;
  /** Words and problems leave the screen. */
  readonly forget: () => void;
}

type Reply =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: Problem['code']; readonly detail?: string };

/** Changes of the key of the data. */
export function createSecurityStore(lintel: Pick<LintelBridge, 'security'>) {
  return createStore<SecurityState>()((set, get) => {
    async function run(call: () => Promise<Reply>): Promise<boolean> {
      if (get().isBusy) return false;
      set({ isBusy: true, problem: undefined });
      const reply = await call();
      set({ isBusy: false, problem: reply.ok ? undefined : problemOf(reply) });
      return reply.ok;
    }
    return {
      status: { state: 'loading' },
      isBusy: false,
      problem: undefined,
      words: undefined,
      async load() {
        const reply = await ask(lintel.security.status());
        set({ status: loaded(get().status, reply) });
      },
      async protect(password, key) {
        const isDone = await run(() => ask(lintel.security.protect({ password, key })));
        if (isDone) await get().load();
        return isDone;
      },
      drawWords: (password) =>
        run(async () => {
          const reply = await ask(lintel.security.drawWords({ password }));
          if (reply.ok) set({ words: reply.value.words });
          return reply;
        }),
      async renewWords() {
        const isDone = await run(() => ask(lintel.security.renewWords()));
        if (isDone) set({ words: undefined });
        return isDone;
      },
      async changeKey(key) {
        const isDone = await run(() => ask(lintel.security.changeKey({ key })));
        if (isDone) set({ words: undefined });
        return isDone;
      },
      forget: () => set({ words: undefined, problem: undefined }),
    };
  });
}
