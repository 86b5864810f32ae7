import { expect, test } from 'vitest';
import type { Person } from '#app/domain/person.ts';
import { ScriptedBridge } from '#renderer/testing/scripted-bridge.ts';
import { createClaimsStore } from './claims-store.ts';

const ada: Person = {
  id: 'p1',
  name: 'Ada',
  note: '',
  isActive: true,
  consent: { textVersion: 'en-1', givenAtMs: 1, recordedBy: 'desk' },
  enrolledAtMs: 1,
  shotCount: 5,
  modelIds: ['m'],
  asksPin: false,
  hasPin: true,
  hasBadge: false,
};

function section() {
  const main = new ScriptedBridge();
  const seen: Person[] = [];
  return { main, seen, store: createClaimsStore(main.lintel, (person) => seen.push(person)) };
}

test('a generated PIN is shown until something else is done, and forgotten', async () => {
  const { main, seen, store } = section();
  main
    .answer('people', 'generatePin', { ok: true, value: { pin: '508213', person: ada } })
    .answer('people', 'removeClaim', { ok: true, value: { ...ada, hasPin: false } });
  await store.getState().generatePin('p1');
  expect(store.getState().shownPin).toEqual({ personId: 'p1', pin: '508213' });
  expect(seen).toEqual([ada]);
  await store.getState().remove('p1', 'pin');
  expect(store.getState().shownPin).toBeUndefined();
  await store.getState().generatePin('p1');
  store.getState().forget();
  expect(JSON.stringify(store.getState())).not.toContain('508213');
});

test('a refused code is told and changes nobody', async () => {
  const { main, seen, store } = section();
  main.answer('people', 'setClaim', { ok: false, code: 'taken' });
  expect(await store.getState().set('p1', 'badge', '04A2B91C')).toBe(false);
  expect(store.getState().problem).toEqual({ code: 'taken' });
  expect(seen).toEqual([]);
});

test('two who look alike are asked together', async () => {
  const { main, store } = section();
  main.answer('people', 'setAsksPin', { ok: true, value: undefined });
  expect(await store.getState().setAsksPin(['p1', 'p2'], true)).toBe(true);
  expect(main.argumentsOf('people.setAsksPin')).toEqual([{ ids: ['p1', 'p2'], asksPin: true }]);
});
