import { createStore } from 'zustand/vanilla';

export interface TallyState {
  readonly count: number;
  /** One more. @returns what takes it away again. */
  readonly add: () => () => void;
}

/** How many of a kind there are just now, for those who need not know which. */
export function createTallyStore() {
  return createStore<TallyState>()((set, get) => ({
    count: 0,
    add() {
      set({ count: get().count + 1 });
      return () => set({ count: get().count - 1 });
    },
  }));
}
