import type { Operator } from '#app/domain/operator.ts';
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
  /** The row of a sign-out by the clock could not be written; nobody waits for it who could be told. */
  readonly onLogFailed: (error: unknown) => void;
}

interface Session {
  readonly operator: Operator;
  stopTimer: () => void;
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
  const { operators, audit, timers = systemTimers } = parts;
  const sessions = new Map<string, Session>();
  const listeners = new Set<(change: SessionChange) => void>();

  function tell(change: SessionChange): void {
    for (const listener of listeners) listener(change);
  }

  function startTimer(windowId: string): () => void {
    return timers.after(parts.idleMinutes() * 60_000, () =>
      reportingFailure(() => end(windowId, 'idle', 'idle')),
    );
  }

  /** The session ends first: a log that cannot be written must not keep anybody signed in. */
  function end(windowId: string, why: 'signed-out' | 'idle', reason: string): void {
    const session = sessions.get(windowId);
    if (session === undefined) return;
    session.stopTimer();
    sessions.delete(windowId);
    try {
      audit.append({ kind: 'signed-out', actor: session.operator.name, details: { why: reason } });
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

  const stopListening = operators.onRemoved((id) => {
    for (const [windowId, session] of [...sessions])
      if (session.operator.id === id) reportingFailure(() => end(windowId, 'signed-out', 'operator removed'));
  });

  return {
    current: (windowId) => sessions.get(windowId)?.operator,

    get isAnybodySignedIn() {
      return sessions.size > 0;
    },

    async signIn(windowId, name, password) {
      const result = await operators.signIn(name, password);
      if (!result.ok) return result;
      end(windowId, 'signed-out', 'replaced');
      sessions.set(windowId, { operator: result.value, stopTimer: startTimer(windowId) });
      tell({ windowId, operator: result.value, why: 'signed-in' });
      return result;
    },

    signOut: (windowId) => end(windowId, 'signed-out', 'asked'),

    stillHere(windowId) {
      const session = sessions.get(windowId);
      if (session === undefined) return;
      session.stopTimer();
      session.stopTimer = startTimer(windowId);
    },

    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },

    close() {
      stopListening();
      for (const windowId of [...sessions.keys()])
        reportingFailure(() => end(windowId, 'signed-out', 'Lintel ended'));
      listeners.clear();
    },
  };
}
