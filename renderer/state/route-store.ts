import { createStore } from 'zustand/vanilla';
import { parseHash, type RouteName } from './routes.ts';

export interface RouteState {
  readonly wish: RouteName;
  readonly navigate: (to: RouteName) => void;
}

/** The part of `window` that routing needs. */
export interface HashWindow {
  readonly location: { hash: string };
  addEventListener(type: 'hashchange', listener: () => void): void;
}

/** Keeps the screen's name in the location hash, so that Back works and a reload stays. */
export function createRouteStore(window: HashWindow) {
  const store = createStore<RouteState>()(() => ({
    wish: parseHash(window.location.hash),
    navigate: (to) => {
      window.location.hash = `#/${to}`;
      store.setState({ wish: to });
    },
  }));
  window.addEventListener('hashchange', () => store.setState({ wish: parseHash(window.location.hash) }));
  return store;
}
