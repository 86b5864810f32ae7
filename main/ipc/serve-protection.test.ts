import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Store } from '#main/store/interface.ts';
import { type Desk, newDesk } from './desk.fixture.ts';
import { serveProtection } from './serve-protection.ts';

let desk: Desk;
let store: Store;
let ask: Desk['ask'];
let renewed: number;

beforeEach(() => {
  desk = newDesk();
  ({ store, ask } = desk);
  renewed = 0;
  serveProtection(desk.serve, {
    store: () => store,
    onRenewed: () => {
      renewed += 1;
    },
    writeReceipt: (id) => (store.people.erasure(id) === undefined ? undefined : `receipt of ${id}`),
    offerDownload: desk.offerDownload,
  });
});
afterEach(() => desk.close());

const logged = () =>
  store.audit.page({}, undefined, 50).rows.map(({ kind, actor, details }) => [kind, actor, details]);

test('an administrator draws a new secret: the gallery is told, and the log has it', async () => {
  desk.enroll();
  desk.enroll();
  const before = store.templates.protection().id;
  expect(await ask('protection.renew')).toMatchObject({ ok: true, value: { people: 2, templates: 4 } });
  expect(store.templates.protection().id).not.toBe(before);
  expect(renewed).toBe(1);
  expect(logged()).toEqual([['templates-renewed', 'desk', { people: 2, templates: 4 }]]);
});

test('operators and auditors cannot draw one', async () => {
  const before = store.templates.protection().id;
  for (const one of ['operator', 'auditor'] as const) {
    desk.role = one;
    for (const call of ['protection.renew', 'protection.status'])
      expect(await ask(call)).toMatchObject({ ok: false, code: 'not-allowed' });
  }
  expect(store.templates.protection().id).toBe(before);
  expect(renewed).toBe(0);
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
