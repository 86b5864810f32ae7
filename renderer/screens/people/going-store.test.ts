import { expect, test } from 'vitest';
import type { PlannedErasure } from '#app/domain/retention.ts';
import { answersArrived, ScriptedBridge } from '#renderer/testing/scripted-bridge.ts';
import { createGoingStore, type Going } from './going-store.ts';

const plan = (personId: string): PlannedErasure => ({
  personId,
  name: personId,
  reason: 'inactive',
  dueAtMs: 1,
  goesAtMs: 2,
});
const going = (plans: PlannedErasure[], more: Partial<Going> = {}) =>
  ({ ok: true, value: { plans, total: plans.length, asOfMs: 7, ...more } }) as const;

test('answers what the clock waits for as of the list that was shown, and loads the list again', async () => {
  const main = new ScriptedBridge()
    .answer('privacy', 'erasures', going([plan('a')], { hold: { why: 'many', people: 1 } }))
    .answer('privacy', 'erasures', going([]))
    .answer('privacy', 'releaseErasures', { ok: true, value: undefined });
  const store = createGoingStore(main.lintel);
  await store.getState().load();
  expect(await store.getState().release('many')).toBe(true);
  expect(main.argumentsOf('privacy.releaseErasures')).toEqual([{ why: 'many', asOfMs: 7 }]);
  expect(store.getState().list).toMatchObject({ state: 'ready', value: { plans: [] } });
});

test('somebody who withdrew meanwhile is not kept, and the reason is shown', async () => {
  const main = new ScriptedBridge()
    .answer('privacy', 'erasures', going([plan('a')]))
    .answer('privacy', 'keepPerson', { ok: false, code: 'already-withdrawn' });
  const store = createGoingStore(main.lintel);
  await store.getState().load();
  expect(await store.getState().keep('a', 30, ' on leave ')).toBe(false);
  expect(main.argumentsOf('privacy.keepPerson')).toEqual([{ id: 'a', days: 30, reason: 'on leave' }]);
  expect(store.getState().problem?.code).toBe('already-withdrawn');
});

test('follows changes while it is shown, and steps back when its page has vanished', async () => {
  const main = new ScriptedBridge()
    .answer('privacy', 'erasures', going([], { total: 20 }))
    .answer('privacy', 'erasures', going([plan('a')], { total: 20 }));
  const store = createGoingStore(main.lintel);
  await store.getState().turnTo(2);
  expect(store.getState().page).toBe(1);
  main.emit('people', 'changed', { id: 'a', what: 'erased' });
  await answersArrived();
  expect(main.argumentsOf('privacy.erasures')).toHaveLength(3);
  store.getState().forget();
  main.emit('people', 'changed', { id: 'a', what: 'erased' });
  expect(main.argumentsOf('privacy.erasures')).toHaveLength(3);
});
