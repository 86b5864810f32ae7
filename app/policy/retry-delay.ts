/** Failures in a row that cost nothing but the time of the check. */
export const freeFailures = 5;
const firstWaitMs = 30_000;
const longestWaitMs = 15 * 60_000;

/** The same for all names together: somebody trying one password with many names is slowed down too. */
export const freeFailuresOverall = 20;
const longestWaitOverallMs = 5 * 60_000;
/** Mistyped passwords of a whole day must not add up. */
const overallMemoryMs = 15 * 60_000;

/**
 * How long the next guess of a passphrase or password must wait: nothing for the first five failures in a row, then
 * 30 s, doubling to 15 minutes. NIST SP 800-63B-4 asks for at least 30 s after five.
 * @param failures failures in a row so far.
 * @param lastAtMs wall clock of the last one, ms.
 * @returns ms from `nowMs`; the whole wait when the clock was set back, so that doing so gains nothing.
 */
export function remainingWaitMs(failures: number, lastAtMs: number, nowMs: number): number {
  return remaining(failures - freeFailures, longestWaitMs, lastAtMs, nowMs);
}

/** As {@link remainingWaitMs} over all names, after {@link rememberedFailures}: from the twentieth, 30 s doubling to 5 minutes. */
export function remainingOverallWaitMs(failures: number, lastAtMs: number, nowMs: number): number {
  return remaining(failures - freeFailuresOverall, longestWaitOverallMs, lastAtMs, nowMs);
}

/** Failures of all names that still count: none after a quarter of an hour without any. A clock set back forgets nothing. */
export function rememberedFailures(failures: number, lastAtMs: number, nowMs: number): number {
  return nowMs - lastAtMs > overallMemoryMs ? 0 : failures;
}

function remaining(beyondFree: number, longestMs: number, lastAtMs: number, nowMs: number): number {
  if (beyondFree < 0) return 0;
  const waitMs = Math.min(firstWaitMs * 2 ** beyondFree, longestMs);
  const passedMs = nowMs - lastAtMs;
  return passedMs < 0 ? waitMs : Math.max(0, waitMs - passedMs);
}

/** After so many wrong codes in a row a person's codes count no more until an operator sets a new PIN (NIST SP 800-63B-4). */
export const lockingFailures = 50;

/** The sentence for a person who has to wait. */
export function waitText(waitMs: number): string {
  return `Too many wrong tries. Wait ${Math.ceil(waitMs / 1000)} seconds, then try again.`;
}
