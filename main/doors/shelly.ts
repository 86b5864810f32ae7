import { performance } from 'node:perf_hooks';
import type { DoorConfig, DoorDriverConfig, DoorFailure } from '#app/domain/door.ts';
import { fail, ok, type Result } from '#app/result.ts';
import { onePulseAtATime, untilAcknowledged } from './acknowledged-pulse.ts';
import { askDevice, type DoorRequest } from './http-request.ts';
import type { DoorDriver } from './interface.ts';

type ShellyConfig = Extract<DoorDriverConfig, { kind: 'shelly' }>;

/**
 * A Shelly relay. The device itself ends the pulse (`timer`, `toggle_after`), so nothing is left open when Lintel dies.
 * Commands and replies: DOORS.md, from the maker's API reference of Gen1 (/relay) and Gen2 (Switch component).
 */
export function createShellyDoor(config: DoorConfig, driver: ShellyConfig): DoorDriver {
  const closed = new AbortController();
  const generation = driver.generation === 1 ? gen1 : gen2;
  const ask = async (
    path: string,
    isAcknowledgement: (reply: Record<string, unknown>) => boolean,
    signal: AbortSignal,
  ) => {
    const reply = await askDevice(requestOf(driver, path, generation.scheme), signal);
    return reply.ok ? judge(reply.value.body, isAcknowledgement) : reply;
  };
  return {
    pulse: onePulseAtATime(() =>
      untilAcknowledged(
        (signal) =>
          ask(generation.pulsePath(driver.channel, config.pulseSeconds), generation.isPulsing, signal),
        config.acknowledgeTimeoutMs,
        closed.signal,
      ),
    ),
    async probe() {
      const startedMs = performance.now();
      const signal = AbortSignal.any([closed.signal, AbortSignal.timeout(config.acknowledgeTimeoutMs)]);
      const result = await ask(generation.statusPath(driver.channel), generation.isStatus, signal);
      return result.ok ? ok({ roundTripMs: performance.now() - startedMs }) : result;
    },
    async close() {
      closed.abort();
    },
  };
}

const gen1 = {
  scheme: 'basic',
  pulsePath: (channel: number, seconds: number) => `/relay/${channel}?turn=on&timer=${seconds}`,
  statusPath: (channel: number) => `/relay/${channel}`,
  isPulsing: (reply: Record<string, unknown>) => reply.ison === true,
  isStatus: (reply: Record<string, unknown>) => typeof reply.ison === 'boolean',
} as const;

const gen2 = {
  scheme: 'digest',
  pulsePath: (channel: number, seconds: number) =>
    `/rpc/Switch.Set?id=${channel}&on=true&toggle_after=${seconds}`,
  statusPath: (channel: number) => `/rpc/Switch.GetStatus?id=${channel}`,
  isPulsing: (reply: Record<string, unknown>) => typeof reply.was_on === 'boolean',
  isStatus: (reply: Record<string, unknown>) => typeof reply.output === 'boolean',
} as const;

function requestOf(driver: ShellyConfig, path: string, scheme: 'basic' | 'digest'): DoorRequest {
  const { user, password } = driver;
  const hasSignIn = (user ?? '') !== '' || (password ?? '') !== '';
  return {
    method: 'GET',
    url: driver.baseUrl.replace(/\/+$/, '') + path,
    // Gen2 knows one user only.
    ...(hasSignIn ? { signIn: { scheme, user: user || 'admin', password: password ?? '' } } : {}),
  };
}

function judge(
  body: string,
  isAcknowledgement: (reply: Record<string, unknown>) => boolean,
): Result<void, DoorFailure> {
  let reply: unknown;
  try {
    reply = JSON.parse(body);
  } catch {
    reply = undefined;
  }
  const isFine = typeof reply === 'object' && reply !== null && isAcknowledgement({ ...reply });
  return isFine
    ? ok(undefined)
    : fail(
        'door-not-acknowledged',
        'The answer is not that of a Shelly relay of this generation. Check the settings.',
      );
}
