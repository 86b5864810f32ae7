import { afterAll, beforeEach, expect, test } from 'vitest';
import type { Role } from '#app/domain/operator.ts';
import { createAuditLog } from '#main/audit/audit-log.ts';
import type { Caller, Json } from '#main/shell/interface.ts';
import type { Store } from '#main/store/interface.ts';
import { newStore, randomTemplate, removeFolder, shotOf, somebody } from '#main/store/store.fixture.ts';
import { createRegistrar } from './registrar.ts';
import { serveProtection } from './serve-protection.ts';

const page: Caller = { windowId: 'main', isTrusted: true, origin: 'https://lintel.app' };
const folders: string[] = [];
let store: Store;
let role: Role;
let renewed: number;
let files: { name: string; body: string }[];
let ask: (channel: string, argument?: Json) => ReturnType<ReturnType<typeof createRegistrar>['dispatch']>;

beforeEach(() => {
  const made = newStore((records) => createAuditLog(records));
  folders.push(made.folder);
  store = made.store;
  role = 'administrator';
  renewed = 0;
  files = [];
  const registrar = createRegistrar({
    operatorAt: () => ({ id: 'o1', name: 'desk', role, createdAtMs: 0 }),
    isFirstRun: () => false,
    mayRestore: () => false,
    secondPerson: () => ({ ok: true, value: undefined }),
    explain: () => undefined,
    logSurprise: (_reference, _channel, error) => {
      throw error;
    },
  });
  serveProtection(registrar.serve, {
    store: () => store,
    onRenewed: () => {
      renewed += 1;
    },
    writeReceipt: (id) => (store.people.erasure(id) === undefined ? undefined : `receipt of ${id}`),
    offerDownload: (_windowId, { name, body }) => {
      files.push({ name, body: new TextDecoder().decode(body) });
      return '/download/file?token=x';
    },
  });
  ask = (channel, argument = null) => registrar.dispatch(channel, argument, page);
});
afterAll(() => {
  for (const folder of folders) removeFolder(folder);
});

function enrolled(): string {
  const person = somebody('Ada Lovelace');
  store.people.insert(person);
  store.templates.insertShot(shotOf(person.id, randomTemplate()));
  return person.id;
}
const logged = () =>
  store.audit.page({}, undefined, 50).rows.map(({ kind, actor, details }) => [kind, actor, details]);

test('an administrator draws a new secret: the gallery is told, and the log has it', async () => {
  enrolled();
  enrolled();
  const before = store.templates.protection().id;
  expect(await ask('protection.renew')).toMatchObject({ ok: true, value: { people: 2, templates: 4 } });
  expect(store.templates.protection().id).not.toBe(before);
  expect(renewed).toBe(1);
  expect(logged()).toEqual([['templates-renewed', 'desk', { people: 2, templates: 4 }]]);
});

test('operators and auditors cannot draw one', async () => {
  const before = store.templates.protection().id;
  for (const one of ['operator', 'auditor'] as const) {
    role = one;
    for (const call of ['protection.renew', 'protection.status'])
      expect(await ask(call)).toMatchObject({ ok: false, code: 'not-allowed' });
  }
  expect(store.templates.protection().id).toBe(before);
  expect(renewed).toBe(0);
});

test('the receipt of somebody erased is handed out once asked for, and of nobody else', async () => {
  const id = enrolled();
  expect(await ask('protection.receipt', { id })).toMatchObject({ ok: false, code: 'not-found' });
  store.people.erase(id);
  expect(await ask('protection.receipt', { id })).toMatchObject({ ok: true });
  expect(files).toEqual([{ name: `lintel-erasure-${id.slice(0, 8)}.txt`, body: `receipt of ${id}` }]);
  expect(await ask('protection.status')).toMatchObject({
    ok: true,
    value: { people: 0, unreadable: 0, receiptKey: store.receiptKey.publicKey() },
  });
});
