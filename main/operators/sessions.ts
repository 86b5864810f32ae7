import type { Operator } from '#app/domain/operator.ts';
import { dutyOf } from '#app/policy/duty.ts';
import { ok } from '#app/result.ts';
import type { Store } from '#main/store/interface.ts';
import type { OperatorService, SessionChange, Sessions } from './interface.ts';

/** Calls back once after a time; a test hands in its own. */
export interface Timers {
  /** @returns the cancel. */
  after(ms: number, callback: () => void): () => void;
}

export interface SessionParts {
  readonly operators: OperatorService;
  readonly audit: Store['audit'];
  /** Read at each sign of life, so a changed setting counts from then on. */
  readonly idleMinutes: () => number;
  readonly timers?: Timers;
  /** Wall clock, ms: a timer stands still while the PC sleeps. */
  readonly clock?: () => number;
  /** The row of a sign-out by the clock could not be written; nobody waits for it who could be told. */
  readonly onLogFailed: (error: unknown) => void;
}

interface Session {
  readonly operatorId: string;
  readonly operatorName: string;
  /** When idle sign-out began to count, and for how long it does. */
  idle: { readonly sinceMs: number; readonly afterMs: number; readonly stop: () => void };
}

const systemTimers: Timers = {
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    // A signed-in operator must not keep the program from ending.
    timer.unref();
    return () => clearTimeout(timer);
  },
};

export function createSessions(parts: SessionParts): Sessions {
  const { operators, audit, timers = systemTimers, clock = Date.now } = parts;
  const sessions = new Map<string, Session>();
  const listeners = new Set<(change: SessionChange) => void>();

  function tell(change: SessionChange): void {
    for (const listener of listeners) listener(change);
  }

  function countIdle(windowId: string): Session['idle'] {
    const afterMs = parts.idleMinutes() * 60_000;
    return { sinceMs: clock(), afterMs, stop: timers.after(afterMs, () => endIdle(windowId)) };
  }

  function endIdle(windowId: string): void {
    reportingFailure(() => end(windowId, 'idle', 'idle'));
  }

  /** The session at a window, unless its time has passed while the PC slept: whoever wakes it is nobody yet. */
  function sessionAt(windowId: string): Session | undefined {
    const session = sessions.get(windowId);
    if (session === undefined || clock() - session.idle.sinceMs < session.idle.afterMs) return session;
    endIdle(windowId);
    return undefined;
  }

  function current(windowId: string): Operator | undefined {
    const session = sessionAt(windowId);
    const operator = session === undefined ? undefined : operators.get(session.operatorId);
    if (operator === undefined) return undefined;
    const duty = dutyOf(operator, operators.rules());
    return duty === undefined ? operator : { ...operator, duty };
  }

  /** The session ends first: a log that cannot be written must not keep anybody signed in. */
  function end(windowId: string, why: 'signed-out' | 'idle' | 'locked', reason: string): void {
    const session = sessions.get(windowId);
    if (session === undefined) return;
    session.idle.stop();
    sessions.delete(windowId);
    try {
      audit.append({ kind: 'signed-out', actor: session.operatorName, details: { why: reason } });
    } finally {
      tell({ windowId, operator: null, why });
    }
  }

  function reportingFailure(work: () => void): void {
    try {
      work();
    } catch (error) {
      parts.onLogFailed(error);
    }
  }

  const stopListening = [
    operators.onEnd((id, why) => {
      for (const [windowId, { operatorId }] of [...sessions])
        if (operatorId === id) reportingFailure(() => end(windowId, 'signed-out', `operator ${why}`));
    }),
    operators.onChanged((id) => {
      for (const [windowId, { operatorId }] of [...sessions])
        if (operatorId === id) tell({ windowId, operator: current(windowId) ?? null, why: 'changed' });
    }),
  ];

  return {
    current,

    get isAnybodySignedIn() {
      return [...sessions.keys()].some((windowId) => sessionAt(windowId) !== undefined);
    },

    async signIn(windowId, credentials) {
      const result = await operators.signIn(credentials);
      if (!result.ok) return result;
      const { id, name } = result.value;
      end(windowId, 'signed-out', 'replaced');
      sessions.set(windowId, { operatorId: id, operatorName: name, idle: countIdle(windowId) });
      const operator = current(windowId) ?? result.value;
      tell({ windowId, operator, why: 'signed-in' });
      return ok(operator);
    },

    signOut: (windowId) => end(windowId, 'signed-out', 'asked'),

    lock: (windowId) => end(windowId, 'locked', 'locked'),

    stillHere(windowId) {
      const session = sessionAt(windowId);
      if (session === undefined) return;
      session.idle.stop();
      session.idle = countIdle(windowId);
    },

    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },

    close() {
      for (const stop of stopListening) stop();
      for (const windowId of [...sessions.keys()])
        reportingFailure(() => end(windowId, 'signed-out', 'Lintel ended'));
      listeners.clear();
    },
  };
}
