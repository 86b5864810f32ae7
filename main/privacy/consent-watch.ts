/** Who watches the ends of consents. */
export interface ConsentWatch {
  /** Looks now, whatever the timer says: after a consent was given or renewed. */
  check(): void;
  close(): void;
}

export interface ConsentWatchParts {
  /** People whose consent ends by itself after `afterMs` and not after `untilMs`. */
  readonly endingBetween: (afterMs: number, untilMs: number) => readonly string[];
  /** The first end of a consent after this time. */
  readonly nextEnd: (afterMs: number) => number | undefined;
  /** Told once of each person whose consent has ended. */
  readonly onEnded: (personId: string) => void;
  readonly onError: (error: unknown) => void;
  /** Wall clock, ms. */
  readonly clock?: () => number;
}

/** The clock may be set forward meanwhile: no timer sleeps for longer. */
const longestSleepMs = 30_000;

/**
 * Tells of every consent at the moment at which it ends. A clock that is set back brings nobody back: time that has been
 * seen stays seen until the program starts again.
 */
export function watchConsents(parts: ConsentWatchParts): ConsentWatch {
  const clock = parts.clock ?? Date.now;
  let seenMs = clock();
  let timer: NodeJS.Timeout | undefined;
  let isOpen = true;

  function check(): void {
    clearTimeout(timer);
    if (!isOpen) return;
    let sleepMs = longestSleepMs;
    try {
      const now = Math.max(seenMs, clock());
      const ended = parts.endingBetween(seenMs, now);
      for (const personId of ended) parts.onEnded(personId);
      seenMs = now;
      const next = parts.nextEnd(seenMs);
      if (next !== undefined) sleepMs = Math.min(longestSleepMs, Math.max(1, next - clock()));
    } catch (error) {
      // The next look begins where this one did; policy refuses an ended consent meanwhile.
      parts.onError(error);
    }
    timer = setTimeout(check, sleepMs);
    timer.unref();
  }

  check();
  return {
    check,
    close() {
      isOpen = false;
      clearTimeout(timer);
    },
  };
}
