import { createStore } from 'zustand/vanilla';
import { parseHash, type RouteName } from './routes.ts';

export interface RouteState {
  readonly wish: RouteName;
  /** Where somebody wants to go from a screen that would lose something: it asks first. */
  readonly waiting: RouteName | undefined;
  readonly navigate: (to: RouteName) => void;
  /** Answers what waits: the screen stays. */
  readonly stay: () => void;
  /** Goes there whatever is lost: it was answered, or the session is over. */
  readonly replace: (to: RouteName) => void;
}

/** The part of `window` that routing needs. */
export interface HashWindow {
  readonly location: { hash: string };
  addEventListener(type: 'hashchange', listener: () => void): void;
}

/**
 * Keeps the screen's name in the location hash, so that Back works and a reload stays.
 * @param wouldLose whether leaving the screen of now throws something away.
 */
export function createRouteStore(window: HashWindow, wouldLose: () => boolean) {
  const isHeld = (to: RouteName) => to !== store.getState().wish && wouldLose();
  const store = createStore<RouteState>()((set, get) => ({
    wish: parseHash(window.location.hash),
    waiting: undefined,
    navigate(to) {
      if (isHeld(to)) set({ waiting: to });
      else get().replace(to);
    },
    stay: () => set({ waiting: undefined }),
    replace(to) {
      // First: the browser tells of the new address, which must not be asked about again.
      set({ wish: to, waiting: undefined });
      window.location.hash = `#/${to}`;
    },
  }));
  window.addEventListener('hashchange', () => {
    const { wish } = store.getState();
    const to = parseHash(window.location.hash);
    // Putting the hash back, below, comes here as well and answers nothing.
    if (to === wish) return;
    if (!isHeld(to)) return store.setState({ wish: to, waiting: undefined });
    store.setState({ waiting: to });
    window.location.hash = `#/${wish}`;
  });
  return store;
}
