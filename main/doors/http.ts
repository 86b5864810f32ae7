import { connect } from 'node:net';
import { performance } from 'node:perf_hooks';
import { connect as connectTls } from 'node:tls';
import type { DoorConfig, DoorDriverConfig, DoorFailure } from '#app/domain/door.ts';
import { fail, ok, type Result } from '#app/result.ts';
import { onePulseAtATime, untilAcknowledged } from './acknowledged-pulse.ts';
import { askDevice, type DoorRequest } from './http-request.ts';
import type { Acknowledgement, DoorDriver, DoorPurpose } from './interface.ts';

type HttpConfig = Extract<DoorDriverConfig, { kind: 'http' }>;

/** "Off" is tried again until the relay takes it: a door must not stay open because one packet was lost. */
const offRetryMs = 2_000;

/**
 * Any relay with an HTTP interface. Without `offUrl` the device ends the pulse by itself; with it Lintel does, and
 * sends "off" at start and on close too, in case it died in the middle of a pulse.
 */
export function createHttpDoor(config: DoorConfig, driver: HttpConfig, purpose: DoorPurpose): DoorDriver {
  const closed = new AbortController();
  const timeoutMs = config.acknowledgeTimeoutMs;
  const { offUrl } = driver;
  const off = offUrl === undefined || purpose === 'probe' ? undefined : createOff(driver, offUrl, timeoutMs);
  off?.send();

  return {
    pulse: onePulseAtATime(async (): Promise<Result<Acknowledgement, DoorFailure>> => {
      // Without its "off" such a pulse would never end.
      if (purpose === 'probe') throw new Error('A driver made for probing does not switch.');
      if (closed.signal.aborted) return fail('door-unreachable', 'The door is being set up anew. Try again.');
      // An "off" under way, or one that is tried again, must not overtake the "on".
      await off?.hold();
      const result = await untilAcknowledged(
        (signal) => command(driver, config.pulseSeconds, signal),
        timeoutMs,
        closed.signal,
      );
      // Also after a failure: the relay may have switched although its answer was lost.
      off?.sendAfter(config.pulseSeconds * 1_000);
      return result;
    }),
    async probe() {
      const startedMs = performance.now();
      const reached = await touch(driver.url, timeoutMs);
      return reached.ok ? ok({ roundTripMs: performance.now() - startedMs }) : reached;
    },
    async close() {
      closed.abort();
      await off?.close();
    },
  };
}

async function command(
  driver: HttpConfig,
  seconds: number,
  signal: AbortSignal,
): Promise<Result<void, DoorFailure>> {
  const reply = await askDevice(requestOf(driver, seconds), signal);
  if (!reply.ok) return reply;
  const isExpected = driver.expectText === undefined || reply.value.body.includes(driver.expectText);
  return isExpected
    ? ok(undefined)
    : fail('door-not-acknowledged', "The relay's answer does not contain the expected text.");
}

function requestOf(driver: HttpConfig, seconds: number): DoorRequest {
  const fill = (template: string) => template.replaceAll('{seconds}', String(seconds));
  return {
    method: driver.method,
    url: fill(driver.url),
    ...(driver.headers === undefined ? {} : { headers: driver.headers }),
    ...(driver.body === undefined || driver.method === 'GET' ? {} : { body: fill(driver.body) }),
  };
}

/** Sends "off" now or later, one at a time, again until it is acknowledged; on closing once more, without waiting on. */
function createOff(driver: HttpConfig, offUrl: string, timeoutMs: number) {
  const { headers } = driver;
  const request: DoorRequest = {
    method: driver.method,
    url: offUrl,
    ...(headers === undefined ? {} : { headers }),
  };
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let isClosed = false;

  async function once(): Promise<void> {
    const result = await askDevice(request, AbortSignal.timeout(timeoutMs));
    if (!result.ok) sendAfter(offRetryMs);
  }
  function send(): void {
    clearTimeout(timer);
    timer = undefined;
    running = running.then(once);
  }
  function sendAfter(delayMs: number): void {
    clearTimeout(timer);
    timer = isClosed ? undefined : setTimeout(send, delayMs);
  }
  return {
    send,
    sendAfter,
    hold(): Promise<void> {
      clearTimeout(timer);
      return running;
    },
    async close() {
      isClosed = true;
      send();
      await running;
    },
  };
}

/** Opens a connection and closes it: what a template does to an unknown device nobody knows, so nothing is asked. */
function touch(address: string, timeoutMs: number): Promise<Result<void, DoorFailure>> {
  const url = URL.parse(address.replaceAll('{seconds}', '1'));
  if (url === null) return Promise.resolve(fail('door-unreachable', "The relay's address is not valid."));
  const isTls = url.protocol === 'https:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = Number(url.port) || (isTls ? 443 : 80);
  return new Promise((resolve) => {
    const socket = isTls ? connectTls({ host, port, servername: host }) : connect({ host, port });
    const settle = (result: Result<void, DoorFailure>) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(result);
    };
    const timer = setTimeout(
      () => settle(fail('door-timeout', 'The relay did not answer in time.')),
      timeoutMs,
    );
    socket.on(isTls ? 'secureConnect' : 'connect', () => settle(ok(undefined)));
    socket.on('error', () =>
      settle(fail('door-unreachable', 'The relay cannot be reached. Check its address, port and power.')),
    );
  });
}
