import type { DoorConfig } from '#app/domain/door.ts';
import { ok } from '#app/result.ts';
import type { DoorDriver } from './interface.ts';

/** A door without a relay, for trying Lintel out: every pulse is acknowledged and nothing moves. */
export function createSimulatedDoor(_config: DoorConfig): DoorDriver {
  return {
    pulse: async () => ok({ acknowledgedAfterMs: 0, attempts: 1 }),
    probe: async () => ok({ roundTripMs: 0 }),
    close: async () => {},
  };
}
