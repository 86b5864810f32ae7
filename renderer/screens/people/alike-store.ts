import { createStore } from 'zustand/vanilla';
import type { LintelBridge } from '#app/contract/contract.ts';
import type { CallReply } from '#app/contract/shape.ts';
import { ask, type Loaded, loaded } from '#renderer/state/problem.ts';

type Reply = CallReply<LintelContract['alike']>;
type LintelContract = typeof import('#app/contract/people.ts').people;
export type AlikePeople = Extract<Reply, { ok: true }>['value'];
export type AlikePair = AlikePeople['pairs'][number];

export interface AlikeState {
  readonly found: Loaded<AlikePeople>;
  readonly load: () => Promise<void>;
  readonly forget: () => void;
}

/** Who looks alike to Lintel; reloads by itself when main has compared anew or a person changed. */
export function createAlikeStore(lintel: Pick<LintelBridge, 'people'>) {
  let isWatching = false;
  let asked = 0;
  const store = createStore<AlikeState>()((set, get) => ({
    found: { state: 'loading' },
    async load() {
      isWatching = true;
      asked += 1;
      const mine = asked;
      const reply = await ask(lintel.people.alike({}));
      if (mine === asked) set({ found: loaded(get().found, reply) });
    },
    forget() {
      isWatching = false;
      asked += 1;
      set({ found: { state: 'loading' } });
    },
  }));
  const reload = () => {
    if (isWatching) void store.getState().load();
  };
  lintel.people.alikeChanged(reload);
  lintel.people.changed(reload);
  return store;
}

/** Others who look like this person. */
export function lookAlikesOf(found: AlikePeople, personId: string): AlikePair['people'][number][] {
  return found.pairs.flatMap(({ people }) =>
    people.some(({ id }) => id === personId) ? people.filter(({ id }) => id !== personId) : [],
  );
}
