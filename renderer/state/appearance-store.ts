import { createStore } from 'zustand/vanilla';
import type { LintelBridge } from '#app/contract/contract.ts';
import { ask } from './problem.ts';

export interface AppearanceState {
  readonly theme: 'light' | 'dark' | 'auto';
  readonly kiosk: boolean;
  readonly siteName: string;
  readonly load: () => Promise<void>;
}

/** Theme and site name, which the kiosk needs before anybody signs in. */
export function createAppearanceStore(lintel: Pick<LintelBridge, 'settings'>) {
  const store = createStore<AppearanceState>()((set) => ({
    theme: 'auto',
    kiosk: false,
    siteName: '',
    async load() {
      // Before set-up there is none: the system's theme serves.
      const reply = await ask(lintel.settings.appearance());
      if (reply.ok) set(reply.value);
    },
  }));
  lintel.settings.changed((appearance) => store.setState(appearance));
  return store;
}
