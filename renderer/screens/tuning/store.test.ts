import { expect, test } from 'vitest';
import { ScriptedBridge } from '#renderer/testing/scripted-bridge.ts';
import { scoresOf } from './scores.fixture.ts';
import { createTuningStore } from './store.ts';

const scores = scoresOf();

test('a threshold is tried freely and applied only with a reason', async () => {
  const main = new ScriptedBridge()
    .answer('tuning', 'scores', { ok: true, value: scores })
    .answer('tuning', 'setThreshold', { ok: false, code: 'too-low' })
    .answer('tuning', 'setThreshold', { ok: true, value: undefined });
  const store = createTuningStore(main.lintel);
  await store.getState().load();
  expect(store.getState().trials.identification).toEqual({ threshold: 0.9, strangersInN: 1000 });
  store.getState().tryThreshold(0.93149);
  await store.getState().load();
  // Dragged away from the aim: it is a threshold of one's own.
  expect(store.getState().trials.identification).toEqual({ threshold: 0.931, strangersInN: undefined });
  expect(await store.getState().apply()).toBe(false);
  expect(store.getState().isReasonMissing).toBe(true);
  expect(main.argumentsOf('tuning.setThreshold')).toEqual([]);
  store.getState().changeReason(' twins enrolled ');
  expect(await store.getState().apply()).toBe(false);
  expect(store.getState().problem).toEqual({ code: 'too-low' });
  expect(await store.getState().apply()).toBe(true);
  const { scores: shown } = store.getState();
  expect(shown.state === 'ready' && shown.value.inForce.identification).toEqual({ minSimilarity: 0.931 });
  expect(main.argumentsOf('tuning.setThreshold')[1]).toEqual({
    mode: 'identification',
    minSimilarity: 0.931,
    reason: 'twins enrolled',
  });
});

test('an aim brings its threshold and is applied with it, each mode for itself', async () => {
  const main = new ScriptedBridge()
    .answer('tuning', 'scores', { ok: true, value: scores })
    .answer('tuning', 'setThreshold', { ok: true, value: undefined });
  const store = createTuningStore(main.lintel);
  await store.getState().load();
  store.getState().showMode('verification');
  store.getState().tryAim(10_000);
  expect(store.getState().trials).toMatchObject({
    identification: { threshold: 0.9 },
    verification: { threshold: 0.875, strangersInN: 10_000 },
  });
  // Without evidence there is no threshold to try.
  store.getState().tryAim(100_000);
  expect(store.getState().trials.verification.strangersInN).toBe(10_000);
  store.getState().changeReason('as NIST asks');
  expect(await store.getState().apply()).toBe(true);
  expect(main.argumentsOf('tuning.setThreshold')).toEqual([
    { mode: 'verification', minSimilarity: 0.875, strangersInN: 10_000, reason: 'as NIST asks' },
  ]);
});

test('a look back belongs to the threshold it was asked for', async () => {
  const answer = {
    letIn: [],
    letInTotal: 0,
    turnedAway: [],
    turnedAwayTotal: 0,
    compared: 3,
    notComparable: 0,
  };
  const main = new ScriptedBridge()
    .answer('tuning', 'scores', { ok: true, value: scores })
    .answer('tuning', 'replay', { ok: true, value: answer });
  const store = createTuningStore(main.lintel);
  await store.getState().load();
  await store.getState().lookBack();
  expect(store.getState().replay).toEqual({ state: 'ready', value: answer });
  store.getState().tryThreshold(0.95);
  expect(store.getState().replay).toBeUndefined();
  const late = store.getState().lookBack();
  store.getState().tryThreshold(0.96);
  await late;
  expect(store.getState().replay).toBeUndefined();
  expect(main.argumentsOf('tuning.replay')).toMatchObject([
    { mode: 'identification', minSimilarity: 0.9 },
    { mode: 'identification', minSimilarity: 0.95 },
  ]);
});
