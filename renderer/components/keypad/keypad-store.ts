import { createStore } from 'zustand/vanilla';
import type { LintelBridge } from '#app/contract/contract.ts';
import type { Keypad } from '#app/contract/live.ts';
import { ask, type Problem, problemOf } from '#renderer/state/problem.ts';

export interface KeypadState {
  /** What the keys are for, as main says. */
  readonly keypad: Keypad;
  /** When main said so, on this page's own clock, ms. */
  readonly saidAtMs: number;
  /** Typed so far; shown as dots only. */
  readonly typed: string;
  readonly isSending: boolean;
  /** What became of the last code, until the next key. */
  readonly problem: Problem | undefined;
  readonly press: (character: string) => void;
  readonly back: () => void;
  readonly clear: () => void;
  readonly send: () => Promise<void>;
}

const longestCode = 40;
/** Digits that somebody left behind are not the next person's, ms. */
const forgottenMs = 10_000;
const silent: Keypad = { asks: 'nothing', isChecking: false, waitMs: 0 };

/** Whether the keys are for anything just now. */
export function isAsking({ asks, isChecking }: Keypad): boolean {
  return asks !== 'nothing' && !isChecking;
}

/** Codes typed at the door, or read by a badge reader, which types like a keyboard. @param now this page's clock, ms. */
export function createKeypadStore(lintel: Pick<LintelBridge, 'live'>, now: () => number) {
  let typedAtMs = 0;
  const store = createStore<KeypadState>()((set, get) => ({
    keypad: silent,
    saidAtMs: now(),
    typed: '',
    isSending: false,
    problem: undefined,
    press(character) {
      const { keypad, typed, isSending } = get();
      const isFit = keypad.asks === 'pin' ? /^\d$/.test(character) : /^[\d\p{L}:._-]$/u.test(character);
      if (!isAsking(keypad) || isSending || !isFit) return;
      const before = now() - typedAtMs > forgottenMs ? '' : typed;
      typedAtMs = now();
      if (before.length < longestCode) set({ typed: before + character, problem: undefined });
    },
    back: () => set(({ typed }) => ({ typed: typed.slice(0, -1) })),
    clear: () => set({ typed: '', problem: undefined }),
    async send() {
      const { typed, isSending, keypad } = get();
      if (typed === '' || isSending || !isAsking(keypad)) return;
      if (now() - typedAtMs > forgottenMs) return set({ typed: '' });
      set({ typed: '', isSending: true, problem: undefined });
      const reply = await ask(lintel.live.enterCode({ code: typed }));
      set({ isSending: false, problem: reply.ok ? undefined : problemOf(reply) });
    },
  }));
  lintel.live.statusChanged(({ keypad }) => {
    const { keypad: before, problem } = store.getState();
    // Somebody else is asked, or nobody: what was typed before is not theirs.
    const isNew = before.asks !== keypad.asks || before.isChecking !== keypad.isChecking;
    const isWaitOver = problem?.code === 'wait' && keypad.waitMs === 0;
    const isLeft = now() - typedAtMs > forgottenMs;
    store.setState({
      keypad,
      saidAtMs: now(),
      ...(isNew || isLeft ? { typed: '' } : {}),
      ...(isNew || isWaitOver ? { problem: undefined } : {}),
    });
  });
  return store;
}

/**
 * How long codes are still refused, ms; 0 when they are taken.
 * @param ageMs since main said so; a page's clock that ticks twice a second may be behind it, and is then taken as 0.
 */
export function waitLeftMs({ waitMs }: Pick<Keypad, 'waitMs'>, ageMs: number): number {
  return Math.max(0, waitMs - Math.max(0, ageMs));
}
