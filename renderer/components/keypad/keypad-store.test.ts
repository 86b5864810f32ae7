import { expect, test } from 'vitest';
import type { Keypad, LiveStatus } from '#app/contract/live.ts';
import { answersArrived, ScriptedBridge } from '#renderer/testing/scripted-bridge.ts';
import { createKeypadStore } from './keypad-store.ts';

const status: Omit<LiveStatus, 'keypad'> = {
  camera: { state: 'starting' },
  inference: { state: 'starting' },
  door: { state: 'locked', sinceMs: 0 },
  doorName: 'Door',
  peopleEnrolled: 1,
  framesAnalysed: 0,
  framesDropped: 0,
  analysedPerSecond: 0,
  analysisMs: 0,
};

function keys(asks: Keypad['asks']) {
  const main = new ScriptedBridge();
  let now = 1000;
  const store = createKeypadStore(main.lintel, () => now);
  const say = (keypad: Partial<Keypad>) =>
    main.emit('live', 'statusChanged', {
      ...status,
      keypad: { asks, isChecking: false, waitMs: 0, ...keypad },
    });
  say({});
  return {
    main,
    store,
    say,
    type: (text: string) => {
      for (const character of text) store.getState().press(character);
    },
    pass: (ms: number) => {
      now += ms;
    },
  };
}

test('what is typed is sent once, and not kept', async () => {
  const { main, store, type } = keys('pin');
  main.answer('live', 'enterCode', { ok: true, value: undefined });
  type('47x11');
  store.getState().back();
  type('1');
  expect(store.getState().typed).toBe('4711');
  await Promise.all([store.getState().send(), store.getState().send()]);
  expect(main.argumentsOf('live.enterCode')).toEqual([{ code: '4711' }]);
  expect(store.getState()).toMatchObject({ typed: '', problem: undefined, isSending: false });
});

test('a badge has letters, a PIN asked for has not', () => {
  const badge = keys('claim');
  badge.type('04A2 b9:1c');
  expect(badge.store.getState().typed).toBe('04A2b9:1c');
});

test('a wrong PIN is told until the next key', async () => {
  const { main, store, type } = keys('pin');
  main.answer('live', 'enterCode', { ok: false, code: 'wrong-pin' });
  type('0001');
  await store.getState().send();
  expect(store.getState().problem).toEqual({ code: 'wrong-pin' });
  type('4');
  expect(store.getState().problem).toBeUndefined();
});

test('a wait is told until it is over', async () => {
  const { main, store, say, type } = keys('claim');
  main.answer('live', 'enterCode', { ok: false, code: 'wait' });
  type('4711');
  await store.getState().send();
  say({ waitMs: 29_000 });
  expect(store.getState().problem?.code).toBe('wait');
  say({ waitMs: 0 });
  expect(store.getState().problem).toBeUndefined();
});

test('digits that somebody left behind are not the next person’s', async () => {
  const { main, store, say, type, pass } = keys('claim');
  type('471');
  pass(11_000);
  type('8');
  expect(store.getState().typed).toBe('8');
  pass(11_000);
  await store.getState().send();
  expect(main.calls).toEqual([]);
  expect(store.getState().typed).toBe('');
  type('4');
  pass(11_000);
  say({});
  expect(store.getState().typed).toBe('');
  type('47');
  say({ waitMs: 500 });
  expect(store.getState().typed).toBe('47');
  say({ asks: 'pin' });
  expect(store.getState().typed).toBe('');
});

test('keys that are not asked for do nothing', async () => {
  const { main, store, say, type } = keys('nothing');
  type('4711');
  await store.getState().send();
  expect([store.getState().typed, main.calls]).toEqual(['', []]);
  say({ asks: 'claim', isChecking: true });
  type('4711');
  await store.getState().send();
  await answersArrived();
  expect([store.getState().typed, main.calls]).toEqual(['', []]);
});
