import { createStore } from 'zustand/vanilla';
import type { Operator } from '#app/domain/operator.ts';
import type { RouteName } from './routes.ts';

/** The screen of an operator whose session was locked. */
export interface KeptScreen {
  readonly operator: Operator;
  readonly wish: RouteName;
}

export interface KeptState {
  readonly kept: KeptScreen | undefined;
}

/** What was on the screen when it was locked; hidden, for the same operator only, and for a while only. */
export function createKeptStore() {
  return createStore<KeptState>()(() => ({ kept: undefined }));
}
