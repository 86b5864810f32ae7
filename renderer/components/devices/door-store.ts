import { createStore } from 'zustand/vanilla';
import type { LintelBridge } from '#app/contract/contract.ts';
import type { DoorConfig } from '#app/domain/door.ts';
import { ask, type Problem, problemOf } from '#renderer/state/problem.ts';

export type DoorCheck =
  | { readonly state: 'idle' }
  | { readonly state: 'running' }
  | { readonly state: 'failed'; readonly problem: Problem }
  | { readonly state: 'reached'; readonly roundTripMs: number };

export interface DoorState {
  readonly check: DoorCheck;
  readonly run: (door: DoorConfig) => Promise<void>;
  readonly forget: () => void;
}

/** Asks a relay whether it is there, without switching it. */
export function createDoorStore(lintel: Pick<LintelBridge, 'doors'>) {
  let checkNumber = 0;
  return createStore<DoorState>()((set) => ({
    check: { state: 'idle' },
    async run(door) {
      checkNumber += 1;
      const mine = checkNumber;
      set({ check: { state: 'running' } });
      const reply = await ask(lintel.doors.probe({ door }));
      // The form may have changed meanwhile: the answer would be about another relay.
      if (mine !== checkNumber) return;
      set({
        check: reply.ok
          ? { state: 'reached', roundTripMs: reply.value.roundTripMs }
          : { state: 'failed', problem: problemOf(reply) },
      });
    },
    forget() {
      checkNumber += 1;
      set({ check: { state: 'idle' } });
    },
  }));
}
