import type { z } from 'zod';
import { createStore } from 'zustand/vanilla';
import type { contract, LintelBridge } from '#app/contract/contract.ts';
import type { Operator } from '#app/domain/operator.ts';
import { ask, type Loaded, loaded, type Problem, problemOf } from './problem.ts';

type OwnSession = z.infer<typeof contract.session.history.out>[number];

export interface SessionState {
  /** `undefined` until main has said who is signed in; null: nobody. */
  readonly operator: Operator | null | undefined;
  /** Why nobody is signed in, when somebody was. */
  readonly endedBy: 'idle' | 'locked' | undefined;
  readonly isSigningIn: boolean;
  /** The password was right; a code is asked for besides. */
  readonly needsCode: boolean;
  readonly signInProblem: Problem | undefined;
  /** The own sign-ins, newest first. */
  readonly history: Loaded<readonly OwnSession[]>;
  readonly load: () => Promise<void>;
  readonly loadHistory: () => Promise<void>;
  /** @returns true when signed in. */
  readonly signIn: (name: string, password: string, code?: string) => Promise<boolean>;
  readonly signOut: () => Promise<void>;
  /** Signs out and keeps the screen, hidden, for the same operator. */
  readonly lock: () => Promise<void>;
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
    needsCode: false,
    signInProblem: undefined,
    async load() {
      const reply = await ask(lintel.session.current());
      // In doubt nobody is signed in: screens then show less, and main refuses anyway.
      set({ operator: reply.ok ? reply.value.operator : null });
    },
    history: { state: 'loading' },
    async loadHistory() {
      const reply = await ask(lintel.session.history());
      set({ history: loaded(get().history, reply) });
    },
    async signIn(name, password, code = '') {
      if (get().isSigningIn) return false;
      set({ isSigningIn: true, signInProblem: undefined });
      const typed = code.trim();
      const reply = await ask(
        lintel.session.signIn({ name: name.trim(), password, ...(typed === '' ? {} : { code: typed }) }),
      );
      if (reply.ok) set({ isSigningIn: false, needsCode: false, operator: reply.value, endedBy: undefined });
      else if (reply.code === 'needs-code') set({ isSigningIn: false, needsCode: true });
      else set({ isSigningIn: false, signInProblem: problemOf(reply) });
      return reply.ok;
    },
    async signOut() {
      const reply = await ask(lintel.session.signOut());
      if (reply.ok) set({ operator: null, endedBy: undefined });
    },
    async lock() {
      const reply = await ask(lintel.session.lock());
      if (reply.ok) set({ operator: null, endedBy: 'locked' });
    },
    forgetProblem: () => set({ signInProblem: undefined, needsCode: false }),
    noteInput(nowMs) {
      if (!get().operator || nowMs - lastStillHereMs < stillHereEveryMs) return;
      lastStillHereMs = nowMs;
      void ask(lintel.session.stillHere());
    },
  }));
  lintel.session.changed(({ operator, why }) => {
    store.setState({ operator, endedBy: why === 'idle' || why === 'locked' ? why : undefined });
  });
  return store;
}
