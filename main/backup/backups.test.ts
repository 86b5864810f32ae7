import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { BackupStatus } from '#app/contract/backups.ts';
import { backupDueAtMs } from '#app/domain/backup.ts';
import { createAuditLog } from '#main/audit/audit-log.ts';
import { backupFileName, readErased } from '#main/store/backup/back-up.ts';
import { setUpStore } from '#main/store/set-up.ts';
import { somebody, someSettings } from '#main/store/store.fixture.ts';
import { checkFolder } from './backup-folder.ts';
import { createBackups } from './backups.ts';

const thread = join(import.meta.dirname, '..', 'store', 'backup', 'backup-thread.ts');
const root = mkdtempSync(join(tmpdir(), 'lintel-backups-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let folders = 0;
function folder(): string {
  const made = join(root, `folder-${folders++}`);
  mkdirSync(made);
  return made;
}

async function site() {
  const dataFolder = folder();
  const done = await setUpStore({
    folder: dataFolder,
    protection: { kind: 'passphrase', passphrase: 'a long enough passphrase' },
    makeAuditLog: createAuditLog,
    fill: async (store) => store.settings.put(someSettings),
  });
  if (!done.ok) throw new Error(done.code);
  const { store } = done.value;
  let nowMs = Date.UTC(2026, 10, 24, 12);
  const told: BackupStatus[] = [];
  const backups = createBackups({
    store,
    dataFolder,
    threadFile: thread,
    clock: () => nowMs,
    onChanged: (status) => told.push(status),
    logSurprise: (what, error) => {
      throw new Error(what, { cause: error });
    },
  });
  const kinds = () => store.audit.page({}, undefined, 50).rows.map(({ kind }) => kind);
  const passHours = (hours: number) => {
    nowMs += hours * 3_600_000;
  };
  const end = async () => {
    await backups.close();
    store.close();
  };
  return { store, backups, dataFolder, told, kinds, passHours, end };
}

test('without a plan nothing is copied', async () => {
  const { backups, end } = await site();
  expect(backups.status()).toEqual({ isRunning: false, copies: [] });
  expect(await backups.make('ada')).toMatchObject({ ok: false, code: 'backup-not-planned' });
  await end();
});

test('a backup by hand is made, listed, logged and told', async () => {
  const { store, backups, told, kinds, end } = await site();
  store.people.insert(somebody('Ada'));
  const target = folder();
  expect(backups.configure({ folder: target, everyHours: 24, keep: 14 }, 'ada').ok).toBe(true);
  const made = await backups.make('ada');
  expect(made).toMatchObject({ ok: true, value: { people: 1 } });
  expect(backups.status().copies.map(({ file }) => file)).toEqual([
    backupFileName(Date.UTC(2026, 10, 24, 12)),
  ]);
  expect(kinds()).toContain('backup-made');
  expect(told.some(({ isRunning }) => isRunning)).toBe(true);
  expect(told.at(-1)?.isRunning).toBe(false);
  await end();
});

test('two at once: the second is told that one is being made', async () => {
  const { backups, end } = await site();
  backups.configure({ folder: folder(), everyHours: 24, keep: 14 }, 'ada');
  const first = backups.make('ada');
  expect(await backups.make('ada')).toMatchObject({ ok: false, code: 'backup-running' });
  expect((await first).ok).toBe(true);
  await end();
});

test('only so many copies stay, the newest ones, and files of others are left alone', async () => {
  const { store, backups, passHours, end } = await site();
  const target = folder();
  backups.configure({ folder: target, everyHours: 1, keep: 2 }, 'ada');
  for (let i = 0; i < 3; i++) {
    if (i === 1) writeFileSync(join(target, store.backups.folderName, 'notes.txt'), 'mine');
    expect((await backups.make('lintel')).ok).toBe(true);
    passHours(1);
  }
  const kept = backups.status().copies.map(({ atMs }) => new Date(atMs).getUTCHours());
  expect(kept).toEqual([14, 13]);
  expect(existsSync(join(target, store.backups.folderName, 'notes.txt'))).toBe(true);
  await end();
});

test('a disk that was taken away is named, logged and shown, and the next success clears it', async () => {
  const { backups, kinds, end } = await site();
  const target = folder();
  backups.configure({ folder: target, everyHours: 1, keep: 2 }, 'ada');
  rmSync(target, { recursive: true });
  expect(await backups.make('lintel')).toMatchObject({ ok: false, code: 'backup-folder-missing' });
  expect(backups.status().failure).toMatchObject({ code: 'backup-folder-missing' });
  expect(existsSync(target)).toBe(false);
  expect(kinds()).toContain('backup-failed');
  mkdirSync(target);
  expect((await backups.make('lintel')).ok).toBe(true);
  expect(backups.status().failure).toBeUndefined();
  await end();
});

test('a plan for an unfit folder is refused and the one before stays', async () => {
  const { backups, dataFolder, end } = await site();
  const good = { folder: folder(), everyHours: 24, keep: 14 };
  backups.configure(good, 'ada');
  const file = join(folder(), 'a-file');
  writeFileSync(file, '');
  mkdirSync(join(dataFolder, 'inside'));
  for (const [wrong, code] of [
    ['relative/folder', 'backup-folder-unfit'],
    [dataFolder, 'backup-folder-unfit'],
    [join(dataFolder, 'inside'), 'backup-folder-unfit'],
    [join(root, 'missing'), 'backup-folder-missing'],
    [file, 'backup-folder-missing'],
  ] as const)
    expect(backups.configure({ ...good, folder: wrong }, 'ada')).toMatchObject({ ok: false, code });
  expect(backups.status().plan).toEqual(good);
  expect(backups.configure(undefined, 'ada')).toMatchObject({ ok: true });
  expect(backups.status().plan).toBeUndefined();
  await end();
});

test('a folder whose name only begins like the data folder is no part of it', () => {
  const data = folder();
  mkdirSync(`${data}..elsewhere`);
  expect(checkFolder(`${data}..elsewhere`, data, 0).ok).toBe(true);
});

test('a disk without room is named before anything is copied', () => {
  expect(checkFolder(folder(), folder(), 2 ** 52)).toMatchObject({ ok: false, code: 'backup-folder-full' });
});

// Root may write everywhere.
test.skipIf(process.getuid?.() === 0 || process.platform === 'win32')(
  'a folder that may not be written is named (skipped as root and on Windows, who may write it)',
  () => {
    const target = folder();
    chmodSync(target, 0o500);
    expect(checkFolder(target, folder(), 0)).toMatchObject({ ok: false, code: 'backup-folder-read-only' });
  },
);

test('an erased person is listed beside the copies at once', async () => {
  const { store, backups, end } = await site();
  const target = folder();
  backups.configure({ folder: target, everyHours: 24, keep: 14 }, 'ada');
  const person = somebody('Ada');
  store.people.insert(person);
  await backups.make('ada');
  const own = join(target, store.backups.folderName);
  store.transact(() => {
    store.people.erase(person.id);
    store.audit.append({ kind: 'person-erased', actor: 'ada', personId: person.id, details: {} });
  });
  backups.noteErased();
  expect(readErased(own)).toEqual([person.id]);
  expect(readdirSync(own).filter((file) => file.endsWith('.part'))).toEqual([]);
  await end();
});

test('the next copy is due so many hours after the newest, and at once when there is none or it lies in the future', () => {
  const plan = { folder: '/b', everyHours: 24, keep: 1 };
  expect(backupDueAtMs(plan, 1000, 2000)).toBe(1000 + 24 * 3_600_000);
  expect(backupDueAtMs(plan, undefined, 2000)).toBe(2000);
  expect(backupDueAtMs(plan, 3000, 2000)).toBe(2000);
});
