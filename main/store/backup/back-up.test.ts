import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createAuditLog } from '#main/audit/audit-log.ts';
import type { Store } from '../interface.ts';
import { personKeyFile } from '../person-keys/person-keys.ts';
import { setUpStore } from '../set-up.ts';
import { newFolder, randomTemplate, removeFolder, shotOf, somebody, someSettings } from '../store.fixture.ts';
import { copiedKeyFile, copyFileName, erasedFile, readCopyName, readErased } from './layout.ts';

const thread = join(import.meta.dirname, 'backup-thread.ts');
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) removeFolder(folder);
});
function folder(): string {
  const made = newFolder();
  folders.push(made);
  return made;
}

async function openSite(where = folder()): Promise<{ store: Store; words: string; where: string }> {
  const done = await setUpStore({
    folder: where,
    protection: { kind: 'passphrase', passphrase: 'a long enough passphrase' },
    makeAuditLog: createAuditLog,
    fill: async (store) => store.settings.put(someSettings),
  });
  if (!done.ok) throw new Error(done.code);
  return { store: done.value.store, words: done.value.recoveryWords, where };
}

function enroll(store: Store, name: string): string {
  const person = somebody(name);
  store.transact(() => {
    store.people.insert(person);
    store.templates.insertShot(shotOf(person.id, randomTemplate(1152)));
    store.audit.append({ kind: 'person-enrolled', actor: 'desk', personId: person.id, details: {} });
  });
  return person.id;
}

const atMs = Date.UTC(2026, 10, 24, 17, 32, 5);

test('a backup of an open store is encrypted, whole, and counted from itself', async () => {
  const { store } = await openSite();
  for (let i = 0; i < 20; i++) enroll(store, `Zebediah${i}`);
  const target = folder();
  const made = await store.backups.make(target, thread, atMs);
  if (!made.ok) throw new Error(made.code);
  const { keyId } = store.backups;
  expect(made.value).toMatchObject({
    file: `2026-11-24T17-32-05Z-${keyId}.db`,
    atMs,
    people: 20,
    auditRows: 20,
  });
  expect(readdirSync(target).toSorted()).toEqual(
    [made.value.file, erasedFile, personKeyFile, copiedKeyFile(keyId)].toSorted(),
  );
  expect(readFileSync(join(target, made.value.file)).includes('Zebediah')).toBe(false);
  enroll(store, 'After');
  store.close();
});

test('rows written while the copy is made do not break it', async () => {
  const { store } = await openSite();
  for (let i = 0; i < 200; i++) enroll(store, `Person ${i}`);
  const running = store.backups.make(folder(), thread, atMs);
  let during = 0;
  let isDone = false;
  const finished = running.finally(() => {
    isDone = true;
  });
  while (!isDone) {
    enroll(store, `Late ${during++}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const made = await finished;
  if (!made.ok) throw new Error(made.code);
  expect(during).toBeGreaterThan(0);
  expect(made.value.people).toBeGreaterThanOrEqual(200);
  expect(made.value.people).toBeLessThanOrEqual(200 + during);
  expect(made.value.auditRows).toBe(made.value.people);
  store.close();
});

test('a person erased while the copy is made is not in the backup, and is listed as erased', async () => {
  const { store } = await openSite();
  const id = enroll(store, 'Gone');
  enroll(store, 'Stays');
  const target = folder();
  const running = store.backups.make(target, thread, atMs);
  store.people.erase(id);
  store.audit.append({ kind: 'person-erased', actor: 'desk', personId: id, details: {} });
  const made = await running;
  if (!made.ok) throw new Error(made.code);
  expect(made.value.people).toBe(1);
  expect(readErased(target)).toEqual([id]);
  store.close();
});

test('who was erased stays listed when the log was shortened since', async () => {
  const { store } = await openSite();
  const target = folder();
  const earlier = randomUUID();
  writeFileSync(join(target, erasedFile), JSON.stringify({ format: 'lintel-erased', ids: [earlier] }));
  store.backups.noteErased(target);
  expect(readErased(target)).toEqual([earlier]);
  store.close();
});

test('a folder that is missing is named, and the store works on', async () => {
  const { store } = await openSite();
  const made = await store.backups.make(join(folder(), 'missing'), thread, atMs);
  expect(made).toMatchObject({ ok: false });
  enroll(store, 'After');
  expect(store.people.count()).toBe(1);
  store.close();
});

test('a broken list of erased people stops the backup and loses nothing', async () => {
  const { store } = await openSite();
  const target = folder();
  writeFileSync(join(target, erasedFile), '{"ids": 7}');
  const made = await store.backups.make(target, thread, atMs);
  expect(made).toMatchObject({ ok: false, code: 'store-damaged' });
  expect(readFileSync(join(target, erasedFile), 'utf8')).toBe('{"ids": 7}');
  expect(readdirSync(target)).toEqual([erasedFile]);
  store.close();
});

test('names of copies say when they were made and under which key; other files are none', () => {
  const name = { atMs, keyId: '0a1b2c3d' };
  expect(readCopyName(copyFileName(name))).toEqual(name);
  for (const other of [
    'lintel.db',
    '2026-13-41T99-00-00Z-0a1b2c3d.db',
    '2026-11-24T17-32-05Z-0a1b2c3d.db.part',
    '2026-11-24T17-32-05Z.db',
    'notes.txt',
  ])
    expect(readCopyName(other)).toBeUndefined();
});

test('two copies within a second are two copies', async () => {
  const { store } = await openSite();
  const target = folder();
  const files = new Set<string>();
  for (let i = 0; i < 3; i++) {
    const made = await store.backups.make(target, thread, atMs + i);
    if (made.ok) files.add(made.value.file);
  }
  expect(files.size).toBe(3);
  expect(readdirSync(target).filter((file) => readCopyName(file) !== undefined)).toHaveLength(3);
  store.close();
});

test('what a kill left of a copy goes with the next one; the key files of keys that no copy needs go too', async () => {
  const { store } = await openSite();
  const target = folder();
  const half = `${copyFileName({ atMs: 1000, keyId: '0a1b2c3d' })}.part`;
  for (const file of [half, `${half}-journal`, copiedKeyFile('0a1b2c3d'), 'other.part'])
    writeFileSync(join(target, file), 'x');
  const made = await store.backups.make(target, thread, atMs);
  if (!made.ok) throw new Error(made.code);
  expect(readdirSync(target).toSorted()).toEqual(
    [made.value.file, erasedFile, copiedKeyFile(store.backups.keyId), 'other.part'].toSorted(),
  );
  store.close();
});

test('a folder for backups is named after its installation', async () => {
  const [one, two] = [await openSite(), await openSite()];
  expect(one.store.backups.folderName).toMatch(/^lintel-[0-9a-f]{8}$/);
  expect(one.store.backups.folderName).not.toBe(two.store.backups.folderName);
  mkdirSync(join(folder(), one.store.backups.folderName));
  one.store.close();
  two.store.close();
});
