import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  statfsSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { BackupStatus } from '#app/contract/backups.ts';
import { backupDueAtMs, copiesToRemove } from '#app/domain/backup.ts';
import { createAuditLog } from '#main/audit/audit-log.ts';
import { copyFileName, readErased } from '#main/store/backup/layout.ts';
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
  expect(await backups.status()).toEqual({ isRunning: false, copies: [] });
  expect(await backups.make('ada')).toMatchObject({ ok: false, code: 'backup-not-planned' });
  await end();
});

test('a backup by hand is made, listed, logged and told', async () => {
  const { store, backups, told, kinds, end } = await site();
  store.people.insert(somebody('Ada'));
  const target = folder();
  expect((await backups.configure({ folder: target, everyHours: 24, keep: 14 }, 'ada')).ok).toBe(true);
  const made = await backups.make('ada');
  expect(made).toMatchObject({ ok: true, value: { people: 1 } });
  expect((await backups.status()).copies).toMatchObject([
    {
      file: copyFileName({ atMs: Date.UTC(2026, 10, 24, 12), keyId: store.backups.keyId }),
      isUnderPresentKey: true,
    },
  ]);
  expect(kinds()).toContain('backup-made');
  expect(told.some(({ isRunning }) => isRunning)).toBe(true);
  expect(told.at(-1)?.isRunning).toBe(false);
  await end();
});

test('two at once: the second is told that one is being made', async () => {
  const { backups, end } = await site();
  await backups.configure({ folder: folder(), everyHours: 24, keep: 14 }, 'ada');
  const first = backups.make('ada');
  expect(await backups.make('ada')).toMatchObject({ ok: false, code: 'backup-running' });
  expect((await first).ok).toBe(true);
  await end();
});

test('only so many copies stay, the newest ones, and files of others are left alone', async () => {
  const { store, backups, passHours, end } = await site();
  const target = folder();
  await backups.configure({ folder: target, everyHours: 1, keep: 2 }, 'ada');
  for (let i = 0; i < 3; i++) {
    if (i === 1) writeFileSync(join(target, store.backups.folderName, 'notes.txt'), 'mine');
    expect((await backups.make('lintel')).ok).toBe(true);
    passHours(1);
  }
  const kept = (await backups.status()).copies.map(({ atMs }) => new Date(atMs).getUTCHours());
  expect(kept).toEqual([14, 13]);
  expect(existsSync(join(target, store.backups.folderName, 'notes.txt'))).toBe(true);
  await end();
});

test('a disk that was taken away is named, logged and shown, and the next success clears it', async () => {
  const { backups, kinds, end } = await site();
  const target = folder();
  await backups.configure({ folder: target, everyHours: 1, keep: 2 }, 'ada');
  rmSync(target, { recursive: true });
  expect(await backups.make('lintel')).toMatchObject({ ok: false, code: 'backup-folder-missing' });
  expect((await backups.status()).failure).toMatchObject({ code: 'backup-folder-missing' });
  expect(existsSync(target)).toBe(false);
  expect(kinds()).toContain('backup-failed');
  mkdirSync(target);
  expect((await backups.make('lintel')).ok).toBe(true);
  expect((await backups.status()).failure).toBeUndefined();
  await end();
});

test('a plan for an unfit folder is refused and the one before stays', async () => {
  const { backups, dataFolder, end } = await site();
  const good = { folder: folder(), everyHours: 24, keep: 14 };
  await backups.configure(good, 'ada');
  const file = join(folder(), 'a-file');
  writeFileSync(file, '');
  mkdirSync(join(dataFolder, 'inside'));
  for (const [wrong, code] of [
    ['relative/folder', 'backup-folder-unfit'],
    [dataFolder, 'backup-folder-unfit'],
    [join(dataFolder, 'inside'), 'backup-folder-unfit'],
    [join(root, 'missing'), 'backup-folder-missing'],
    [file, 'backup-folder-unfit'],
  ] as const)
    expect(await backups.configure({ ...good, folder: wrong }, 'ada')).toMatchObject({ ok: false, code });
  expect((await backups.status()).plan).toEqual(good);
  expect(await backups.configure(undefined, 'ada')).toMatchObject({ ok: true });
  expect((await backups.status()).plan).toBeUndefined();
  await end();
});

test('a folder whose name only begins like the data folder is no part of it', async () => {
  const data = folder();
  mkdirSync(`${data}..elsewhere`);
  expect((await checkFolder(`${data}..elsewhere`, data, 0)).ok).toBe(true);
});

test('a disk without room is named before anything is copied', async () => {
  expect(await checkFolder(folder(), folder(), 2 ** 52)).toMatchObject({
    ok: false,
    code: 'backup-folder-full',
  });
});

// Root may write everywhere.
test.skipIf(process.getuid?.() === 0 || process.platform === 'win32')(
  'a folder that may not be written is named (skipped as root and on Windows, who may write it)',
  async () => {
    const target = folder();
    chmodSync(target, 0o500);
    expect(await checkFolder(target, folder(), 0)).toMatchObject({
      ok: false,
      code: 'backup-folder-read-only',
    });
  },
);

test('an erased person is listed beside the copies at once', async () => {
  const { store, backups, end } = await site();
  const target = folder();
  await backups.configure({ folder: target, everyHours: 24, keep: 14 }, 'ada');
  const person = somebody('Ada');
  store.people.insert(person);
  await backups.make('ada');
  const own = join(target, store.backups.folderName);
  store.transact(() => {
    store.people.erase(person.id);
    store.audit.append({ kind: 'person-erased', actor: 'ada', personId: person.id, details: {} });
  });
  await backups.noteErased();
  expect(readErased(own)).toEqual([person.id]);
  expect(readdirSync(own).filter((file) => file.endsWith('.part'))).toEqual([]);
  await end();
});

test('the next copy is due so many hours after the newest one; copies from the future do not count', () => {
  const plan = { folder: '/b', everyHours: 24, keep: 1 };
  expect(backupDueAtMs(plan, [1000, 500], 2000)).toBe(1000 + 24 * 3_600_000);
  expect(backupDueAtMs(plan, [], 2000)).toBe(2000);
  expect(backupDueAtMs(plan, [3000], 2000)).toBe(2000);
  expect(backupDueAtMs(plan, [3000, 1000], 2000)).toBe(1000 + 24 * 3_600_000);
});

test('the oldest copies go; those from the future stay', () => {
  const copies = [1000, 5000, 3000, 2000].map((atMs) => ({ atMs }));
  expect(copiesToRemove(copies, 1, 3000)).toEqual([{ atMs: 2000 }, { atMs: 1000 }]);
  expect(copiesToRemove(copies, 9, 9000)).toEqual([]);
  expect(copiesToRemove(copies, 0, 1)).toEqual([]);
});

test('with the clock set back a year a copy is made, earlier ones stay, and the next one waits for its time', async () => {
  const { backups, kinds, passHours, end } = await site();
  const target = folder();
  await backups.configure({ folder: target, everyHours: 24, keep: 1 }, 'ada');
  await backups.look();
  passHours(-365 * 24);
  await backups.look();
  expect((await backups.status()).copies).toHaveLength(2);
  passHours(1);
  await backups.look();
  expect((await backups.status()).copies).toHaveLength(2);
  passHours(24);
  await backups.look();
  // Of the copies of the clock's present year one stays, as planned; the one from the future stays too.
  expect((await backups.status()).copies).toHaveLength(2);
  expect(kinds().filter((kind) => kind === 'backup-made')).toHaveLength(3);
  await end();
});

const mounts: string[] = [];
function mountTmpfs(options: string): string | undefined {
  const where = folder();
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', where]).status !== 0) return undefined;
  mounts.push(where);
  return where;
}
afterAll(() => {
  for (const mount of mounts) spawnSync('umount', ['-l', mount]);
});
const canMount = mountTmpfs('size=1m') !== undefined;

test.skipIf(!canMount)(
  `a disk that fills up in the middle is named, and earlier copies stay${canMount ? '' : ' (SKIPPED: mount is not permitted)'}`,
  async () => {
    const { store, backups, passHours, end } = await site();
    const target = mountTmpfs('size=32m') ?? '';
    await backups.configure({ folder: target, everyHours: 24, keep: 3 }, 'ada');
    const first = await backups.make('ada');
    passHours(1);
    const free = statfsSync(target);
    const filler = openSync(join(target, 'filler'), 'w');
    // Room for the look before, not for the copy: 64 KiB are left.
    writeSync(filler, Buffer.alloc(free.bavail * free.bsize - 65_536));
    closeSync(filler);
    const direct = await store.backups.make(join(target, store.backups.folderName), thread, Date.now());
    expect(direct).toMatchObject({ ok: false, code: 'disk-full' });
    expect(await backups.make('ada')).toMatchObject({ ok: false, code: 'backup-folder-full' });
    const { copies } = await backups.status();
    expect(copies.map(({ file }) => file)).toEqual(first.ok ? [first.value.file] : []);
    const own = readdirSync(join(target, store.backups.folderName));
    expect(own.filter((file) => file.includes('.part'))).toEqual([]);
    await end();
  },
);

test.skipIf(!canMount)(
  `a disk that turns read-only is named${canMount ? '' : ' (SKIPPED: mount is not permitted)'}`,
  async () => {
    const { backups, end } = await site();
    const target = mountTmpfs('size=64m') ?? '';
    await backups.configure({ folder: target, everyHours: 24, keep: 3 }, 'ada');
    await backups.make('ada');
    spawnSync('mount', ['-o', 'remount,ro', target]);
    expect(await backups.make('ada')).toMatchObject({ ok: false, code: 'backup-folder-read-only' });
    expect((await backups.status()).copies).toHaveLength(1);
    await end();
  },
);

test('a folder that vanishes while the copy is made is named as missing, and the store works on', async () => {
  const { store, backups, end } = await site();
  for (let i = 0; i < 500; i++) store.people.insert(somebody(`Person ${i}`));
  const target = folder();
  await backups.configure({ folder: target, everyHours: 24, keep: 3 }, 'ada');
  const own = join(target, store.backups.folderName);
  const running = backups.make('ada');
  while (!existsSync(own) || readdirSync(own).length === 0) await new Promise((done) => setImmediate(done));
  rmSync(target, { recursive: true, force: true });
  expect(await running).toMatchObject({ ok: false, code: 'backup-folder-missing' });
  expect(existsSync(target)).toBe(false);
  store.people.insert(somebody('After'));
  expect(store.people.count()).toBe(501);
  await end();
});
