import type { z } from 'zod';
import { createStore } from 'zustand/vanilla';
import type { contract, LintelBridge } from '#app/contract/contract.ts';
import { ask, type Loaded, loaded, type Problem, problemOf } from '#renderer/state/problem.ts';

export type Photos = z.infer<typeof contract.pictures.ofPerson.out>['photos'];
export type PhotoCount = z.infer<typeof contract.pictures.count.out>;

export interface PhotosState {
  /** Of the person whose details are open. */
  readonly ofPerson: Loaded<Photos>;
  /** Of everybody, for the settings. */
  readonly count: Loaded<PhotoCount>;
  readonly isSaving: boolean;
  readonly problem: Problem | undefined;
  readonly load: (personId: string) => Promise<void>;
  readonly loadCount: () => Promise<void>;
  /** @returns how many were erased; undefined when it failed. */
  readonly erase: (personId: string | undefined) => Promise<number | undefined>;
  /** Photos stay no longer on this side than somebody looks at them. */
  readonly forget: () => void;
}

/** Photos of staff, where the site keeps them. */
export function createPhotosStore(lintel: Pick<LintelBridge, 'pictures'>) {
  let asked = 0;
  return createStore<PhotosState>()((set, get) => ({
    ofPerson: { state: 'loading' },
    count: { state: 'loading' },
    isSaving: false,
    problem: undefined,
    async load(personId) {
      asked += 1;
      const mine = asked;
      set({ ofPerson: { state: 'loading' }, problem: undefined });
      const reply = await ask(lintel.pictures.ofPerson({ id: personId }));
      if (mine !== asked) return;
      set({
        ofPerson: loaded<Photos>(
          { state: 'loading' },
          reply.ok ? { ok: true, value: reply.value.photos } : reply,
        ),
      });
    },
    async loadCount() {
      const reply = await ask(lintel.pictures.count());
      set({ count: loaded(get().count, reply) });
    },
    async erase(personId) {
      if (get().isSaving) return undefined;
      set({ isSaving: true, problem: undefined });
      const reply = await ask(lintel.pictures.erasePhotos(personId === undefined ? {} : { id: personId }));
      set(reply.ok ? { isSaving: false } : { isSaving: false, problem: problemOf(reply) });
      if (!reply.ok) return undefined;
      if (personId === undefined) await get().loadCount();
      return reply.value.erased;
    },
    forget() {
      asked += 1;
      set({ ofPerson: { state: 'loading' }, problem: undefined });
    },
  }));
}
