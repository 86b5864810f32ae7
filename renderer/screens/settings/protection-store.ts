import type { z } from 'zod';
import { createStore } from 'zustand/vanilla';
import type { LintelBridge } from '#app/contract/contract.ts';
import type { protection } from '#app/contract/protection.ts';
import { ask, type Loaded, loaded, type Problem, problemOf } from '#renderer/state/problem.ts';

type Status = z.infer<typeof protection.status.out>;

export interface ProtectionState {
  readonly status: Loaded<Status>;
  readonly isSaving: boolean;
  readonly problem: Problem | undefined;
  readonly load: () => Promise<void>;
  /** @returns people whose templates are under the new secret; undefined when nothing was changed. */
  readonly renew: () => Promise<number | undefined>;
  /** @returns the path to download once; undefined when there is none. */
  readonly receiptOf: (personId: string) => Promise<string | undefined>;
}

/** What protects the templates, and receipts of those who were erased. */
export function createProtectionStore(lintel: Pick<LintelBridge, 'protection'>) {
  return createStore<ProtectionState>()((set, get) => ({
    status: { state: 'loading' },
    isSaving: false,
    problem: undefined,
    async load() {
      const reply = await ask(lintel.protection.status());
      set({ status: loaded(get().status, reply), problem: undefined });
    },
    async renew() {
      if (get().isSaving) return undefined;
      set({ isSaving: true, problem: undefined });
      const reply = await ask(lintel.protection.renew());
      // Those whose templates do not open were counted on the way.
      await get().load();
      set(reply.ok ? { isSaving: false } : { isSaving: false, problem: problemOf(reply) });
      return reply.ok ? reply.value.people : undefined;
    },
    async receiptOf(personId) {
      set({ problem: undefined });
      const reply = await ask(lintel.protection.receipt({ id: personId }));
      if (!reply.ok) set({ problem: problemOf(reply) });
      return reply.ok ? reply.value.path : undefined;
    },
  }));
}
