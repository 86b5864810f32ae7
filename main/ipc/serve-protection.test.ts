import { setImmediate as letOthersRun } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SecretChange } from '#main/protection/interface.ts';
import { createSecretChange } from '#main/protection/secret-change.ts';
import type { Store } from '#main/store/interface.ts';
import { type Desk, newDesk } from './desk.fixture.ts';
import { serveProtection } from './serve-protection.ts';

let desk: Desk;
let store: Store;
let ask: Desk['ask'];
let change: SecretChange;
let isEnrolling: boolean;

beforeEach(() => {
  desk = newDesk();
  ({ store, ask } = desk);
  isEnrolling = true;
  change = createSecretChange({
    store,
    // As long as this is true it does not end.
    isEnrolling: () => isEnrolling,
    onChanged: () => undefined,
    onUnreadable: () => undefined,
    onProgress: () => undefined,
    logSurprise: (what, error) => {
      throw new Error(what, { cause: error });
    },
  });
  serveProtection(desk.serve, {
    store: () => store,
    secretChange: () => change,
    writeReceipt: (id) => (store.people.erasure(id) === undefined ? undefined : `receipt of ${id}`),
    offerDownload: desk.offerDownload,
  });
});
afterEach(async () => {
  await change.close();
  desk.close();
});

test('an administrator draws a new secret: the answer says that it has begun, and a second wish is refused until it is there', async () => {
  desk.enroll();
  desk.enroll();
  const before = store.templates.protection().id;
  const renewal = { people: 2, turned: expect.any(Number), isStuck: false };
  expect(await ask('protection.renew')).toMatchObject({
    ok: true,
    value: { people: 2, unreadable: 0, renewal },
  });
  expect(store.templates.renewal()?.actor).toBe('desk');
  expect(await ask('protection.status')).toMatchObject({ value: { renewal } });
  expect(await ask('protection.renew')).toMatchObject({ ok: false, code: 'secret-changing' });
  isEnrolling = false;
  while (change.progress !== undefined) await letOthersRun();
  expect(store.templates.protection().id).not.toBe(before);
  expect(await ask('protection.status')).not.toHaveProperty('value.renewal');
});

test('operators and auditors cannot draw one', async () => {
  for (const one of ['operator', 'auditor'] as const) {
    desk.role = one;
    for (const call of ['protection.renew', 'protection.status'])
      expect(await ask(call)).toMatchObject({ ok: false, code: 'not-allowed' });
  }
  expect(store.templates.renewal()).toBeUndefined();
});

test('the receipt of somebody erased is handed out once asked for, and of nobody else', async () => {
  const id = desk.enroll();
  expect(await ask('protection.receipt', { id })).toMatchObject({ ok: false, code: 'not-found' });
  store.people.erase(id);
  expect(await ask('protection.receipt', { id })).toMatchObject({ ok: true });
  expect(desk.files).toEqual([{ name: `lintel-erasure-${id.slice(0, 8)}.txt`, body: `receipt of ${id}` }]);
  expect(await ask('protection.status')).toMatchObject({
    ok: true,
    value: { people: 0, unreadable: 0, receiptKey: store.receiptKey.publicKey() },
  });
});
