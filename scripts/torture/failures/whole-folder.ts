import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuditLog } from '#main/audit/audit-log.ts';
import { createBackups } from '#main/backup/backups.ts';
import { StoreProblem } from '#main/store/interface.ts';
import { createUnlocker } from '#main/store/keys/unlock.ts';
import { openLintelStore } from '#main/store/lintel-store.ts';
import { migrations } from '#main/store/migrations/run.ts';
import { databaseFile, openStore } from '#main/store/open.ts';
import { setUpStore } from '#main/store/set-up.ts';
import { newSettings, newVault, noKeychain, passphrase } from '#main/vault.fixture.ts';
import { explainFailure, Vault } from '#main/vault.ts';
import { type Base, tablesOf } from './base.ts';
import type { TinyDisk } from './tiny-disk.ts';

/** One failure of a whole disk or folder, and what came of it. */
export interface Seen {
  readonly failure: string;
  readonly expected: string;
  /** Codes that were told, each once. */
  readonly told: string;
  readonly trials: number;
}

const backupThread = join(
  import.meta.dirname,
  '..',
  '..',
  '..',
  'main',
  'store',
  'backup',
  'backup-thread.ts',
);

/** Codes told, in order of their first time. */
class Told {
  readonly #codes: string[] = [];
  note(code: string): void {
    this.#codes.push(code);
  }
  as(failure: string, expected: string): Seen {
    return { failure, expected, told: [...new Set(this.#codes)].join(', '), trials: this.#codes.length };
  }
}

const setUp = (folder: string) =>
  setUpStore({
    folder,
    protection: { kind: 'passphrase', passphrase },
    makeAuditLog: createAuditLog,
    fill: async (store) => store.settings.put(newSettings),
  });

/** Set-up, unlocking and backups on a disk without room, or one that cannot be written. */
export async function meetBadDisks(
  base: Base,
  disk: TinyDisk,
): Promise<{ readonly seen: readonly Seen[]; readonly problems: readonly string[] }> {
  const problems: string[] = [];
  const seen: Seen[] = [];
  const place = join(disk.folder, 'data');
  const fresh = () => {
    rmSync(place, { recursive: true, force: true });
    mkdirSync(place);
  };

  const setUps = new Told();
  for (const free of [0, 1, 2, 4, 8, 16, 32, 64, 128]) {
    fresh();
    disk.fill(free);
    const done = await setUp(place);
    disk.makeRoom();
    if (done.ok) done.value.store.close();
    else {
      setUps.note(done.code);
      const again = await setUp(place);
      if (!again.ok) problems.push(`set-up, ${free} pages free: ${again.code} with room again`);
      else again.value.store.close();
    }
  }
  seen.push(setUps.as('set-up, key file included, on a full disk', 'disk-full'));

  fresh();
  const made = await setUp(place);
  if (!made.ok) throw new Error(`No installation to fail with: ${made.code}`);
  made.value.store.close();
  // Tries are counted in a file; without room for it the process remembers them.
  const unlocking = new Told();
  const unlocker = createUnlocker(place);
  disk.fill(0);
  for (let i = 0; i < 6; i++) {
    const key = await unlocker.withPassphrase('not the passphrase');
    unlocking.note(key.ok ? 'ok' : key.code);
  }
  disk.makeRoom();
  seen.push(unlocking.as('wrong passphrases on a full disk', 'wrong-passphrase, wait'));

  // The log says that it was opened: without room for that row nothing is open, and the same program opens it once there is.
  const opening = new Told();
  for (const free of [0, 1, 2, 4, 8, 12, 16, 24, 32, 64, 128]) {
    const vault = new Vault(place, noKeychain, (what) =>
      problems.push(`opening, ${free} pages free: ${what}`),
    );
    disk.fill(free);
    const opened = await vault.withPassphrase(passphrase);
    disk.makeRoom();
    if (opened.ok) opened.value.store.close();
    else {
      opening.note(opened.code);
      const again = await vault.withPassphrase(passphrase);
      if (!again.ok) problems.push(`opening, ${free} pages free: ${again.code} with room again`);
      else again.value.store.close();
    }
  }
  seen.push(opening.as('opening on a full disk', 'disk-full'));

  // The key file is replaced: one of the two passphrases opens it, the one that was told.
  const rewrapping = new Told();
  let current = passphrase;
  for (const free of [0, 1, 2, 4, 8, 12, 16, 32]) {
    const vault = newVault(place);
    const opened = await vault.withPassphrase(current);
    if (!opened.ok) throw new Error(`No installation to fail with: ${opened.code}`);
    const { store } = opened.value;
    const next = `${passphrase} ${free}`;
    disk.fill(free);
    const code = await store.keys.rewrap({ kind: 'passphrase', passphrase: next }, { actor: 'desk' }).then(
      (done) => (done.ok ? 'ok' : done.code),
      (error) => explainFailure(error)?.code ?? String(error),
    );
    disk.makeRoom();
    store.close();
    if (code === 'ok') current = next;
    else rewrapping.note(code);
    const again = await vault.withPassphrase(current);
    if (again.ok) again.value.store.close();
    else problems.push(`another passphrase, ${free} pages free: told ${code}, then ${again.code}`);
  }
  if (current === passphrase) problems.push('another passphrase: the sweep did not reach both ends');
  seen.push(rewrapping.as('another passphrase on a full disk', 'disk-full'));

  const readOnly = new Told();
  fresh();
  base.copyTo(place);
  disk.makeReadOnly();
  readOnly.note(openLintel(place, base.key) ?? 'ok');
  disk.makeWritable();
  if (!isSame(tablesOf(place, base.key), tablesOf(base.folder, base.key)))
    problems.push('a read-only folder: rows are not as they were');
  fresh();
  disk.makeReadOnly();
  const refused = await setUp(place);
  readOnly.note(refused.ok ? 'ok' : refused.code);
  disk.makeWritable();
  seen.push(readOnly.as('opening, and set-up, in a read-only folder', 'store-read-only'));

  return { seen, problems };
}

/** @param disk with room for a copy and what must be left over beside it. */
export async function meetFullBackups(
  disk: TinyDisk,
): Promise<{ readonly seen: Seen; readonly problems: readonly string[] }> {
  const told = new Told();
  const problems: string[] = [];
  const data = mkdtempSync(join(tmpdir(), 'lintel-backed-up-'));
  const made = await setUp(data);
  if (!made.ok) throw new Error(`No store to back up: ${made.code}`);
  const { store } = made.value;
  const parts = {
    store,
    dataFolder: data,
    threadFile: backupThread,
    clock: Date.now,
    onChanged: () => undefined,
    logSurprise: (what: string, error: unknown) => problems.push(`backup: ${what}: ${error}`),
  };
  const service = createBackups(parts);
  const planned = await service.configure({ folder: disk.folder, everyHours: 24, keep: 3 }, 'desk');
  if (!planned.ok) throw new Error(`The plan was refused: ${planned.code}`);
  for (const free of [0, 1, 16, 256, 4096]) {
    disk.fill(free);
    const made = await service.make('desk');
    told.note(made.ok ? 'ok' : made.code);
    disk.makeRoom();
    if (!store.audit.verify().isIntact) problems.push('backup on a full disk: the log does not verify');
  }
  const copy = await service.make('desk');
  if (!copy.ok) problems.push(`backup with room again: ${copy.code}`);
  await service.close();
  store.close();
  rmSync(data, { recursive: true, force: true });
  return { seen: told.as('a backup to a full disk', 'backup-folder-full'), problems };
}

/** A changed byte in every page of every table and index: told, or without any effect; never other rows. */
export function meetCorruptPages(
  base: Base,
  work: string,
): { readonly seen: Seen[]; readonly problems: string[] } {
  const problems: string[] = [];
  const seen: Seen[] = [];
  const file = readFileSync(join(base.folder, databaseFile));
  const good = tablesOf(base.folder, base.key);
  for (const [name, pages] of pagesOf(base)) {
    const told = new Told();
    for (const page of pages) {
      const bad = Buffer.from(file);
      const at = (page - 1) * 4096 + 777;
      bad.writeUInt8(bad.readUInt8(at) ^ 1, at);
      writeFileSync(join(work, databaseFile), bad);
      let code: string;
      try {
        code = isSame(tablesOf(work, base.key), good) ? 'as before' : 'other rows';
      } catch (error) {
        code = error instanceof StoreProblem ? error.code : `surprise: ${error}`;
      }
      told.note(code);
      if (!readFileSync(join(work, databaseFile)).equals(bad))
        problems.push(`${name}: the damaged file was changed`);
    }
    // The first page tells the key: damage there looks like a wrong one.
    seen.push(told.as(`corrupt page of ${name}`, pages.includes(1) ? 'wrong-key' : 'store-damaged'));
  }
  return { seen, problems };
}

/** Pages by table or index. */
function pagesOf(base: Base): Map<string, number[]> {
  const db = openStore(base.folder, base.key);
  try {
    const pages = new Map<string, number[]>();
    const roots = db.all('SELECT name, rootpage FROM sqlite_master WHERE rootpage > 0 ORDER BY name');
    pages.set('sqlite_master', [1]);
    for (const row of roots) pages.set(String(Object(row).name), [Number(Object(row).rootpage)]);
    return pages;
  } finally {
    db.close();
  }
}

/** Two at once, a newer schema, a key of another installation. */
export function meetWrongStarts(base: Base, work: string): Seen[] {
  const two = new Told();
  base.copyTo(work);
  const first = openLintelStore(work, base.key, createAuditLog);
  if (!first.ok) throw new Error(first.code);
  two.note(openLintel(work, base.key) ?? 'ok');
  first.value.close();
  const newer = new Told();
  const db = openStore(work, base.key);
  db.pragma(`user_version = ${(migrations.at(-1)?.version ?? 0) + 10}`);
  db.close();
  newer.note(openLintel(work, base.key) ?? 'ok');
  const foreign = new Told();
  foreign.note(openLintel(base.folder, randomBytes(32)) ?? 'ok');
  return [
    two.as('a second Lintel on the same folder', 'store-in-use'),
    newer.as('a newer schema', 'store-newer'),
    foreign.as('the key of another installation', 'wrong-key'),
  ];
}

/** @returns the failure code, undefined when it opened. */
function openLintel(folder: string, key: Uint8Array): string | undefined {
  const opened = openLintelStore(folder, key, createAuditLog);
  if (!opened.ok) return opened.code;
  opened.value.close();
  return undefined;
}

function isSame(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([table, rows]) => b.get(table) === rows);
}
