import { expect, test } from 'vitest';
import { ScriptedBridge } from '#renderer/testing/scripted-bridge.ts';
import { createTuningStore, type TuningScores } from './store.ts';

const histogram = { from: 0.3, to: 1, counts: [], total: 0 };
const scores: TuningScores = {
  modelId: 'm',
  people: 2,
  samePerson: histogram,
  differentPeople: histogram,
  samePersonSorted: [],
  differentPeopleSorted: [],
  minSimilarity: 0.9,
  minMargin: 0.02,
  defaultMinSimilarity: 0.905,
  marked: { enrolled: [], others: [] },
  rates: { attempts: 10_000, points: [], steps: [] },
  verification: {
    minSimilarity: 0.87,
    defaultMinSimilarity: 0.865,
    rates: { attempts: 10_000, points: [], steps: [] },
  },
};

test('a threshold is tried freely and applied only with a reason', async () => {
  const main = new ScriptedBridge()
    .answer('tuning', 'scores', { ok: true, value: scores })
    .answer('tuning', 'setThreshold', { ok: false, code: 'too-low' })
    .answer('tuning', 'setThreshold', { ok: true, value: undefined });
  const store = createTuningStore(main.lintel);
  await store.getState().load();
  expect(store.getState().threshold).toBe(0.9);
  store.getState().tryThreshold(0.93149);
  await store.getState().load();
  expect(store.getState().threshold).toBeCloseTo(0.931, 10);
  expect(await store.getState().apply()).toBe(false);
  expect(store.getState().isReasonMissing).toBe(true);
  expect(main.argumentsOf('tuning.setThreshold')).toEqual([]);
  store.getState().changeReason(' twins enrolled ');
  expect(await store.getState().apply()).toBe(false);
  expect(store.getState().problem).toEqual({ code: 'too-low' });
  expect(await store.getState().apply()).toBe(true);
  const { scores: shown } = store.getState();
  expect(shown.state === 'ready' && shown.value.minSimilarity).toBeCloseTo(0.931, 10);
  expect(main.argumentsOf('tuning.setThreshold')[1]).toMatchObject({ reason: 'twins enrolled' });
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
    { minSimilarity: 0.9 },
    { minSimilarity: expect.closeTo(0.95, 9) },
  ]);
});
