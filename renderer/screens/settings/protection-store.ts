import { createStore } from 'zustand/vanilla';
import type { LintelBridge } from '#app/contract/contract.ts';
import type { ProtectionStatus } from '#app/contract/protection.ts';
import { ask, type Loaded, loaded, type Problem, problemOf } from '#renderer/state/problem.ts';

export interface ProtectionState {
  readonly status: Loaded<ProtectionStatus>;
  readonly isSaving: boolean;
  readonly problem: Problem | undefined;
  readonly load: () => Promise<void>;
  /** People whose templates have come under a new secret since this was loaded. */
  readonly renewed: number | undefined;
  /** @returns whether a new secret is being brought in now. */
  readonly renew: () => Promise<boolean>;
  /** @returns the path to download once; undefined when there is none. */
  readonly receiptOf: (personId: string) => Promise<string | undefined>;
}

/** What protects the templates, and receipts of those who were erased. */
export function createProtectionStore(lintel: Pick<LintelBridge, 'protection'>) {
  const store = createStore<ProtectionState>()((set, get) => ({
    status: { state: 'loading' },
    isSaving: false,
    problem: undefined,
    renewed: undefined,
    async load() {
      const reply = await ask(lintel.protection.status());
      set({ status: loaded(get().status, reply), problem: undefined, renewed: undefined });
    },
    async renew() {
      if (get().isSaving) return false;
      set({ isSaving: true, problem: undefined, renewed: undefined });
      const reply = await ask(lintel.protection.renew());
      if (!reply.ok) {
        // Those whose templates do not open were counted on the way.
        await get().load();
        set({ problem: problemOf(reply) });
      }
      set({ isSaving: false });
      return reply.ok;
    },
    async receiptOf(personId) {
      set({ problem: undefined });
      const reply = await ask(lintel.protection.receipt({ id: personId }));
      if (!reply.ok) set({ problem: problemOf(reply) });
      return reply.ok ? reply.value.path : undefined;
    },
  }));
  lintel.protection.changed((status) => {
    const before = store.getState().status;
    if (before.state !== 'ready') return;
    const hasEnded = status.renewal === undefined;
    store.setState({
      status: { state: 'ready', value: status },
      ...(hasEnded ? { renewed: status.people } : {}),
    });
  });
  return store;
}
