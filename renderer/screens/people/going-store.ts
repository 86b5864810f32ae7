import type { z } from 'zod';
import { createStore } from 'zustand/vanilla';
import type { contract, LintelBridge } from '#app/contract/contract.ts';
import type { RetentionHold } from '#app/domain/retention.ts';
import { ask, type Loaded, loaded, type Problem, problemOf } from '#renderer/state/problem.ts';

export type Going = z.infer<typeof contract.privacy.erasures.out>;

export interface GoingState {
  readonly list: Loaded<Going>;
  /** From 1. */
  readonly page: number;
  readonly isSaving: boolean;
  readonly problem: Problem | undefined;
  readonly load: () => Promise<void>;
  readonly turnTo: (page: number) => Promise<void>;
  /** @returns true when postponed. */
  readonly keep: (id: string, days: number, reason: string) => Promise<boolean>;
  /** Answers what the clock waits for. @returns true when it was still waiting. */
  readonly release: (why: RetentionHold) => Promise<boolean>;
  /** @returns the path to download once. */
  readonly exportList: () => Promise<string | undefined>;
  readonly forgetProblem: () => void;
  readonly forget: () => void;
}

export const goingPerPage = 25;
const fresh = { list: { state: 'loading' }, page: 1, isSaving: false, problem: undefined } as const;

/** Who will be erased by the clock, why and when. Reloads by itself when main reports a change. */
export function createGoingStore(lintel: Pick<LintelBridge, 'people' | 'privacy'>) {
  let asked = 0;
  let isWatching = false;
  const store = createStore<GoingState>()((set, get) => ({
    ...fresh,
    async load() {
      isWatching = true;
      asked += 1;
      const mine = asked;
      const { page } = get();
      const reply = await ask(
        lintel.privacy.erasures({ offset: (page - 1) * goingPerPage, limit: goingPerPage }),
      );
      if (mine !== asked) return;
      set({ list: loaded(get().list, reply) });
      const lastPage = reply.ok ? Math.max(1, Math.ceil(reply.value.total / goingPerPage)) : page;
      if (page > lastPage) await get().turnTo(lastPage);
    },
    async turnTo(page) {
      set({ page });
      await get().load();
    },
    async keep(id, days, reason) {
      if (get().isSaving) return false;
      set({ isSaving: true, problem: undefined });
      const reply = await ask(lintel.privacy.keepPerson({ id, days, reason: reason.trim() }));
      set(reply.ok ? { isSaving: false } : { isSaving: false, problem: problemOf(reply) });
      return reply.ok;
    },
    async release(why) {
      const { list, isSaving } = get();
      if (list.state !== 'ready' || isSaving) return false;
      set({ isSaving: true, problem: undefined });
      const reply = await ask(lintel.privacy.releaseErasures({ why, asOfMs: list.value.asOfMs }));
      set(reply.ok ? { isSaving: false } : { isSaving: false, problem: problemOf(reply) });
      await get().load();
      return reply.ok;
    },
    async exportList() {
      set({ problem: undefined });
      const reply = await ask(lintel.privacy.exportErasures());
      if (!reply.ok) set({ problem: problemOf(reply) });
      return reply.ok ? reply.value.path : undefined;
    },
    forgetProblem: () => set({ problem: undefined }),
    forget() {
      asked += 1;
      isWatching = false;
      set(fresh);
    },
  }));
  lintel.people.changed(() => {
    if (isWatching) void store.getState().load();
  });
  return store;
}
