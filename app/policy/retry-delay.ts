/** Failures in a row that cost nothing but the time of the check. */
export const freeFailures = 5;
const firstWaitMs = 30_000;
const longestWaitMs = 15 * 60_000;

/**
 * How long the next guess of a passphrase or password must wait: nothing for the first five failures in a row, then
 * 30 s, doubling to 15 minutes. NIST SP 800-63B-4 asks for at least 30 s after five.
 * @param failures failures in a row so far.
 * @param lastAtMs wall clock of the last one, ms.
 * @returns ms from `nowMs`; the whole wait when the clock was set back, so that doing so gains nothing.
 */
export function remainingWaitMs(failures: number, lastAtMs: number, nowMs: number): number {
  if (failures < freeFailures) return 0;
  const waitMs = Math.min(firstWaitMs * 2 ** (failures - freeFailures), longestWaitMs);
  const passedMs = nowMs - lastAtMs;
  return passedMs < 0 ? waitMs : Math.max(0, waitMs - passedMs);
}

/** The sentence for a person who has to wait. */
export function waitText(waitMs: number): string {
  return `Too many wrong tries. Wait ${Math.ceil(waitMs / 1000)} seconds, then try again.`;
}
