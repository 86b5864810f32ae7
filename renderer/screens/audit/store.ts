import type { z } from 'zod';
import { createStore } from 'zustand/vanilla';
import type { contract, LintelBridge } from '#app/contract/contract.ts';
import type { AuditFilter, AuditRow } from '#app/domain/audit.ts';
import { ask, type Loaded, loaded, type Problem, problemOf } from '#renderer/state/problem.ts';
import { shownAs } from './words.ts';

export interface AuditPage {
  readonly rows: readonly AuditRow[];
  /** Rows of the whole log that match the filter. */
  readonly total: number;
}
export type ExportFormat = z.infer<typeof contract.audit.export.in>['format'];
export type Verification = z.infer<typeof contract.audit.verify.out>;

export interface AuditState {
  readonly filter: AuditFilter;
  readonly log: Loaded<AuditPage>;
  /** Rows appended since the log was loaded. */
  readonly newRows: number;
  readonly isLoadingOlder: boolean;
  readonly open: AuditRow | undefined;
  readonly verification: Loaded<Verification> | undefined;
  readonly isExporting: boolean;
  readonly exported: { readonly path: string; readonly rows: number } | undefined;
  readonly problem: Problem | undefined;
  readonly load: () => Promise<void>;
  readonly loadOlder: () => Promise<void>;
  readonly changeFilter: (filter: AuditFilter) => Promise<void>;
  readonly openRow: (row: AuditRow | undefined) => void;
  readonly verify: () => Promise<void>;
  /** @returns the path to download once, when there is something to export. */
  readonly exportAs: (format: ExportFormat) => Promise<string | undefined>;
  /** @returns the path to download the verification key once. */
  readonly fetchKey: () => Promise<string | undefined>;
  readonly forget: () => void;
}

const rowsPerPage = 50;
const fresh = {
  filter: {},
  log: { state: 'loading' },
  newRows: 0,
  isLoadingOlder: false,
  open: undefined,
  verification: undefined,
  isExporting: false,
  exported: undefined,
  problem: undefined,
} as const;

const asMainSays = (filter: AuditFilter): AuditFilter => ({ ...filter, ...shownAs(filter.text) });

/** The sealed log, newest first, page by page. */
export function createAuditStore(lintel: Pick<LintelBridge, 'audit'>) {
  let asked = 0;
  const store = createStore<AuditState>()((set, get) => ({
    ...fresh,
    async load() {
      asked += 1;
      const mine = asked;
      set({ newRows: 0, isLoadingOlder: false });
      const reply = await ask(lintel.audit.page({ filter: asMainSays(get().filter), limit: rowsPerPage }));
      if (mine === asked) set({ log: loaded(get().log, reply) });
    },
    async loadOlder() {
      const { log, isLoadingOlder } = get();
      const oldest = log.state === 'ready' ? log.value.rows.at(-1) : undefined;
      if (log.state !== 'ready' || oldest === undefined || isLoadingOlder) return;
      const mine = asked;
      set({ isLoadingOlder: true, problem: undefined });
      const reply = await ask(
        lintel.audit.page({ filter: asMainSays(get().filter), before: oldest.sequence, limit: rowsPerPage }),
      );
      if (mine !== asked) return;
      set(
        reply.ok
          ? {
              isLoadingOlder: false,
              // Rows may have come meanwhile: the total of the first page stays the one that is shown.
              log: {
                state: 'ready',
                value: { rows: [...log.value.rows, ...reply.value.rows], total: log.value.total },
              },
            }
          : { isLoadingOlder: false, problem: problemOf(reply) },
      );
    },
    async changeFilter(filter) {
      set({ filter, exported: undefined, problem: undefined });
      await get().load();
    },
    openRow: (open) => set({ open }),
    async verify() {
      set({ verification: { state: 'loading' } });
      const reply = await ask(lintel.audit.verify());
      set({ verification: loaded<Verification>({ state: 'loading' }, reply) });
    },
    async exportAs(format) {
      if (get().isExporting) return undefined;
      set({ isExporting: true, exported: undefined, problem: undefined });
      const reply = await ask(lintel.audit.export({ filter: asMainSays(get().filter), format }));
      set(
        reply.ok
          ? { isExporting: false, exported: reply.value }
          : { isExporting: false, problem: problemOf(reply) },
      );
      return reply.ok ? reply.value.path : undefined;
    },
    async fetchKey() {
      set({ problem: undefined });
      const reply = await ask(lintel.audit.verificationKey());
      if (!reply.ok) set({ problem: problemOf(reply) });
      return reply.ok ? reply.value.path : undefined;
    },
    forget() {
      asked += 1;
      set(fresh);
    },
  }));
  lintel.audit.appended(() => {
    if (store.getState().log.state === 'ready') store.setState(({ newRows }) => ({ newRows: newRows + 1 }));
  });
  return store;
}
