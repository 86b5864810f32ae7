import type { z } from 'zod';
import { createStore } from 'zustand/vanilla';
import type { contract, LintelBridge } from '#app/contract/contract.ts';
import { ask, type Loaded, loaded, type Problem, problemOf } from '#renderer/state/problem.ts';

export interface SecondFactorState {
  readonly status: Loaded<z.infer<typeof contract.secondFactor.status.out>>;
  /** The secret while it is being set up; gone as soon as it is stored or given up. */
  readonly secret: z.infer<typeof contract.secondFactor.begin.out> | undefined;
  /** Just made, to be written down; main does not know them any more. */
  readonly recoveryCodes: readonly string[] | undefined;
  readonly isBusy: boolean;
  readonly problem: Problem | undefined;
  readonly load: () => Promise<void>;
  /** Each answers true when it was done. */
  readonly begin: (password: string) => Promise<boolean>;
  readonly confirm: (code: string) => Promise<boolean>;
  readonly remove: (password: string, code: string) => Promise<boolean>;
  readonly renewCodes: (password: string, code: string) => Promise<boolean>;
  readonly codesKept: () => void;
  /** Secret, codes and problem leave the screen. */
  readonly forget: () => void;
}

type Reply<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: Problem['code']; readonly detail?: string };

/** The own second factor. */
export function createSecondFactorStore(lintel: Pick<LintelBridge, 'secondFactor'>) {
  return createStore<SecondFactorState>()((set, get) => {
    async function change<T>(
      call: () => Promise<Reply<T>>,
      onDone: (value: T) => Partial<SecondFactorState>,
    ): Promise<boolean> {
      if (get().isBusy) return false;
      set({ isBusy: true, problem: undefined });
      const reply = await ask(call());
      set(
        reply.ok ? { isBusy: false, ...onDone(reply.value) } : { isBusy: false, problem: problemOf(reply) },
      );
      if (reply.ok) await get().load();
      return reply.ok;
    }
    return {
      status: { state: 'loading' },
      secret: undefined,
      recoveryCodes: undefined,
      isBusy: false,
      problem: undefined,
      async load() {
        const reply = await ask(lintel.secondFactor.status());
        set({ status: loaded(get().status, reply) });
      },
      begin: (password) =>
        change(
          () => lintel.secondFactor.begin({ password }),
          (secret) => ({ secret }),
        ),
      confirm: (code) =>
        change(
          () => lintel.secondFactor.confirm({ code: code.trim() }),
          ({ recoveryCodes }) => ({ recoveryCodes, secret: undefined }),
        ),
      remove: (password, code) =>
        change(
          () => lintel.secondFactor.remove({ password, code: code.trim() }),
          () => ({}),
        ),
      renewCodes: (password, code) =>
        change(
          () => lintel.secondFactor.renewRecoveryCodes({ password, code: code.trim() }),
          ({ recoveryCodes }) => ({ recoveryCodes }),
        ),
      codesKept: () => set({ recoveryCodes: undefined }),
      forget: () => set({ secret: undefined, recoveryCodes: undefined, problem: undefined, isBusy: false }),
    };
  });
}
