import type { DoorConfig, DoorFailure, DoorState } from '#app/domain/door.ts';
import { fail, type Result } from '#app/result.ts';
import type { Acknowledgement, DoorDriver, DoorDrivers } from '#main/doors/interface.ts';
import type { Door } from './interface.ts';

export interface DoorController extends Door {
  /** Takes another relay into use; the old one is closed first, so that it sends its "off". */
  use(config: DoorConfig): Promise<void>;
  close(): Promise<void>;
}

const failureText: Readonly<Record<DoorFailure, string>> = {
  'door-unreachable': 'The relay cannot be reached. Check its power, cable and address.',
  'door-timeout': 'The relay did not answer in time. Check its address and network.',
  'door-refused': 'The relay refused the command.',
  'door-not-acknowledged': 'The relay answered, but did not confirm the command.',
  'door-sign-in-failed': 'The relay refused the user name or password.',
};

/**
 * Follows one relay through locked -> releasing -> released -> locked, or fault.
 * `released` means that the relay acknowledged, not that the leaf moved (DOORS.md).
 */
export function createDoorController(drivers: DoorDrivers, now: () => number): DoorController {
  let driver: DoorDriver | undefined;
  let pulseMs = 0;
  let relock: NodeJS.Timeout | undefined;
  let state: DoorState = { state: 'locked', sinceMs: now() };
  const listeners = new Set<(state: DoorState) => void>();

  function enter(next: DoorState['state'], detail?: string): void {
    state = { state: next, sinceMs: now(), ...(detail === undefined ? {} : { detail }) };
    for (const listener of listeners) listener(state);
  }

  async function closeDriver(): Promise<void> {
    clearTimeout(relock);
    const old = driver;
    driver = undefined;
    await old?.close();
  }

  return {
    get state() {
      return state;
    },
    onState(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async use(config) {
      await closeDriver();
      driver = drivers.create(config);
      pulseMs = config.pulseSeconds * 1000;
      enter('locked');
    },
    async release(): Promise<Result<Acknowledgement, DoorFailure>> {
      if (driver === undefined) return fail('door-unreachable', 'No door is set up yet.');
      const pulsing = driver;
      enter('releasing');
      const result = await pulsing.pulse();
      // Settings may have replaced the relay meanwhile: its answer says nothing about the new one.
      if (pulsing !== driver) return result;
      clearTimeout(relock);
      if (result.ok) {
        enter('released');
        relock = setTimeout(() => enter('locked'), pulseMs);
      } else enter('fault', result.detail ?? failureText[result.code]);
      return result;
    },
    async close() {
      await closeDriver();
      enter('locked');
    },
  };
}
