import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { AppStage, FailedCode } from '#app/contract/setup.ts';
import { fail, ok, type Result } from '#app/result.ts';
import { verifyCommand } from './audit/verify-command.ts';
import { DataWork } from './data-work.ts';
import { KeyDesk } from './key-desk.ts';
import { readReceipt } from './privacy/erasure-receipt.ts';
import { StageMachine } from './stage.ts';
import { createRestorer } from './store/restore/restorer.ts';
import { randomTemplate, shotOf, somebody } from './store/store.fixture.ts';
import { install, newVault, noSurprise, passphrase } from './vault.fixture.ts';
import type { OpenStore } from './vault.ts';

const threadFile = join(import.meta.dirname, 'store', 'backup', 'backup-thread.ts');
const folders: string[] = [];
const closers: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const close of closers) await close();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});
function newFolder(): string {
  const made = mkdtempSync(join(tmpdir(), 'lintel-data-work-'));
  folders.push(made);
  return made;
}

const by = { actor: 'ada' };
const key = (text: string) => ({ kind: 'passphrase', passphrase: text }) as const;

/** Main without shell, camera and door: a set-up store, and what works on the whole of it. */
async function program(dataFolder = newFolder()) {
  const stages = new StageMachine();
  const seen: AppStage['stage'][] = [];
  stages.onChange(({ stage }) => seen.push(stage));
  const vault = newVault(dataFolder);
  let open: OpenStore | undefined;
  const close = async () => {
    open?.sessions.close();
    open?.store.close();
    open = undefined;
  };
  let begun: Result<void, FailedCode> = ok(undefined);
  const begin = async (opened: OpenStore): Promise<Result<void, FailedCode>> => {
    if (begun.ok) open = opened;
    else opened.store.close();
    return begun;
  };
  const beginsAs = (result: typeof begun) => {
    begun = result;
  };
  const work = new DataWork({ stages, vault, close, begin, logSurprise: noSurprise });
  let nowMs = Date.now();
  let followed = 0;
  const store = () => {
    if (open === undefined) throw new Error('The store is not open.');
    return open.store;
  };
  const desk = new KeyDesk({
    dataFolder,
    threadFile,
    vault,
    work,
    store,
    onKeyFileChanged: () => followed++,
    clock: () => nowMs,
  });
  closers.push(close);
  const kinds = () =>
    store()
      .audit.page({}, undefined, 50)
      .rows.map(({ kind }) => kind);
  const pass = (ms: number) => {
    nowMs += ms;
  };
  return {
    dataFolder,
    stages,
    seen,
    vault,
    work,
    desk,
    store,
    begin,
    beginsAs,
    kinds,
    pass,
    followed: () => followed,
    close,
  };
}

async function setUpProgram() {
  const made = await program();
  const { opened, recoveryWords } = await install(made.vault);
  await made.begin(opened);
  made.stages.enter({ stage: 'ready' });
  made.store().people.insert(somebody('Ada'));
  return { ...made, words: recoveryWords };
}

test('set-up hands out the key with which the log is verified from then on', async () => {
  const { opened, verificationKey } = await install(newVault(newFolder()));
  try {
    expect(verificationKey).toMatch(/^[0-9a-f]{64}$/);
    opened.store.audit.seal();
    const { body } = await opened.store.audit.exportInSlices('bundle', {});
    const file = join(newFolder(), 'log');
    writeFileSync(file, body);
    expect(verifyCommand([file, '--key', verificationKey]).exitCode).toBe(0);
    expect(verifyCommand([file, '--key', 'a'.repeat(64)]).exitCode).toBe(1);
  } finally {
    opened.store.close();
  }
});

test('a new key: the data closes, opens again under it, and the log says who', async () => {
  const { desk, stages, seen, store, kinds, close, dataFolder } = await setUpProgram();
  expect(await desk.changeKey('w1', key('the next passphrase'), by)).toMatchObject({
    code: 'words-not-drawn',
  });
  const words = desk.drawWords('w1');
  expect(await desk.changeKey('w2', key('the next passphrase'), by)).toMatchObject({
    code: 'words-not-drawn',
  });
  expect(await desk.changeKey('w1', key('the next passphrase'), by)).toEqual({ ok: true, value: undefined });
  expect(seen.slice(-2)).toEqual(['working', 'ready']);
  expect(stages.current).toEqual({ stage: 'ready' });
  expect(store().people.count()).toBe(1);
  expect(kinds()).toContain('key-rotated');
  expect(readdirSync(dataFolder).filter((name) => /^lintel-(next|before)/.test(name))).toEqual([]);
  await close();
  const again = await program(dataFolder);
  expect(await again.vault.withPassphrase(passphrase)).toMatchObject({ code: 'wrong-passphrase' });
  const opened = await again.vault.withRecoveryWords(words);
  if (!opened.ok) throw new Error(opened.code);
  opened.value.store.close();
});

test('new words count only once they are said to be written down, at the window that drew them, within a quarter of an hour', async () => {
  const { desk, kinds, followed, pass, dataFolder, close, words } = await setUpProgram();
  desk.drawWords('w1');
  pass(15 * 60_000);
  expect(desk.renewWords('w1', by)).toMatchObject({ code: 'words-not-drawn' });
  desk.drawWords('w1');
  desk.forgetWords('w1');
  expect(desk.renewWords('w1', by)).toMatchObject({ code: 'words-not-drawn' });
  expect(kinds()).not.toContain('recovery-renewed');
  const fresh = desk.drawWords('w1');
  expect(desk.renewWords('w1', by).ok).toBe(true);
  expect(desk.renewWords('w1', by)).toMatchObject({ code: 'words-not-drawn' });
  expect([kinds().includes('recovery-renewed'), followed()]).toEqual([true, 1]);
  await close();
  const { vault } = await program(dataFolder);
  expect(await vault.withRecoveryWords(words)).toMatchObject({ code: 'wrong-words' });
  const opened = await vault.withRecoveryWords(fresh);
  if (!opened.ok) throw new Error(opened.code);
  opened.value.store.close();
});

test('a keychain that is not there is refused before anything is closed', async () => {
  const { desk, seen, store } = await setUpProgram();
  expect(await desk.protect({ kind: 'keychain' }, by)).toMatchObject({ code: 'keychain-unavailable' });
  desk.drawWords('w1');
  const before = seen.length;
  expect(await desk.changeKey('w1', { kind: 'keychain' }, by)).toMatchObject({
    code: 'keychain-unavailable',
  });
  expect(seen).toHaveLength(before);
  expect(store().people.count()).toBe(1);
});

test('a backup put back is told in the log, with who was erased again, and photos erased since', async () => {
  const { work, store, kinds, dataFolder } = await setUpProgram();
  const backups = newFolder();
  const ben = somebody('Ben');
  store().people.insert(ben);
  const cyn = somebody('Cyn');
  const shot = shotOf(cyn.id, randomTemplate());
  store().people.insert(cyn);
  store().templates.insertShot(shot);
  store().photos.insert({ shotId: shot.shotId, personId: cyn.id, keptAtMs: 5, jpeg: randomBytes(99) });
  const made = await store().backups.make(backups, threadFile, Date.now());
  if (!made.ok) throw new Error(made.code);
  store().people.erase(ben.id);
  store().photos.remove();
  const restorer = createRestorer({ dataFolder, threadFile, readReceipt });
  const { keys } = store();
  const present = { state: 'open', keys, erased: store().backups.erased() } as const;
  const source = { folder: backups, file: made.value.file };
  const opened = await restorer.open(source, { kind: 'present-key' }, present);
  expect(opened).toMatchObject({ value: { people: 2, erasedSince: 1 } });
  const done = await work.run('restoring', keys.copyKey(), () => restorer.commit(undefined, by));
  expect(done).toEqual({ ok: true, value: undefined });
  expect(store().people.count()).toBe(2);
  // The photos were in the backup; their key is gone.
  expect(store().photos.count()).toEqual({ photos: 0, people: 0 });
  expect(store().templates.byPerson(cyn.id)).toHaveLength(2);
  expect(kinds().slice(0, 3)).toEqual(['photos-erased', 'person-erased', 'store-restored']);
  expect(store().backups.erased()).toContain(ben.id);
  expect(store().audit.verify().isIntact).toBe(true);
});

test('work that fails, or is surprised, opens the data of before again', async () => {
  const { work, stages, store } = await setUpProgram();
  const failed = await work.run('restoring', store().keys.copyKey(), async () => ({
    ok: false,
    code: 'disk-full',
  }));
  expect(failed).toMatchObject({ ok: false, code: 'disk-full' });
  expect([stages.current.stage, store().people.count()]).toEqual(['ready', 1]);
  await expect(
    work.run('restoring', store().keys.copyKey(), () => Promise.reject(new Error('surprise'))),
  ).rejects.toThrow('surprise');
  expect([stages.current.stage, store().people.count()]).toEqual(['ready', 1]);
});

test('data that opens after the work and cannot be used is told as failed, closed, and opens again with the key of after', async () => {
  const { desk, stages, seen, vault, beginsAs, dataFolder } = await setUpProgram();
  beginsAs(fail('disk-full', 'Make room.'));
  desk.drawWords('w1');
  expect((await desk.changeKey('w1', key('the next passphrase'), by)).ok).toBe(true);
  expect(seen.slice(-2)).toEqual(['working', 'failed']);
  expect(stages.current).toMatchObject({ stage: 'failed', code: 'disk-full', detail: 'Make room.' });
  const again = await vault.withPassphrase('the next passphrase');
  if (!again.ok) throw new Error(again.code);
  expect(again.value.store.people.count()).toBe(1);
  again.value.store.close();
  expect(readdirSync(dataFolder).filter((name) => /^lintel-(next|before)/.test(name))).toEqual([]);
});
