import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DoorFailure } from '#app/domain/door.ts';
import { fail, ok, type Result } from '#app/result.ts';
import type { Acknowledgement } from './interface.ts';

/** One try of a command; the signal aborts when its time is over. */
export type Command = (signal: AbortSignal) => Promise<Result<void, DoorFailure>>;

/**
 * Failures after which the same command may be sent once more. A pulse is idempotent: a second one within the first
 * only sets the relay's own timer again, so a reply that was lost may be asked for again without harm. A device that
 * answered, but with a refusal, would refuse again.
 */
const retried: ReadonlySet<DoorFailure> = new Set(['door-unreachable', 'door-timeout']);

/** Small relays serve one connection at a time and refuse the next for a moment. */
const retryPauseMs = 150;

/**
 * Sends a command until it is acknowledged: once, and once more after silence.
 * @param timeoutMs for each of the two tries.
 */
export async function untilAcknowledged(
  command: Command,
  timeoutMs: number,
  closed: AbortSignal,
): Promise<Result<Acknowledgement, DoorFailure>> {
  const tryOnce = async (attempts: number): Promise<Result<Acknowledgement, DoorFailure>> => {
    if (closed.aborted) return fail('door-unreachable', 'The door is being set up anew. Try again.');
    const startedMs = performance.now();
    const result = await command(AbortSignal.any([closed, AbortSignal.timeout(timeoutMs)]));
    return result.ok ? ok({ acknowledgedAfterMs: performance.now() - startedMs, attempts }) : result;
  };
  const first = await tryOnce(1);
  if (first.ok || !retried.has(first.code)) return first;
  await sleep(retryPauseMs, undefined, { signal: closed }).catch(() => undefined);
  return tryOnce(2);
}

/**
 * Lets one pulse run at a time: whoever asks while a command is under way gets that command's answer, so that two
 * people at the door never make two commands cross on the wire.
 */
export function onePulseAtATime(
  pulse: () => Promise<Result<Acknowledgement, DoorFailure>>,
): () => Promise<Result<Acknowledgement, DoorFailure>> {
  let running: Promise<Result<Acknowledgement, DoorFailure>> | undefined;
  return () => {
    running ??= pulse().finally(() => {
      running = undefined;
    });
    return running;
  };
}
