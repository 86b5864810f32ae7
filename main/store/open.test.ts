import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  copyFileSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { createAuditLog } from '#main/audit/audit-log.ts';
import { type Store, StoreProblem } from './interface.ts';
import { assembleStore, openLintelStore } from './lintel-store.ts';
import { migrate, migrations } from './migrations/run.ts';
import { createStore, databaseFile, openStore } from './open.ts';
import { newFolder, newStore, randomTemplate, removeFolder, shotOf, somebody } from './store.fixture.ts';

const folders: string[] = [];
const mounts: string[] = [];
function folder(): string {
  const made = newFolder();
  folders.push(made);
  return made;
}
const makeAuditLog = (records: Parameters<typeof createAuditLog>[0]) => createAuditLog(records);
function fresh(where = folder()) {
  return newStore(makeAuditLog, where);
}
afterAll(() => {
  for (const mount of mounts) spawnSync('umount', ['-l', mount]);
  for (const made of folders) removeFolder(made);
});

function codeOf(work: () => unknown): string {
  try {
    work();
    return 'no error';
  } catch (error) {
    return error instanceof StoreProblem ? error.code : `surprise: ${error}`;
  }
}

function mountTmpfs(options: string): string | undefined {
  const where = folder();
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', where]);
  if (mounted.status !== 0) return undefined;
  mounts.push(where);
  return where;
}

describe('opening', () => {
  test('a database opens again with its key and holds what was put in', () => {
    const { store, folder, key } = fresh();
    store.people.insert(somebody('Ada'));
    store.close();
    const reopened = openLintelStore(folder, key, makeAuditLog);
    if (!reopened.ok) throw new Error(reopened.code);
    expect(reopened.value.people.count()).toBe(1);
    reopened.value.close();
    reopened.value.close();
  });

  test('another key is refused and the file stays as it was', () => {
    const { store, folder, key } = fresh();
    store.people.insert(somebody('Ada'));
    store.close();
    const before = readFileSync(join(folder, databaseFile));
    expect(codeOf(() => openStore(folder, randomBytes(32)))).toBe('wrong-key');
    expect(openLintelStore(folder, randomBytes(32), makeAuditLog)).toMatchObject({ code: 'wrong-key' });
    expect(readFileSync(join(folder, databaseFile)).equals(before)).toBe(true);
    openStore(folder, key).close();
  });

  test('a new database is never made over an old one', () => {
    const { store, folder, key } = fresh();
    store.close();
    expect(() => createStore(folder, randomBytes(32))).toThrow('EEXIST');
    openStore(folder, key).close();
  });

  test('files are readable by this user only', () => {
    const { store, folder } = fresh();
    for (const name of readdirSync(folder))
      expect([name, statSync(join(folder, name)).mode & 0o077]).toEqual([name, 0]);
    store.close();
  });

  test('a newer schema is refused and an older one is brought up, all steps or none', () => {
    const { store, folder, key } = fresh();
    store.people.insert(somebody('Ada'));
    store.close();
    const extra = {
      version: 9990,
      up: (db: { exec(sql: string): void }) => db.exec('CREATE TABLE extra (a INT) STRICT'),
    };
    const broken = {
      version: 9991,
      up: () => {
        throw new Error('step failed');
      },
    };
    const raw = openStore(folder, key);
    expect(() => migrate(raw, [...migrations, extra, broken])).toThrow('step failed');
    expect(raw.pragma('user_version')).toBe(migrations.at(-1)?.version);
    expect(raw.get(`SELECT name FROM sqlite_schema WHERE name = 'extra'`)).toBeUndefined();
    migrate(raw, [...migrations, extra]);
    expect(raw.pragma('user_version')).toBe(9990);
    expect(raw.get('SELECT count(*) AS n FROM people')).toEqual({ n: 1 });
    raw.close();
    expect(codeOf(() => openStore(folder, key))).toBe('store-newer');
  });

  test('migrations whose numbers do not rise are refused', () => {
    const { store, folder, key } = fresh();
    store.close();
    const raw = openStore(folder, key);
    const steps = [
      ...migrations,
      { version: 9990, up: () => undefined },
      { version: 9990, up: () => undefined },
    ];
    expect(() => migrate(raw, steps)).toThrow('does not come after');
    raw.close();
  });

  test('an empty file does not pass for an empty gallery', () => {
    const where = folder();
    writeFileSync(join(where, databaseFile), '');
    expect(codeOf(() => openStore(where, randomBytes(32)))).toBe('store-damaged');
  });

  test("somebody else's encrypted database is refused", () => {
    const { store, folder, key } = fresh();
    store.close();
    const raw = openStore(folder, key);
    raw.pragma('application_id = 1');
    raw.close();
    expect(codeOf(() => openStore(folder, key))).toBe('store-damaged');
  });

  test('a changed byte in any page and a cut file are found at the start', () => {
    const { store, folder: original, key } = fresh();
    for (let i = 0; i < 20; i++) {
      const person = somebody(`Person ${i}`);
      store.people.insert(person);
      store.templates.insertShot(shotOf(person.id, randomTemplate(1152)));
    }
    store.close();
    const path = join(original, databaseFile);
    const good = readFileSync(path);
    const pages = good.length / 4096;
    expect(pages).toBeGreaterThan(20);
    const copy = folder();
    for (let page = 0; page < pages; page++) {
      const bad = Buffer.from(good);
      const at = page * 4096 + Math.floor(Math.random() * 4096);
      bad.writeUInt8(bad.readUInt8(at) ^ 1, at);
      writeFileSync(join(copy, databaseFile), bad);
      expect([page, codeOf(() => openStore(copy, key))]).toEqual([
        page,
        page === 0 ? 'wrong-key' : 'store-damaged',
      ]);
    }
    for (const length of [good.length - 4096, good.length - 100, 4096]) {
      copyFileSync(path, join(copy, databaseFile));
      truncateSync(join(copy, databaseFile), length);
      expect([length, codeOf(() => openStore(copy, key))]).toEqual([length, 'store-damaged']);
    }
  });

  test('of a large store the start checks the small tables; a changed byte elsewhere never gives other rows', () => {
    const { store, folder: original, key } = fresh();
    for (let i = 0; i < 20; i++) {
      const person = somebody(`Person ${i}`);
      store.people.insert(person);
      store.templates.insertShot(shotOf(person.id, randomTemplate(1152)));
      store.audit.append({ kind: 'person-enrolled', actor: 'desk', personId: person.id, details: {} });
    }
    store.close();
    const rowsOf = (where: string) => {
      const db = openStore(where, key, databaseFile, 0);
      try {
        const tables = ['people', 'settings', 'templates', 'shots', 'attempts', 'audit'];
        return JSON.stringify(tables.map((table) => db.all(`SELECT * FROM ${table} NOT INDEXED`)));
      } finally {
        db.close();
      }
    };
    const good = readFileSync(join(original, databaseFile));
    const rows = rowsOf(original);
    const copy = folder();
    let found = 0;
    for (let page = 0; page < good.length / 4096; page++) {
      const bad = Buffer.from(good);
      bad.writeUInt8(bad.readUInt8(page * 4096 + 99) ^ 1, page * 4096 + 99);
      writeFileSync(join(copy, databaseFile), bad);
      const seen = codeOf(() => expect(rowsOf(copy)).toBe(rows));
      expect([page, seen]).toEqual([
        page,
        seen === 'no error' ? seen : page === 0 ? 'wrong-key' : 'store-damaged',
      ]);
      if (seen !== 'no error') found += 1;
    }
    expect(found).toBeGreaterThan(20);
  });

  test('a second Lintel on the same folder is kept out, also by another process', () => {
    const { store, folder, key } = fresh();
    store.close();
    const first = openLintelStore(folder, key, makeAuditLog);
    if (!first.ok) throw new Error(first.code);
    expect(openLintelStore(folder, key, makeAuditLog)).toMatchObject({ ok: false, code: 'store-in-use' });
    const other = `import { openLintelStore } from '#main/store/lintel-store.ts';
      const opened = openLintelStore(${JSON.stringify(folder)}, Buffer.from('${Buffer.from(key).toString('hex')}', 'hex'), () => ({}));
      process.stdout.write(opened.ok ? 'opened' : opened.code);`;
    const run = () =>
      execFileSync(process.execPath, ['--input-type=module', '-e', other], { encoding: 'utf8' });
    expect(run()).toBe('store-in-use');
    first.value.close();
    expect(run()).toBe('opened');
  });
});

describe('bytes on the disk', () => {
  test('no name, note, template, setting or SQLite header is in the clear, in whatever file', () => {
    const { store, folder } = fresh();
    const ada = somebody('Adelheid Zwickelmarker', 'Notemarker4711');
    const vector = randomTemplate(1152);
    const look = () => {
      const template = Buffer.from(vector.buffer);
      for (const name of readdirSync(folder)) {
        const bytes = readFileSync(join(folder, name));
        for (const marker of [
          'Adelheid',
          'Zwickel',
          'zwickel',
          'Notemarker',
          'notemarker',
          'Testhouse',
          'SQLite format',
          'CREATE TABLE',
        ])
          expect([name, marker, bytes.includes(marker)]).toEqual([name, marker, false]);
        // Any four neighbouring numbers of the template would show.
        for (let at = 0; at < template.length; at += 16)
          expect(bytes.includes(template.subarray(at, at + 16))).toBe(false);
      }
    };
    store.people.insert(ada);
    store.templates.insertShot(shotOf(ada.id, vector));
    store.audit.append({ kind: 'person-enrolled', actor: 'Zwickeloperator', personId: ada.id, details: {} });
    expect(readdirSync(folder)).toContain(`${databaseFile}-wal`);
    look();
    store.close();
    look();
    expect(statSync(join(folder, databaseFile)).size).toBeGreaterThan(4096);
  });
});

const canMount = mountTmpfs('size=1m') !== undefined;
const isRoot = process.getuid?.() === 0;

describe('disks that refuse', () => {
  test.skipIf(isRoot && !canMount)(
    `a read-only folder is refused with its own code${isRoot && !canMount ? ' (SKIPPED: root may write anywhere and mount is not permitted)' : ''}`,
    () => {
      const where = isRoot ? (mountTmpfs('size=4m') ?? '') : folder();
      const { store, key } = fresh(where);
      store.people.insert(somebody('Ada'));
      store.close();
      if (isRoot) execFileSync('mount', ['-o', 'remount,ro', where]);
      else chmodSync(where, 0o500);
      expect(openLintelStore(where, key, makeAuditLog)).toMatchObject({ ok: false, code: 'store-read-only' });
      if (isRoot) execFileSync('mount', ['-o', 'remount,rw', where]);
      else chmodSync(where, 0o700);
      const raw = openStore(where, key);
      expect(raw.get('SELECT count(*) AS n FROM people')).toEqual({ n: 1 });
      raw.close();
    },
  );

  test.skipIf(!canMount)(
    `a full disk is told as such, whichever write meets it, and nothing acknowledged is lost${canMount ? '' : ' (SKIPPED: mount is not permitted)'}`,
    () => {
      const where = mountTmpfs('size=2m') ?? '';
      const { store, key } = fresh(where);
      const acknowledged = fillUntilRefused(store);
      expect(acknowledged.people).toBeGreaterThan(3);
      expect(codeOf(() => store.people.insert(somebody('x'.repeat(80_000))))).toBe('disk-full');
      expect(
        codeOf(() =>
          store.settings.put({
            ...store.settings.get(),
            privacyNotice: { controller: '', contact: '', legalBasis: 'x'.repeat(2000) },
          }),
        ),
      ).toMatch(/disk-full|no error/);
      // Everything is still readable while the disk is full.
      expect(store.people.count()).toBe(acknowledged.people);
      expect(store.audit.verify()).toEqual({ rows: acknowledged.rows, isIntact: true });
      store.close();
      execFileSync('mount', ['-o', 'remount,size=8m', where]);
      const reopened = assembleStore(openStore(where, key), makeAuditLog, () => undefined);
      expect(reopened.people.count()).toBe(acknowledged.people);
      expect(reopened.audit.verify()).toEqual({ rows: acknowledged.rows, isIntact: true });
      reopened.people.insert(somebody('After'));
      reopened.close();
    },
  );

  test.skipIf(!canMount)(
    `opening on a disk without any room is told as such and loses nothing${canMount ? '' : ' (SKIPPED: mount is not permitted)'}`,
    () => {
      const where = mountTmpfs('size=2m') ?? '';
      const { store, key } = fresh(where);
      store.people.insert(somebody('Ada'));
      store.close();
      const filler = openSync(join(where, 'filler'), 'w');
      closeSync(filler);
      spawnSync('dd', ['if=/dev/zero', `of=${join(where, 'filler')}`, 'bs=4096']);
      const opened = openLintelStore(where, key, makeAuditLog);
      expect(opened).toMatchObject({ ok: false, code: 'disk-full' });
      truncateSync(join(where, 'filler'), 0);
      const raw = openStore(where, key);
      expect(raw.get('SELECT count(*) AS n FROM people')).toEqual({ n: 1 });
      raw.close();
    },
  );
});

/** Enrolls people until the disk is full; each person is one transaction with templates and a row of the log. */
function fillUntilRefused(store: Store): { people: number; rows: number } {
  for (let people = 0; ; people++) {
    const person = somebody(`Person ${people}`);
    const code = codeOf(() =>
      store.transact(() => {
        store.people.insert(person);
        store.templates.insertShot(shotOf(person.id, randomTemplate(4096)));
        store.audit.append({ kind: 'person-enrolled', actor: 'desk', personId: person.id, details: {} });
      }),
    );
    if (code === 'no error') continue;
    expect(code).toBe('disk-full');
    return { people, rows: people };
  }
}
