import { createStore } from 'zustand/vanilla';
import type { LintelBridge } from '#app/contract/contract.ts';
import type { Person } from '#app/domain/person.ts';
import type { PlannedErasure } from '#app/domain/retention.ts';
import {
  ask,
  type ContractFailure,
  type Loaded,
  loaded,
  type Problem,
  problemOf,
} from '#renderer/state/problem.ts';

export interface PeoplePage {
  readonly people: readonly Person[];
  readonly total: number;
}

export interface PeopleState {
  readonly search: string;
  /** Only people whose consent somebody should see to. */
  readonly needsConsent: boolean;
  /** From 1. */
  readonly page: number;
  readonly list: Loaded<PeoplePage>;
  /** The person whose details are open. */
  readonly open: Loaded<Person> | undefined;
  /** What the clock has in store for the open person; null: nothing. */
  readonly plan: PlannedErasure | null;
  readonly isSaving: boolean;
  readonly problem: Problem | undefined;
  readonly load: () => Promise<void>;
  readonly find: (search: string) => Promise<void>;
  readonly showNeedsConsent: (needsConsent: boolean) => Promise<void>;
  readonly turnTo: (page: number) => Promise<void>;
  readonly openPerson: (id: string) => Promise<void>;
  /** Main changed the open person: shown as they are now. */
  readonly showPerson: (person: Person) => void;
  /** Reads the open person again. */
  readonly refreshPerson: () => Promise<void>;
  readonly closePerson: () => void;
  /** @returns true when stored. */
  readonly save: (change: Pick<Person, 'name' | 'note' | 'isActive' | 'validUntilMs'>) => Promise<boolean>;
  /** @returns true when the person is gone for good. */
  readonly erase: () => Promise<boolean>;
  /** @returns true when the person is not matched any more. */
  readonly withdrawConsent: () => Promise<boolean>;
  /** @returns true when the consent to this version is stored. */
  readonly renewConsent: (consentVersion: string) => Promise<boolean>;
  /** @returns the path to download once. */
  readonly exportPerson: (
    format: 'html' | 'json',
    choice: { readonly withTemplates: boolean; readonly withPhotos: boolean },
  ) => Promise<string | undefined>;
  /** Before another thing is asked for: what was refused says nothing of that. */
  readonly forgetProblem: () => void;
  /** Forgets everything, for the next operator at this screen. */
  readonly forget: () => void;
}

type Changed =
  | { readonly ok: true; readonly value: Person }
  | { readonly ok: false; readonly code: ContractFailure; readonly detail?: string };

export const peoplePerPage = 25;
const fresh = {
  search: '',
  needsConsent: false,
  page: 1,
  list: { state: 'loading' },
  open: undefined,
  plan: null,
  isSaving: false,
  problem: undefined,
} as const;

/** Enrolled people: search, page, details, change, erase. Reloads by itself when main reports a change. */
export function createPeopleStore(lintel: Pick<LintelBridge, 'people' | 'privacy'>) {
  let asked = 0;
  let isWatching = false;
  const store = createStore<PeopleState>()((set, get) => ({
    ...fresh,
    async load() {
      isWatching = true;
      asked += 1;
      const mine = asked;
      const { search, needsConsent, page } = get();
      const reply = await ask(
        lintel.people.list({
          search,
          offset: (page - 1) * peoplePerPage,
          limit: peoplePerPage,
          ...(needsConsent ? { needsConsent } : {}),
        }),
      );
      // Typing is faster than answers: only the newest question counts.
      if (mine !== asked) return;
      set({ list: loaded(get().list, reply) });
      const lastPage = reply.ok ? Math.max(1, Math.ceil(reply.value.total / peoplePerPage)) : page;
      if (page > lastPage) await get().turnTo(lastPage);
    },
    async find(search) {
      set({ search, page: 1 });
      await get().load();
    },
    async showNeedsConsent(needsConsent) {
      set({ needsConsent, page: 1 });
      await get().load();
    },
    async turnTo(page) {
      set({ page });
      await get().load();
    },
    async openPerson(id) {
      const opening = { state: 'loading' } as const;
      set({ open: opening, plan: null, problem: undefined });
      const reply = await ask(lintel.people.get({ id }));
      // Closed meanwhile, or another was opened.
      if (get().open !== opening) return;
      set({ open: loaded<Person>({ state: 'loading' }, reply) });
      await loadPlan(id);
    },
    showPerson(person) {
      const { open } = get();
      if (open?.state === 'ready' && open.value.id === person.id)
        set({ open: { state: 'ready', value: person } });
    },
    async refreshPerson() {
      const { open } = get();
      if (open?.state !== 'ready') return;
      const reply = await ask(lintel.people.get({ id: open.value.id }));
      if (reply.ok) get().showPerson(reply.value);
    },
    closePerson: () => set({ open: undefined, problem: undefined, isSaving: false }),
    save: ({ name, note, isActive, validUntilMs }) =>
      changeOpen((id) =>
        lintel.people.update({
          id,
          name: name.trim(),
          note: note.trim(),
          isActive,
          ...(validUntilMs === undefined ? {} : { validUntilMs }),
        }),
      ),
    async erase() {
      const { open, isSaving } = get();
      if (open?.state !== 'ready' || isSaving) return false;
      set({ isSaving: true, problem: undefined });
      const reply = await ask(lintel.people.erase({ id: open.value.id }));
      set(reply.ok ? { isSaving: false, open: undefined } : { isSaving: false, problem: problemOf(reply) });
      return reply.ok;
    },
    withdrawConsent: () => changeOpen((id) => lintel.privacy.withdrawConsent({ id })),
    renewConsent: (consentVersion) =>
      changeOpen((id) => lintel.privacy.renewConsent({ id, consentVersion, consentGiven: true })),
    async exportPerson(format, choice) {
      const { open, isSaving } = get();
      if (open?.state !== 'ready' || isSaving) return undefined;
      set({ isSaving: true, problem: undefined });
      const reply = await ask(lintel.privacy.exportPerson({ id: open.value.id, format, ...choice }));
      set(reply.ok ? { isSaving: false } : { isSaving: false, problem: problemOf(reply) });
      return reply.ok ? reply.value.path : undefined;
    },
    forgetProblem: () => set({ problem: undefined }),
    forget() {
      asked += 1;
      isWatching = false;
      set(fresh);
    },
  }));
  /** In doubt nothing is shown: the list itself says why it cannot be loaded. */
  async function loadPlan(id: string): Promise<void> {
    const reply = await ask(lintel.privacy.plannedErasure({ id }));
    const { open } = store.getState();
    if (open?.state === 'ready' && open.value.id === id)
      store.setState({ plan: reply.ok ? reply.value.plan : null });
  }
  /** What others changed of the open person; one that fails leaves what is shown. */
  async function loadAgain(id: string): Promise<void> {
    const reply = await ask(lintel.people.get({ id }));
    const { open } = store.getState();
    if (reply.ok && open?.state === 'ready' && open.value.id === id)
      store.setState({ open: { state: 'ready', value: reply.value } });
  }
  async function changeOpen(call: (id: string) => Promise<Changed>): Promise<boolean> {
    const { open, isSaving } = store.getState();
    if (open?.state !== 'ready' || isSaving) return false;
    store.setState({ isSaving: true, problem: undefined });
    const { id } = open.value;
    const reply = await ask(call(id));
    const now = store.getState().open;
    // Erased or closed meanwhile: the answer must not open it again.
    const isStillOpen = now?.state === 'ready' && now.value.id === id;
    store.setState(
      reply.ok
        ? { isSaving: false, ...(isStillOpen ? { open: { state: 'ready', value: reply.value } } : {}) }
        : { isSaving: false, problem: problemOf(reply) },
    );
    return reply.ok;
  }
  lintel.people.changed(({ id, what }) => {
    const { open } = store.getState();
    if (open?.state === 'ready' && open.value.id === id) {
      if (what === 'erased') store.getState().closePerson();
      else void Promise.all([loadPlan(id), loadAgain(id)]);
    }
    if (isWatching) void store.getState().load();
  });
  return store;
}
