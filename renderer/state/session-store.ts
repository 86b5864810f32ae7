import { createStore } from 'zustand/vanilla';
import type { LintelBridge } from '#app/contract/contract.ts';
import type { Operator } from '#app/domain/operator.ts';
import { ask, type Problem, problemOf } from './problem.ts';

export interface SessionState {
  /** `undefined` until main has said who is signed in; null: nobody. */
  readonly operator: Operator | null | undefined;
  /** Why nobody is signed in, when somebody was. */
  readonly endedBy: 'idle' | undefined;
  readonly isSigningIn: boolean;
  readonly signInProblem: Problem | undefined;
  readonly load: () => Promise<void>;
  /** @returns true when signed in. */
  readonly signIn: (name: string, password: string) => Promise<boolean>;
  readonly signOut: () => Promise<void>;
  readonly forgetProblem: () => void;
  /** Real input happened. Told to main at most every 20 s, so that it does not sign the operator out. */
  readonly noteInput: (nowMs: number) => void;
}

const stillHereEveryMs = 20_000;

/** Who is signed in at this screen. Main decides; this only mirrors it. */
export function createSessionStore(lintel: Pick<LintelBridge, 'session'>) {
  let lastStillHereMs = Number.NEGATIVE_INFINITY;
  const store = createStore<SessionState>()((set, get) => ({
    operator: undefined,
    endedBy: undefined,
    isSigningIn: false,
    signInProblem: undefined,
    async load() {
      const reply = await ask(lintel.session.current());
      // In doubt nobody is signed in: screens then show less, and main refuses anyway.
      set({ operator: reply.ok ? reply.value.operator : null });
    },
    async signIn(name, password) {
      if (get().isSigningIn) return false;
      set({ isSigningIn: true, signInProblem: undefined });
      const reply = await ask(lintel.session.signIn({ name: name.trim(), password }));
      set(
        reply.ok
          ? { isSigningIn: false, operator: reply.value, endedBy: undefined }
          : { isSigningIn: false, signInProblem: problemOf(reply) },
      );
      return reply.ok;
    },
    async signOut() {
      const reply = await ask(lintel.session.signOut());
      if (reply.ok) set({ operator: null, endedBy: undefined });
    },
    forgetProblem: () => set({ signInProblem: undefined }),
    noteInput(nowMs) {
      if (!get().operator || nowMs - lastStillHereMs < stillHereEveryMs) return;
      lastStillHereMs = nowMs;
      void ask(lintel.session.stillHere());
    },
  }));
  lintel.session.changed(({ operator, why }) => {
    store.setState({ operator, endedBy: why === 'idle' ? 'idle' : undefined });
  });
  return store;
}
