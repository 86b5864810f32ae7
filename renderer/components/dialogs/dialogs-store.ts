import { createStore } from 'zustand/vanilla';

export interface DialogsState {
  /** How many dialogs stand above the screen and its drawer. */
  readonly count: number;
  /** One more. @returns what takes it away again. */
  readonly open: () => () => void;
}

/** Escape closes what is on top only: a drawer asks here whether a dialog stands above it. */
export function createDialogsStore() {
  return createStore<DialogsState>()((set, get) => ({
    count: 0,
    open() {
      set({ count: get().count + 1 });
      return () => set({ count: get().count - 1 });
    },
  }));
}
