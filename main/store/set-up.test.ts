import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createAuditLog } from '#main/audit/audit-log.ts';
import { surveyInstall, unfinishedDatabaseFile } from './install.ts';
import { keyFileName } from './keys/key-file.ts';
import { createUnlocker } from './keys/unlock.ts';
import { openLintelStore } from './lintel-store.ts';
import { createStore, databaseFile } from './open.ts';
import { setUpStore } from './set-up.ts';
import { newFolder, removeFolder, somebody, someSettings } from './store.fixture.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) removeFolder(folder);
});
function folder(): string {
  const made = newFolder();
  folders.push(made);
  return made;
}

const passphrase = 'a long enough passphrase';
const makeAuditLog = (records: Parameters<typeof createAuditLog>[0]) => createAuditLog(records);

function setUp(where: string, fill?: () => Promise<void>) {
  return setUpStore({
    folder: where,
    protection: { kind: 'passphrase', passphrase },
    makeAuditLog,
    fill: async (store) => {
      store.settings.put(someSettings);
      store.audit.append({ kind: 'setup-completed', actor: 'lintel', details: {} });
      await fill?.();
    },
  });
}

/** Set up, one person enrolled, closed. */
async function installed(): Promise<string> {
  const where = folder();
  const done = await setUp(where);
  if (!done.ok) throw new Error(done.code);
  done.value.store.people.insert(somebody('Ada'));
  done.value.store.close();
  return where;
}

test('set-up makes a store that the passphrase opens again', async () => {
  const where = folder();
  expect(surveyInstall(where)).toEqual({ ok: true, value: { state: 'first-run' } });
  const done = await setUp(where);
  if (!done.ok) throw new Error(done.code);
  expect(done.value.store.settings.get()).toEqual(someSettings);
  expect(done.value.recoveryWords.split(' ')).toHaveLength(24);
  done.value.store.close();
  expect(surveyInstall(where)).toMatchObject({
    ok: true,
    value: { state: 'installed', keyKind: 'passphrase' },
  });
  const key = await createUnlocker(where).withPassphrase(passphrase);
  if (!key.ok) throw new Error(key.code);
  const opened = openLintelStore(where, key.value, makeAuditLog);
  if (!opened.ok) throw new Error(opened.code);
  expect(opened.value.audit.verify()).toEqual({ rows: 1, isIntact: true });
  opened.value.close();
  expect(readdirSync(where).sort()).toEqual([
    'lintel-key.json',
    'lintel-unlock.json',
    'lintel.db',
    'lintel.lock',
  ]);
});

test('a set-up that fails half way leaves nothing and can be repeated', async () => {
  const where = folder();
  await expect(setUp(where, () => Promise.reject(new Error('no administrator')))).rejects.toThrow(
    'no administrator',
  );
  expect(readdirSync(where)).toEqual(['lintel.lock']);
  expect(surveyInstall(where)).toEqual({ ok: true, value: { state: 'first-run' } });
  const done = await setUp(where);
  expect(done.ok).toBe(true);
  if (done.ok) done.value.store.close();
});

test('set-up never touches what is there', async () => {
  const where = await installed();
  const before = [databaseFile, keyFileName].map((name) => readFileSync(join(where, name)));
  expect(await setUp(where)).toMatchObject({ ok: false, code: 'already-set-up' });
  for (const missing of [keyFileName, databaseFile]) {
    renameSync(join(where, missing), join(where, 'aside'));
    expect(await setUp(where)).toMatchObject({ ok: false, code: 'already-set-up' });
    expect(existsSync(join(where, missing))).toBe(false);
    renameSync(join(where, 'aside'), join(where, missing));
  }
  expect([databaseFile, keyFileName].map((name) => readFileSync(join(where, name)))).toEqual(before);
});

test('half an installation is told as what it is, not as a first run', async () => {
  const where = await installed();
  renameSync(join(where, keyFileName), join(where, 'aside'));
  expect(surveyInstall(where)).toMatchObject({ ok: false, code: 'key-missing' });
  writeFileSync(join(where, keyFileName), 'not a key file');
  expect(surveyInstall(where)).toMatchObject({ ok: false, code: 'key-damaged' });
  renameSync(join(where, 'aside'), join(where, keyFileName));
  rmSync(join(where, databaseFile));
  expect(surveyInstall(where)).toMatchObject({ ok: false, code: 'database-missing' });
});

test('a set-up cut off before the last rename is finished by the next start', async () => {
  const where = await installed();
  renameSync(join(where, databaseFile), join(where, unfinishedDatabaseFile));
  expect(surveyInstall(where)).toMatchObject({ ok: true, value: { state: 'installed' } });
  const key = await createUnlocker(where).withPassphrase(passphrase);
  if (!key.ok) throw new Error(key.code);
  const opened = openLintelStore(where, key.value, makeAuditLog);
  if (!opened.ok) throw new Error(opened.code);
  expect(opened.value.people.count()).toBe(1);
  opened.value.close();
});

test('a set-up cut off before its key file is a first run again', async () => {
  const where = folder();
  createStore(where, new Uint8Array(32).fill(7), unfinishedDatabaseFile).close();
  expect(surveyInstall(where)).toEqual({ ok: true, value: { state: 'first-run' } });
  const done = await setUp(where);
  if (!done.ok) throw new Error(done.code);
  expect(done.value.store.settings.get()).toEqual(someSettings);
  done.value.store.close();
  expect(existsSync(join(where, unfinishedDatabaseFile))).toBe(false);
});

test('two set-ups at once: one is told that it came second', async () => {
  const where = folder();
  const results = await Promise.all([setUp(where), setUp(where)]);
  expect(results.map((result) => (result.ok ? 'ok' : result.code)).sort()).toEqual(['ok', 'store-in-use']);
  for (const result of results) if (result.ok) result.value.store.close();
});

test('a folder in the place of the key file does not pass for a first run', async () => {
  const where = folder();
  mkdirSync(join(where, keyFileName));
  expect(surveyInstall(where)).toMatchObject({ ok: false, code: 'key-damaged' });
});
