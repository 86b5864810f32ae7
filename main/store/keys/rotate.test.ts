import fs, { cpSync, readdirSync, readFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAuditLog } from '#main/audit/audit-log.ts';
import { surveyInstall } from '../install.ts';
import type { Store } from '../interface.ts';
import { stopAtStep } from '../kill.fixture.ts';
import { openLintelStore } from '../lintel-store.ts';
import { setUpStore } from '../set-up.ts';
import { newFolder, randomTemplate, removeFolder, shotOf, somebody, someSettings } from '../store.fixture.ts';
import { keyFileName } from './key-file.ts';
import { drawWords } from './recovery.ts';
import { rotateKey } from './rotate.ts';
import { createUnlocker } from './unlock.ts';

const thread = join(import.meta.dirname, '..', 'backup', 'backup-thread.ts');
const [before, after] = ['the passphrase of before', 'the passphrase of after'];
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) removeFolder(folder);
});

/** Changes the key by the passphrase of after. */
function rotate(folder: string, key: Uint8Array, words = drawWords()) {
  const protection = { kind: 'passphrase', passphrase: after } as const;
  return rotateKey({
    folder,
    key,
    protection,
    words,
    by: { actor: 'ada' },
    threadFile: thread,
    nowMs: Date.now(),
  });
}

let site: { where: string; words: string; person: string };
beforeAll(async () => {
  const where = newFolder();
  folders.push(where);
  const done = await setUpStore({
    folder: where,
    protection: { kind: 'passphrase', passphrase: before },
    makeAuditLog: createAuditLog,
    fill: async (store) => {
      store.audit.beginSealing();
      store.settings.put(someSettings);
    },
  });
  if (!done.ok) throw new Error(done.code);
  const { store, recoveryWords } = done.value;
  const person = somebody('Ada');
  store.transact(() => {
    store.people.insert(person);
    store.templates.insertShot(shotOf(person.id, randomTemplate(1152)));
    store.audit.append({ kind: 'person-enrolled', actor: 'desk', personId: person.id, details: {} });
  });
  store.close();
  site = { where, words: recoveryWords, person: person.id };
});

function copyOfSite(): string {
  const where = newFolder();
  folders.push(where);
  cpSync(site.where, where, { recursive: true });
  return where;
}

function openWith(where: string, key: Uint8Array): Store {
  const opened = openLintelStore(where, key, createAuditLog);
  if (!opened.ok) throw new Error(opened.code);
  opened.value.audit.beginSealing();
  return opened.value;
}

async function keyBy(where: string, passphrase: string): Promise<Uint8Array | undefined> {
  const key = await createUnlocker(where).withPassphrase(passphrase);
  return key.ok ? key.value : undefined;
}

test('under a new key everything is there, and neither passphrase, words nor key of before open it', async () => {
  const where = copyOfSite();
  const old = (await keyBy(where, before)) ?? new Uint8Array();
  const words = drawWords();
  const rotated = await rotate(where, old, words);
  if (!rotated.ok) throw new Error(rotated.code);
  expect(Buffer.compare(rotated.value, old)).not.toBe(0);
  expect(openLintelStore(where, old, createAuditLog)).toMatchObject({ code: 'wrong-key' });
  expect(await keyBy(where, before)).toBeUndefined();
  expect((await createUnlocker(where).withRecoveryWords(site.words)).ok).toBe(false);
  expect(await createUnlocker(where).withRecoveryWords(words)).toMatchObject({ value: rotated.value });
  const store = openWith(where, (await keyBy(where, after)) ?? new Uint8Array());
  expect(store.templates.byPerson(site.person)).toHaveLength(2);
  // The log goes on where it was: its sealing key stays.
  expect(store.audit.verify().begunAgainAt).toBeUndefined();
  expect(store.audit.verify().isIntact).toBe(true);
  expect(store.replacement()).toEqual({ why: 'key-rotation', actor: 'ada' });
  store.forgetReplaced();
  store.close();
  const keyOf = (text: string) => Buffer.from(old).toString(text === 'hex' ? 'hex' : 'base64');
  for (const name of readdirSync(where)) {
    const bytes = readFileSync(join(where, name));
    expect([name, bytes.includes(keyOf('hex')), bytes.includes(keyOf('base64'))]).toEqual([
      name,
      false,
      false,
    ]);
  }
  expect(readdirSync(where).filter((name) => /^lintel-(next|before)/.test(name))).toEqual([]);
});

test('a kill at any step leaves a pair of key and database that opens, the old one or the new one', async () => {
  const opened = new Set<string>();
  const oldKey = (await keyBy(site.where, before)) ?? new Uint8Array();
  for (let step = 1; ; step++) {
    const where = copyOfSite();
    const isStopped = await stopAtStep(step, async () => {
      const done = await rotate(where, oldKey);
      if (!done.ok) throw new Error(done.code);
    });
    expect([step, surveyInstall(where)]).toMatchObject([step, { ok: true, value: { state: 'installed' } }]);
    const byOld = await keyBy(where, before);
    const byNew = await keyBy(where, after);
    expect([step, byOld === undefined]).not.toEqual([step, byNew === undefined]);
    const store = openWith(where, byOld ?? byNew ?? new Uint8Array());
    expect([step, store.people.count(), store.audit.verify().isIntact]).toEqual([step, 1, true]);
    expect([step, store.replacement()?.why]).toEqual([
      step,
      byOld === undefined ? 'key-rotation' : undefined,
    ]);
    store.forgetReplaced();
    store.close();
    opened.add(byOld === undefined ? 'new' : 'old');
    removeFolder(where);
    if (!isStopped) break;
  }
  expect(opened).toEqual(new Set(['old', 'new']));
}, 300_000);

test('a disk that refuses the last steps keeps nobody out: the new key counts, and the next look at the folder finishes', async () => {
  const where = copyOfSite();
  const key = (await keyBy(where, before)) ?? new Uint8Array();
  const { mkdirSync } = fs;
  const refuse = (path: fs.PathLike, ...rest: unknown[]) => {
    if (String(path).includes('lintel-before-'))
      throw Object.assign(new Error('No room.'), { code: 'ENOSPC' });
    return Reflect.apply(mkdirSync, fs, [path, ...rest]);
  };
  fs.mkdirSync = refuse as typeof fs.mkdirSync;
  syncBuiltinESMExports();
  try {
    const rotated = await rotate(where, key);
    expect(rotated.ok).toBe(true);
    expect(surveyInstall(where)).toMatchObject({ ok: false, code: 'disk-full' });
  } finally {
    fs.mkdirSync = mkdirSync;
    syncBuiltinESMExports();
  }
  expect(surveyInstall(where)).toMatchObject({ ok: true, value: { state: 'installed' } });
  expect(await keyBy(where, before)).toBeUndefined();
  const store = openWith(where, (await keyBy(where, after)) ?? new Uint8Array());
  expect([store.people.count(), store.audit.verify().isIntact]).toEqual([1, true]);
  store.close();
});

/** Runs work while one flush of this folder fails: the next after `isTime`, or the very next. */
async function withFailingFlush<T>(
  folder: string,
  isTime: () => boolean,
  work: () => Promise<T>,
): Promise<T> {
  const { fsyncSync, openSync } = fs;
  let handle: number | undefined;
  let hasFailed = false;
  fs.openSync = ((path: fs.PathLike, ...rest: unknown[]) => {
    const opened = Reflect.apply(openSync, fs, [path, ...rest]);
    if (String(path) === folder && !hasFailed && isTime()) handle = opened;
    return opened;
  }) as typeof fs.openSync;
  fs.fsyncSync = (file) => {
    if (file !== handle) return fsyncSync(file);
    handle = undefined;
    hasFailed = true;
    throw Object.assign(new Error('The disk does not answer.'), { code: 'EIO' });
  };
  syncBuiltinESMExports();
  try {
    return await work();
  } finally {
    Object.assign(fs, { fsyncSync, openSync });
    syncBuiltinESMExports();
    expect(hasFailed).toBe(true);
  }
}

test('a disk that fails once it is decided changes nothing of that: the words and the passphrase that were shown count', async () => {
  const where = copyOfSite();
  const key = (await keyBy(where, before)) ?? new Uint8Array();
  const isDecided = () => fs.existsSync(join(where, 'lintel-next'));
  const rotated = await withFailingFlush(where, isDecided, () => rotate(where, key));
  expect(rotated.ok).toBe(true);
  expect(surveyInstall(where)).toMatchObject({ ok: true, value: { state: 'installed' } });
  expect(await keyBy(where, before)).toBeUndefined();
  openWith(where, (await keyBy(where, after)) ?? new Uint8Array()).close();
});

test('another passphrase that is in force is told as such, also when the disk fails right after', async () => {
  const where = copyOfSite();
  const store = openWith(where, (await keyBy(where, before)) ?? new Uint8Array());
  const told = await withFailingFlush(
    where,
    () => true,
    () => store.keys.rewrap({ kind: 'passphrase', passphrase: after }, { actor: 'ada' }),
  );
  expect(told.ok).toBe(true);
  store.close();
  expect(await keyBy(where, before)).toBeUndefined();
  expect(await keyBy(where, after)).toHaveLength(32);
});

test('without room nothing is changed, and while the store is open neither', async () => {
  const where = copyOfSite();
  const key = (await keyBy(where, before)) ?? new Uint8Array();
  const store = openWith(where, key);
  const request = {
    folder: where,
    key,
    protection: { kind: 'passphrase', passphrase: after },
    words: drawWords(),
    by: { actor: 'ada' },
    threadFile: thread,
    nowMs: Date.now(),
  } as const;
  const text = readFileSync(join(where, keyFileName), 'utf8');
  expect(await rotateKey(request)).toMatchObject({ ok: false, code: 'store-in-use' });
  store.close();
  expect(readFileSync(join(where, keyFileName), 'utf8')).toBe(text);
});
