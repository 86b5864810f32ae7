import { createStore } from 'zustand/vanilla';
import type { BackupStatus } from '#app/contract/backups.ts';
import type { LintelBridge } from '#app/contract/contract.ts';
import { BackupPlan } from '#app/domain/backup.ts';
import { ask, type Loaded, loaded, type Problem, problemOf } from '#renderer/state/problem.ts';

/** The plan as it stands in the form. */
export interface BackupDraft {
  readonly folder: string;
  readonly everyHours: number | '';
  readonly keep: number | '';
}

export interface BackupsState {
  readonly status: Loaded<BackupStatus>;
  readonly draft: BackupDraft;
  readonly showErrors: boolean;
  readonly isSaving: boolean;
  readonly problem: Problem | undefined;
  readonly load: () => Promise<void>;
  readonly change: (part: Partial<BackupDraft>) => void;
  /** @returns true when stored. */
  readonly save: () => Promise<boolean>;
  /** Ends the plan. @returns true when stored. */
  readonly stop: () => Promise<boolean>;
  /** @returns what is in the new copy, undefined when there is none. */
  readonly make: () => Promise<{ people: number; auditRows: number } | undefined>;
}

/** Every day, two weeks back. */
export const defaultDraft: BackupDraft = { folder: '', everyHours: 24, keep: 14 };

/** @returns the plan, undefined while a field is wrong. */
export function readPlan(draft: BackupDraft): BackupPlan | undefined {
  const parsed = BackupPlan.safeParse(draft);
  return parsed.success ? parsed.data : undefined;
}

/** Whether the form differs from the plan in use. */
export function isPlanChanged(draft: BackupDraft, plan: BackupPlan | undefined): boolean {
  return JSON.stringify(draft) !== JSON.stringify(draftOf(plan));
}

function draftOf(plan: BackupPlan | undefined): BackupDraft {
  if (plan === undefined) return defaultDraft;
  const { folder, everyHours, keep } = plan;
  return { folder, everyHours, keep };
}

/** The plan of backups, the copies that are there, and making one. */
export function createBackupsStore(lintel: Pick<LintelBridge, 'backups'>) {
  const store = createStore<BackupsState>()((set, get) => {
    async function configure(plan: BackupPlan | undefined): Promise<boolean> {
      if (get().isSaving) return false;
      set({ isSaving: true, showErrors: false, problem: undefined });
      const reply = await ask(lintel.backups.configure(plan === undefined ? {} : { plan }));
      set(
        reply.ok
          ? {
              isSaving: false,
              status: { state: 'ready', value: reply.value },
              draft: draftOf(reply.value.plan),
            }
          : { isSaving: false, problem: problemOf(reply) },
      );
      return reply.ok;
    }
    return {
      status: { state: 'loading' },
      draft: defaultDraft,
      showErrors: false,
      isSaving: false,
      problem: undefined,
      async load() {
        const reply = await ask(lintel.backups.status());
        set({
          status: loaded(get().status, reply),
          problem: undefined,
          showErrors: false,
          ...(reply.ok ? { draft: draftOf(reply.value.plan) } : {}),
        });
      },
      change: (part) => set(({ draft }) => ({ draft: { ...draft, ...part }, problem: undefined })),
      async save() {
        const plan = readPlan(get().draft);
        if (plan === undefined) {
          set({ showErrors: true });
          return false;
        }
        return configure(plan);
      },
      stop: () => configure(undefined),
      async make() {
        set({ problem: undefined });
        const reply = await ask(lintel.backups.make());
        if (!reply.ok) set({ problem: problemOf(reply) });
        return reply.ok ? reply.value : undefined;
      },
    };
  });
  lintel.backups.changed((status) => {
    if (store.getState().status.state === 'ready')
      store.setState({ status: { state: 'ready', value: status } });
  });
  return store;
}
