import { expect, test } from 'vitest';
import { ScriptedBridge } from '#renderer/testing/scripted-bridge.ts';
import { createProtectionStore } from './protection-store.ts';

const status = (unreadable: number) =>
  ({ ok: true, value: { people: 3, unreadable, receiptKey: 'a'.repeat(64) } }) as const;

test('a new secret is drawn once, however often it is asked for meanwhile; how far it is comes by itself', async () => {
  const main = new ScriptedBridge()
    .answer('protection', 'status', status(0))
    .answer('protection', 'renew', status(0));
  const store = createProtectionStore(main.lintel);
  const shown = () => store.getState().status;
  await store.getState().load();
  const first = store.getState().renew();
  const begun = { ...status(0).value, renewal: { people: 3, turned: 1, isStuck: false } };
  main.emit('protection', 'changed', begun);
  expect(await store.getState().renew()).toBe(false);
  expect(await first).toBe(true);
  expect(main.argumentsOf('protection.renew')).toHaveLength(1);
  expect(shown()).toEqual({ state: 'ready', value: begun });
  expect(store.getState()).toMatchObject({ isSaving: false, problem: undefined, renewed: undefined });
  main.emit('protection', 'changed', status(0).value);
  expect(shown()).toEqual({ state: 'ready', value: status(0).value });
  expect(store.getState().renewed).toBe(3);
});

test('templates that do not open stop it, and are counted on the screen from then on', async () => {
  const main = new ScriptedBridge()
    .answer('protection', 'status', status(0))
    .answer('protection', 'renew', { ok: false, code: 'templates-unreadable', detail: '2 people' })
    .answer('protection', 'status', status(2));
  const store = createProtectionStore(main.lintel);
  await store.getState().load();
  expect(await store.getState().renew()).toBe(false);
  expect(store.getState()).toMatchObject({
    problem: { code: 'templates-unreadable' },
    status: { state: 'ready', value: { unreadable: 2 } },
    isSaving: false,
  });
});

test('a receipt is a path to download once; without one there is a reason', async () => {
  const main = new ScriptedBridge()
    .answer('protection', 'receipt', { ok: true, value: { path: '/download/1' } })
    .answer('protection', 'receipt', { ok: false, code: 'not-found' });
  const store = createProtectionStore(main.lintel);
  expect(await store.getState().receiptOf('p1')).toBe('/download/1');
  expect(await store.getState().receiptOf('p2')).toBeUndefined();
  expect(store.getState().problem).toMatchObject({ code: 'not-found' });
  expect(main.argumentsOf('protection.receipt')).toEqual([{ id: 'p1' }, { id: 'p2' }]);
});
