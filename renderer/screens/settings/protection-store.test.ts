import { expect, test } from 'vitest';
import { ScriptedBridge } from '#renderer/testing/scripted-bridge.ts';
import { createProtectionStore } from './protection-store.ts';

const status = (unreadable: number) =>
  ({ ok: true, value: { people: 3, unreadable, receiptKey: 'a'.repeat(64) } }) as const;

test('a new secret is drawn once, however often it is asked for meanwhile', async () => {
  const main = new ScriptedBridge()
    .answer('protection', 'status', status(0))
    .answer('protection', 'renew', { ok: true, value: { people: 3, templates: 30 } });
  const store = createProtectionStore(main.lintel);
  await store.getState().load();
  const first = store.getState().renew();
  expect(await store.getState().renew()).toBeUndefined();
  expect(await first).toBe(3);
  expect(main.argumentsOf('protection.renew')).toHaveLength(1);
  expect(store.getState()).toMatchObject({ isSaving: false, problem: undefined });
});

test('templates that do not open stop it, and are counted on the screen from then on', async () => {
  const main = new ScriptedBridge()
    .answer('protection', 'status', status(0))
    .answer('protection', 'renew', { ok: false, code: 'templates-unreadable', detail: '2 people' })
    .answer('protection', 'status', status(2));
  const store = createProtectionStore(main.lintel);
  await store.getState().load();
  expect(await store.getState().renew()).toBeUndefined();
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
