export interface Quit {
  /** Run in order of registration, before windows close. */
  readonly handlers: (() => Promise<void>)[];
  /** Runs once; later calls wait for the same end. */
  run(code: number): Promise<void>;
}

// A service manager kills after 10 s and more (systemd: 90 s); ours must be over by then.
const handlerTimeoutMs = 5_000;

/** @param last closes windows and ends the process. */
export function createQuit(
  logSurprise: (what: string, error: unknown) => void,
  last: (code: number) => Promise<void>,
): Quit {
  const handlers: (() => Promise<void>)[] = [];
  let ending: Promise<void> | undefined;
  const end = async (code: number) => {
    for (const handler of handlers) {
      const { promise: timeout, reject } = Promise.withResolvers<void>();
      const timer = setTimeout(() => reject(new Error('a quit handler took too long')), handlerTimeoutMs);
      try {
        await Promise.race([handler(), timeout]);
      } catch (error) {
        // One part that cannot close must not keep the others, the store above all, from closing.
        logSurprise('quitting', error);
      } finally {
        clearTimeout(timer);
      }
    }
    await last(code);
  };
  return {
    handlers,
    run(code) {
      ending ??= end(code);
      return ending;
    },
  };
}
