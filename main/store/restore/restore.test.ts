import { cpSync, existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAuditLog } from '#main/audit/audit-log.ts';
import { erasureReceipt, readReceipt } from '#main/privacy/erasure-receipt.ts';
import { copiedKeyFile, erasedFile } from '../backup/layout.ts';
import { surveyInstall } from '../install.ts';
import type { RestoreSource, Store } from '../interface.ts';
import { keyFileName } from '../keys/key-file.ts';
import { createUnlocker } from '../keys/unlock.ts';
import { stopAtStep } from '../kill.fixture.ts';
import { openLintelStore } from '../lintel-store.ts';
import { databaseFile } from '../open.ts';
import { beginReplacement } from '../replacement.ts';
import { sealKeyFile } from '../seal-key-file.ts';
import { setUpStore } from '../set-up.ts';
import { newFolder, randomTemplate, removeFolder, shotOf, somebody, someSettings } from '../store.fixture.ts';
import { findBackups } from './found-backups.ts';
import { createRestorer } from './restorer.ts';

const thread = join(import.meta.dirname, '..', 'backup', 'backup-thread.ts');
const passphrase = 'a long enough passphrase';
const madeAtMs = Date.UTC(2026, 10, 24, 17, 32, 5);
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) removeFolder(folder);
});
function folder(): string {
  const made = newFolder();
  folders.push(made);
  return made;
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

function erase(store: Store, id: string): void {
  store.transact(() => {
    store.people.erase(id);
    store.audit.append({ kind: 'person-erased', actor: 'desk', personId: id, details: {} });
  });
}

async function newSite() {
  const where = folder();
  const done = await setUpStore({
    folder: where,
    protection: { kind: 'passphrase', passphrase },
    makeAuditLog: createAuditLog,
    fill: async (store) => {
      store.audit.beginSealing();
      store.settings.put(someSettings);
    },
  });
  if (!done.ok) throw new Error(done.code);
  return { where, store: done.value.store, words: done.value.recoveryWords };
}

/** A site with Ada and Ben in its backup. Since then Ben was erased and Cyd was enrolled. */
async function siteWithBackup() {
  const { where, store, words } = await newSite();
  const ada = enroll(store, 'Ada');
  const ben = enroll(store, 'Ben');
  const target = folder();
  const made = await store.backups.make(target, thread, madeAtMs);
  if (!made.ok) throw new Error(made.code);
  const source: RestoreSource = { folder: target, file: made.value.file };
  erase(store, ben);
  store.backups.noteErased(target);
  const cyd = enroll(store, 'Cyd');
  store.close();
  return { where, words, source, ada, ben, cyd };
}

let site: Awaited<ReturnType<typeof siteWithBackup>>;
beforeAll(async () => {
  site = await siteWithBackup();
});

/** A copy of the site's data folder, to be broken. */
function copyOfSite(): string {
  const where = folder();
  cpSync(site.where, where, { recursive: true });
  return where;
}

async function openWith(where: string, secret = passphrase): Promise<Store> {
  const key = await createUnlocker(where).withPassphrase(secret);
  if (!key.ok) throw new Error(key.code);
  const opened = openLintelStore(where, key.value, createAuditLog);
  if (!opened.ok) throw new Error(opened.code);
  opened.value.audit.beginSealing();
  return opened.value;
}

const byWords = () => ({ kind: 'words', words: site.words }) as const;
const nobody = { state: 'none' } as const;
const anew = { kind: 'passphrase', passphrase: 'the passphrase of a new PC' } as const;

describe('on a new computer', () => {
  test('recovery words bring everything back except who was erased, under a passphrase of this computer', async () => {
    const where = folder();
    const restorer = createRestorer({ dataFolder: where, threadFile: thread, readReceipt });
    const opened = await restorer.open(site.source, byWords(), nobody);
    expect(opened).toEqual({
      ok: true,
      value: {
        kind: 'whole',
        madeAtMs,
        siteName: 'Testhouse',
        people: 1,
        auditRows: 3,
        newestAtMs: expect.any(Number),
        erasedSince: 1,
        needsProtection: true,
      },
    });
    // Before the commit there is nothing here.
    expect(surveyInstall(where)).toMatchObject({ value: { state: 'first-run' } });
    expect((await restorer.commit(anew, { actor: 'lintel' })).ok).toBe(true);
    expect(surveyInstall(where)).toMatchObject({ value: { state: 'installed', keyKind: 'passphrase' } });
    const store = await openWith(where, anew.passphrase);
    expect(store.people.list({ search: '', offset: 0, limit: 10 }).people.map(({ id }) => id)).toEqual([
      site.ada,
    ]);
    expect(store.templates.byPerson(site.ada)).toHaveLength(2);
    expect(store.templates.byPerson(site.ben)).toEqual([]);
    expect(store.replacement()).toEqual({
      why: 'restore',
      actor: 'lintel',
      backupAtMs: madeAtMs,
      erasedAgain: [site.ben],
    });
    expect(store.audit.verify()).toMatchObject({ isIntact: true, begunAgainAt: [4] });
    store.forgetReplaced();
    expect(readdirSync(where).filter((name) => name.startsWith('lintel-before'))).toEqual([]);
    store.close();
    expect(await createUnlocker(where).withPassphrase(passphrase)).toMatchObject({
      code: 'wrong-passphrase',
    });
    expect((await createUnlocker(where).withRecoveryWords(site.words)).ok).toBe(true);
  });

  test('the passphrase of then opens it too; other secrets open nothing and leave nothing', async () => {
    const where = folder();
    const restorer = createRestorer({ dataFolder: where, threadFile: thread, readReceipt });
    const wrong = await restorer.open(
      site.source,
      { kind: 'passphrase', passphrase: 'another passphrase' },
      nobody,
    );
    expect(wrong).toMatchObject({ code: 'wrong-passphrase' });
    const swapped = site.words.split(' ').reverse().join(' ');
    expect(await restorer.open(site.source, { kind: 'words', words: swapped }, nobody)).toMatchObject({
      code: 'wrong-words',
    });
    expect(await restorer.open(site.source, { kind: 'present-key' }, nobody)).toMatchObject({ ok: false });
    expect(readdirSync(where).filter((name) => name.startsWith('lintel-next'))).toEqual([]);
    expect(await restorer.commit(anew, { actor: 'lintel' })).toMatchObject({ code: 'restore-not-open' });
    expect((await restorer.open(site.source, { kind: 'passphrase', passphrase }, nobody)).ok).toBe(true);
    await restorer.cancel();
    expect(readdirSync(where).filter((name) => name.startsWith('lintel-next'))).toEqual([]);
  });

  test('what was opened and is gone since replaces nothing', async () => {
    const where = copyOfSite();
    const restorer = createRestorer({ dataFolder: where, threadFile: thread, readReceipt });
    expect((await restorer.open(site.source, byWords(), nobody)).ok).toBe(true);
    beginReplacement(where);
    expect(await restorer.commit(anew, { actor: 'lintel' })).toMatchObject({ code: 'restore-not-open' });
    const store = await openWith(where);
    expect(store.people.count()).toBe(2);
    store.close();
  });

  test('guesses are slowed down as at the unlock screen', async () => {
    const restorer = createRestorer({ dataFolder: folder(), threadFile: thread, readReceipt });
    const guess = () => restorer.open(site.source, { kind: 'words', words: 'abandon' }, nobody);
    for (let i = 0; i < 5; i++) expect(await guess()).toMatchObject({ code: 'wrong-words' });
    expect(await guess()).toMatchObject({ code: 'wait' });
  });

  test('a copy that is cut, changed or without its key file is refused, and a broken list of erased people too', async () => {
    const broken = folder();
    const restorer = createRestorer({ dataFolder: folder(), threadFile: thread, readReceipt });
    const refused = async (spoil: (path: string) => void) => {
      rmSync(broken, { recursive: true });
      cpSync(site.source.folder, broken, { recursive: true });
      spoil(join(broken, site.source.file));
      const done = await restorer.open({ ...site.source, folder: broken }, byWords(), nobody);
      return done.ok ? 'opened' : done.code;
    };
    const size = readFileSync(join(site.source.folder, site.source.file)).length;
    expect(await refused(() => undefined)).toBe('opened');
    expect(await refused((path) => truncateSync(path, size - 4096))).toBe('backup-damaged');
    expect(await refused((path) => truncateSync(path, 0))).toBe('backup-damaged');
    expect(
      await refused((path) => {
        const bytes = readFileSync(path);
        bytes.writeUInt8(bytes.readUInt8(9000) ^ 1, 9000);
        writeFileSync(path, bytes);
      }),
    ).toBe('backup-damaged');
    expect(await refused((path) => rmSync(path))).toBe('backup-not-found');
    expect(await refused(() => writeFileSync(join(broken, erasedFile), '{'))).toBe('backup-damaged');
    const keyFile = readdirSync(site.source.folder).find((name) => name.startsWith('lintel-key-')) ?? '';
    expect(await refused(() => writeFileSync(join(broken, keyFile), '{}'))).toBe('backup-damaged');
    const other = await newSite();
    other.store.close();
    expect(await refused(() => cpSync(join(other.where, keyFileName), join(broken, keyFile)))).toBe(
      'backup-damaged',
    );
  });

  test('copies are found in the folder and in the folders that installations made in it', async () => {
    const parent = folder();
    cpSync(site.source.folder, join(parent, 'lintel-0a1b2c3d'), { recursive: true });
    expect(await findBackups(parent)).toMatchObject({
      value: [
        { file: site.source.file, folder: join(parent, 'lintel-0a1b2c3d'), opensWith: 'words-or-passphrase' },
      ],
    });
    expect(await findBackups(site.source.folder)).toMatchObject({ value: [{ file: site.source.file }] });
    expect(await findBackups(folder())).toMatchObject({ code: 'backup-not-found' });
    expect(await findBackups(join(parent, 'missing'))).toMatchObject({ code: 'backup-folder-missing' });
    expect(await findBackups('relative')).toMatchObject({ code: 'backup-folder-missing' });
    rmSync(join(parent, 'lintel-0a1b2c3d', copiedKeyFile(site.source.file.slice(21, 29))));
    expect(await findBackups(parent)).toMatchObject({ code: 'backup-not-found' });
  });
});

describe('over a running store', () => {
  async function openForRestore(where: string) {
    const store = await openWith(where);
    const restorer = createRestorer({ dataFolder: where, threadFile: thread, readReceipt });
    const present = { state: 'open', keys: store.keys, erased: [site.ben] } as const;
    return { store, restorer, present };
  }

  test('the key that is there opens it, and passphrase and words of now stay', async () => {
    const where = copyOfSite();
    const { store, restorer, present } = await openForRestore(where);
    expect((await store.keys.rewrap(anew, { actor: 'ada' })).ok).toBe(true);
    const opened = await restorer.open(site.source, { kind: 'present-key' }, present);
    expect(opened).toMatchObject({ value: { people: 1, erasedSince: 1, needsProtection: false } });
    // Until the commit the store works on.
    enroll(store, 'Dan');
    store.close();
    expect((await restorer.commit(undefined, { actor: 'ada' })).ok).toBe(true);
    const restored = await openWith(where, anew.passphrase);
    expect(restored.people.count()).toBe(1);
    expect(restored.templates.byPerson(site.ada)).toHaveLength(2);
    expect(restored.replacement()).toMatchObject({ why: 'restore', actor: 'ada' });
    expect(restored.audit.verify().isIntact).toBe(true);
    // What was there lies aside, whole, until it is not needed any more.
    const aside = readdirSync(where).find((name) => name.startsWith('lintel-before-')) ?? '';
    expect(readdirSync(join(where, aside))).toEqual(
      expect.arrayContaining([databaseFile, keyFileName, sealKeyFile]),
    );
    const before = await openWith(join(where, aside), anew.passphrase);
    expect(before.people.count()).toBe(3);
    expect(before.audit.verify().isIntact).toBe(true);
    before.close();
    restored.forgetReplaced();
    expect(existsSync(join(where, aside))).toBe(false);
    restored.close();
  });

  test('a receipt beside the backup is obeyed, also where the list of erased people is gone; others are not', async () => {
    const { where, store, words } = await newSite();
    const [ada, ben] = [enroll(store, 'Ada'), enroll(store, 'Ben')];
    const target = folder();
    const made = await store.backups.make(target, thread, madeAtMs);
    if (!made.ok) throw new Error(made.code);
    erase(store, ben);
    const erasure = store.people.erasure(ben);
    if (erasure === undefined) throw new Error('nobody was erased');
    const receipt = erasureReceipt(erasure, 'Lobby', store.receiptKey);
    store.close();
    const other = await newSite();
    const foreign = erasureReceipt({ ...erasure, personId: ada }, 'Lobby', other.store.receiptKey);
    other.store.close();
    rmSync(join(target, erasedFile), { force: true });
    const erasedWith = async (text: string) => {
      writeFileSync(join(target, 'receipt.TXT'), text);
      const restorer = createRestorer({ dataFolder: folder(), threadFile: thread, readReceipt });
      const source = { folder: target, file: made.value.file };
      const opened = await restorer.open(source, { kind: 'words', words }, nobody);
      await restorer.cancel();
      return opened.ok && opened.value.kind === 'whole' ? opened.value.erasedSince : opened;
    };
    expect(await erasedWith(receipt)).toBe(1);
    expect(await erasedWith(receipt.replace(ben, ada))).toBe(0);
    expect(await erasedWith(foreign)).toBe(0);
    expect(await erasedWith('Shopping list')).toBe(0);
    expect(surveyInstall(where)).toMatchObject({ ok: true });
  });

  test('who was erased here stays out, even when the disk of the backups was away then', async () => {
    const backups = folder();
    cpSync(site.source.folder, backups, { recursive: true });
    rmSync(join(backups, erasedFile));
    const { store, restorer, present } = await openForRestore(copyOfSite());
    const opened = await restorer.open({ ...site.source, folder: backups }, { kind: 'present-key' }, present);
    expect(opened).toMatchObject({ value: { people: 1, erasedSince: 1 } });
    store.close();
  });

  test('a kill at any step leaves the data of before or the backup, never none and never a mix', async () => {
    const outcomes = new Set<number>();
    for (let step = 1; ; step++) {
      const where = copyOfSite();
      const isStopped = await stopAtStep(step, async () => {
        const restorer = createRestorer({ dataFolder: where, threadFile: thread, readReceipt });
        const opened = await restorer.open(site.source, byWords(), nobody);
        if (!opened.ok) throw new Error(opened.code);
        const done = await restorer.commit({ kind: 'passphrase', passphrase }, { actor: 'ada' });
        if (!done.ok) throw new Error(done.code);
      });
      expect([step, surveyInstall(where)]).toMatchObject([step, { ok: true, value: { state: 'installed' } }]);
      const store = await openWith(where);
      const names = store.people.list({ search: '', offset: 0, limit: 10 }).people.map(({ name }) => name);
      const isRestored = store.replacement() !== undefined;
      expect([step, names]).toEqual([step, isRestored ? ['Ada'] : ['Ada', 'Cyd']]);
      expect([step, store.audit.verify().isIntact]).toEqual([step, true]);
      expect([step, store.audit.verify().begunAgainAt ?? []]).toMatchObject([
        step,
        { length: isRestored ? 1 : 0 },
      ]);
      store.forgetReplaced();
      store.close();
      expect(readdirSync(where).filter((name) => /^lintel-(next|before)/.test(name))).toEqual([]);
      outcomes.add(names.length);
      removeFolder(where);
      if (!isStopped) break;
    }
    expect(outcomes).toEqual(new Set([1, 2]));
  }, 300_000);
});

describe('where the data does not open', () => {
  const failed = { state: 'failed' } as const;

  test('a missing or damaged key file comes back from the backup, and nothing else is touched', async () => {
    for (const spoil of [
      (path: string) => rmSync(path),
      (path: string) => writeFileSync(path, 'no key file'),
    ]) {
      const where = copyOfSite();
      spoil(join(where, keyFileName));
      const before = readFileSync(join(where, databaseFile));
      const restorer = createRestorer({ dataFolder: where, threadFile: thread, readReceipt });
      expect(await restorer.open(site.source, byWords(), failed)).toEqual({
        ok: true,
        value: { kind: 'key-only', madeAtMs, needsProtection: true },
      });
      expect((await restorer.commit(anew, { actor: 'lintel' })).ok).toBe(true);
      expect(readFileSync(join(where, databaseFile)).equals(before)).toBe(true);
      const store = await openWith(where, anew.passphrase);
      expect(store.people.count()).toBe(2);
      expect(store.audit.verify()).toEqual({ rows: 5, isIntact: true, sealedUpTo: expect.any(Number) });
      store.close();
    }
  });

  test('a damaged or missing database is replaced by a backup of the same installation', async () => {
    for (const spoil of [(path: string) => rmSync(path), (path: string) => truncateSync(path, 4096)]) {
      const where = copyOfSite();
      spoil(join(where, databaseFile));
      const restorer = createRestorer({ dataFolder: where, threadFile: thread, readReceipt });
      expect(await restorer.open(site.source, byWords(), failed)).toMatchObject({ value: { kind: 'whole' } });
      expect((await restorer.commit(anew, { actor: 'lintel' })).ok).toBe(true);
      const store = await openWith(where, anew.passphrase);
      expect(store.people.count()).toBe(1);
      store.close();
    }
  });

  test('a stranger’s backup takes the place of nothing', async () => {
    const stranger = await newSite();
    const target = folder();
    const made = await stranger.store.backups.make(target, thread, madeAtMs);
    stranger.store.close();
    if (!made.ok) throw new Error(made.code);
    for (const name of [databaseFile, keyFileName]) {
      const where = copyOfSite();
      rmSync(join(where, name));
      const left = readdirSync(where);
      const restorer = createRestorer({ dataFolder: where, threadFile: thread, readReceipt });
      const done = await restorer.open(
        { folder: target, file: made.value.file },
        { kind: 'words', words: stranger.words },
        failed,
      );
      expect(done).toMatchObject({ ok: false, code: 'backup-of-another' });
      expect(readdirSync(where).filter((file) => file !== 'lintel-unlock.json')).toEqual(left);
    }
  });
});
