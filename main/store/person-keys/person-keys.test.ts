import { randomBytes } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createAuditLog } from '#main/audit/audit-log.ts';
import { TemplateProtection } from '#main/gallery/interface.ts';
import type { Connection } from '../connection.ts';
import type { Store } from '../interface.ts';
import { assembleStore } from '../lintel-store.ts';
import { addPersonKeys } from '../migrations/0230-person-keys.ts';
import { createStore, databaseFile, openStore } from '../open.ts';
import {
  createStoreBefore,
  newFolder,
  randomTemplate,
  removeFolder,
  shotOf,
  somebody,
  someQuality,
} from '../store.fixture.ts';
import { PersonKeys, personKeyFile } from './person-keys.ts';
import { isTaken, slotBytes } from './slot-file.ts';

const made: { folder: string; dbs: Connection[] }[] = [];
afterAll(() => {
  for (const { folder, dbs } of made) {
    for (const db of dbs) db.close();
    removeFolder(folder);
  }
});

/** A store whose connection the test holds as well, so that it can end without a word, as a kill does. */
class Site {
  readonly folder = newFolder();
  readonly key = randomBytes(32);
  db: Connection;
  store: Store;
  #mine: { folder: string; dbs: Connection[] } = { folder: this.folder, dbs: [] };

  constructor() {
    this.db = createStore(this.folder, this.key);
    this.store = this.#assemble();
    made.push(this.#mine);
  }

  /** @param meanwhile changes the files while nobody has them open. */
  restart(meanwhile: () => void = () => undefined): void {
    this.db.close();
    meanwhile();
    this.db = openStore(this.folder, this.key);
    this.store = this.#assemble();
  }

  enroll(name = 'Somebody'): string {
    const person = somebody(name);
    this.store.transact(() => {
      this.store.people.insert(person);
      this.store.templates.insertShot(shotOf(person.id, randomTemplate()));
      this.store.audit.append({ kind: 'person-enrolled', actor: 'desk', personId: person.id, details: {} });
    });
    return person.id;
  }

  get path(): string {
    return join(this.folder, personKeyFile);
  }

  /** Slots in use. */
  get taken(): Buffer[] {
    return takenIn(this.path);
  }

  #assemble(): Store {
    this.#mine.dbs.push(this.db);
    return assembleStore(
      this.db,
      (records) => createAuditLog(records),
      () => undefined,
    );
  }
}

function takenIn(path: string): Buffer[] {
  if (!existsSync(path)) return [];
  const bytes = readFileSync(path);
  return Array.from({ length: bytes.length / slotBytes }, (_, i) =>
    bytes.subarray(i * slotBytes, (i + 1) * slotBytes),
  ).filter(isTaken);
}

test('what is sealed for a person opens for that person, that purpose and unchanged only', () => {
  const site = new Site();
  const [ada, ben] = [site.enroll(), site.enroll()];
  const { seals } = site.store;
  const photo = randomBytes(5000);
  const sealed = seals.seal(ada, ['photo', 'one'], photo);
  expect(Buffer.from(sealed).includes(photo.subarray(100, 116))).toBe(false);
  expect(seals.open(ada, ['photo', 'one'], sealed)).toEqual(photo);
  expect(seals.open(ben, ['photo', 'one'], sealed)).toBeUndefined();
  expect(seals.open(ada, ['photo', 'two'], sealed)).toBeUndefined();
  expect(seals.open(ada, ['photo,one'], sealed)).toBeUndefined();
  expect(seals.open(ada, ['photo', 'one', ''], sealed)).toBeUndefined();
  expect(seals.open('nobody', ['photo', 'one'], sealed)).toBeUndefined();
  for (const at of [0, 11, 12, 2500, sealed.length - 1]) {
    const changed = Uint8Array.from(sealed);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(seals.open(ada, ['photo', 'one'], changed)).toBeUndefined();
  }
  for (const length of [0, 27, 28, sealed.length - 1])
    expect(seals.open(ada, ['photo', 'one'], sealed.subarray(0, length))).toBeUndefined();
  expect(() => seals.seal('nobody', ['photo', 'one'], photo)).toThrow('key of this person is missing');
});

test('the same bytes sealed twice are not alike, and nothing may be sealed as well', () => {
  const site = new Site();
  const ada = site.enroll();
  const { seals } = site.store;
  const bytes = randomBytes(16);
  expect(seals.seal(ada, ['x'], bytes)).not.toEqual(seals.seal(ada, ['x'], bytes));
  expect(seals.open(ada, ['x'], seals.seal(ada, ['x'], new Uint8Array()))).toHaveLength(0);
});

test('keys last over a start, are readable by this user only, and no key or id lies in the clear', () => {
  const site = new Site();
  const ids = Array.from({ length: 300 }, () => site.enroll());
  const before = ids.map((id) => site.store.templates.byPerson(id));
  const bytes = readFileSync(site.path);
  expect(statSync(site.path).mode & 0o077).toBe(0);
  expect(bytes.length).toBe(512 * slotBytes);
  for (const id of ids) {
    expect(bytes.includes(id)).toBe(false);
    expect(bytes.includes(Buffer.from(id.replaceAll('-', ''), 'hex'))).toBe(false);
  }
  expect(site.taken).toHaveLength(300);
  site.restart();
  expect(ids.map((id) => site.store.templates.byPerson(id))).toEqual(before);
  expect(site.store.templates.forGallery()).toHaveLength(300);
  expect(site.store.templates.unreadable()).toEqual([]);
});

test('erasing wipes the key at once: with the database of before nothing opens any more', () => {
  const site = new Site();
  const [ada, ben] = [site.enroll(), site.enroll()];
  site.db.pragma('wal_checkpoint(TRUNCATE)');
  const old = readFileSync(join(site.folder, databaseFile));
  const slots = site.taken;
  expect(site.store.people.erase(ada)).toBe(true);
  const left = site.taken;
  expect(left).toHaveLength(1);
  const gone = slots.find((slot) => !left.some((one) => one.equals(slot)));
  for (const name of readdirSync(site.folder))
    expect(readFileSync(join(site.folder, name)).includes(gone?.subarray(20, 86) ?? '')).toBe(false);
  expect(site.store.people.erasure(ada)).toMatchObject({ personId: ada, shots: 1, templates: 2 });
  expect(site.store.people.erasure(ada)?.keyDestroyedAtMs).toBeGreaterThan(0);
  expect(site.store.people.erasure(ben)).toBeUndefined();
  site.restart(() => {
    for (const suffix of ['-wal', '-shm']) rmSync(join(site.folder, databaseFile + suffix), { force: true });
    writeFileSync(join(site.folder, databaseFile), old);
  });
  expect(site.store.people.count()).toBe(2);
  expect(site.store.templates.forGallery().map(({ personId }) => personId)).toEqual([ben]);
  expect(site.store.templates.byPerson(ada)).toEqual([]);
  expect(site.store.templates.unreadable()).toEqual([ada]);
  // What an operator is told to do.
  expect(site.store.people.erase(ada)).toBe(true);
  expect(site.store.templates.unreadable()).toEqual([]);
});

test('a wiped slot is used again, and the file does not grow by coming and going', () => {
  const site = new Site();
  for (let i = 0; i < 300; i++) site.store.people.erase(site.enroll());
  expect(statSync(site.path).size).toBe(256 * slotBytes);
  expect(site.taken).toHaveLength(0);
});

test('an enrollment that is taken back leaves no key, also inside a transaction that goes on', () => {
  const site = new Site();
  const ada = somebody('Ada');
  expect(() =>
    site.store.transact(() => {
      site.store.people.insert(ada);
      site.store.templates.insertShot(shotOf(ada.id, randomTemplate()));
      throw new Error('changed my mind');
    }),
  ).toThrow('changed my mind');
  expect(site.taken).toHaveLength(0);
  let ben = '';
  site.store.transact(() => {
    expect(() =>
      site.store.transact(() => {
        site.store.people.insert(ada);
        throw new Error('not this one');
      }),
    ).toThrow('not this one');
    ben = site.enroll();
  });
  expect(site.taken).toHaveLength(1);
  expect(site.store.templates.byPerson(ben)).toHaveLength(2);
});

test('an erasure that is taken back leaves the key', () => {
  const site = new Site();
  const ada = site.enroll();
  expect(() =>
    site.store.transact(() => {
      site.store.people.erase(ada);
      throw new Error('changed my mind');
    }),
  ).toThrow('changed my mind');
  site.enroll();
  expect(site.taken).toHaveLength(2);
  expect(site.store.templates.byPerson(ada)).toHaveLength(2);
  expect(site.store.people.erasure(ada)).toBeUndefined();
});

test('a crash between the commit of an erasure and the wiping: the next start wipes', () => {
  const site = new Site();
  const ada = site.enroll();
  const withKey = readFileSync(site.path);
  site.store.people.erase(ada);
  site.restart(() => writeFileSync(site.path, withKey));
  expect(site.taken).toHaveLength(0);
});

test('a crash between key and commit: the next start wipes the key of somebody who never came about', () => {
  const site = new Site();
  site.db.pragma('wal_checkpoint(TRUNCATE)');
  const before = readFileSync(join(site.folder, databaseFile));
  const ben = site.enroll();
  site.db.pragma('wal_checkpoint(TRUNCATE)');
  const after = readFileSync(join(site.folder, databaseFile));
  const put = (database: Buffer) => {
    for (const suffix of ['-wal', '-shm']) rmSync(join(site.folder, databaseFile + suffix), { force: true });
    writeFileSync(join(site.folder, databaseFile), database);
  };
  const asBeforeCommit = () => {
    const bytes = readFileSync(site.path);
    const at = bytes.findIndex((_, i) => i % slotBytes === 0 && isTaken(bytes.subarray(i, i + slotBytes)));
    expect(bytes.toString('latin1', at + 86, at + 87)).toBe('C');
    bytes.write('P', at + 86, 'latin1');
    writeFileSync(site.path, bytes);
  };
  // An older database put back by hand, used for a while: the newer one still finds its people.
  site.restart(() => put(before));
  site.store.audit.append({ kind: 'app-started', actor: 'lintel', details: {} });
  site.restart();
  expect(site.taken).toHaveLength(1);
  // The commit was there, its confirmation was not: it is made good.
  site.restart(() => {
    put(after);
    asBeforeCommit();
  });
  expect(site.store.templates.byPerson(ben)).toHaveLength(2);
  site.restart(() => put(before));
  expect(site.taken).toHaveLength(1);
  site.restart(() => {
    put(before);
    asBeforeCommit();
  });
  expect(site.taken).toHaveLength(0);
});

test('the key file of another database is neither used nor overwritten', () => {
  const [one, two] = [new Site(), new Site()];
  one.enroll();
  const foreign = one.taken[0];
  copyFileSync(one.path, two.path);
  two.restart();
  two.enroll();
  two.store.people.erase(two.enroll());
  two.restart();
  expect(two.taken).toHaveLength(2);
  expect(two.taken.some((slot) => foreign?.equals(slot))).toBe(true);
});

test('a changed slot costs its person, nobody else, and is told', () => {
  const site = new Site();
  const ids = [site.enroll(), site.enroll(), site.enroll()];
  const whole = readFileSync(site.path);
  const first = whole.findIndex(
    (_, at) => at % slotBytes === 0 && isTaken(whole.subarray(at, at + slotBytes)),
  );
  for (const at of [0, 3, 4, 19, 20, 25, 26, 37, 38, 69, 70, 85]) {
    const bad = Buffer.from(whole);
    bad.writeUInt8(bad.readUInt8(first + at) ^ 1, first + at);
    site.restart(() => writeFileSync(site.path, bad));
    expect([at, site.store.templates.forGallery().length]).toEqual([at, 2]);
    expect(site.store.templates.unreadable()).toHaveLength(1);
    site.restart(() => writeFileSync(site.path, whole));
  }
  for (const length of [0, 1, slotBytes, slotBytes + 7]) {
    site.restart(() => writeFileSync(site.path, whole.subarray(0, length)));
    site.store.templates.forGallery();
    site.enroll();
    expect(statSync(site.path).size % slotBytes).toBe(0);
    site.store.people.erase(site.enroll());
  }
  site.restart(() => writeFileSync(site.path, whole));
  expect(ids.map((id) => site.store.templates.byPerson(id).length)).toEqual([2, 2, 2]);
});

test('a template that somebody moved to another person or shot in the database is not read', () => {
  const site = new Site();
  const [ada, ben] = [site.enroll(), site.enroll()];
  site.db.run(
    `UPDATE gallery_templates SET sealed = (SELECT sealed FROM gallery_templates WHERE person_id = ?)
     WHERE person_id = ?`,
    ben,
    ada,
  );
  expect(site.store.templates.forGallery().map(({ personId }) => personId)).toEqual([ben]);
  expect(site.store.templates.unreadable()).toEqual([ada]);
  site.db.run(
    `UPDATE templates SET sealed = (SELECT sealed FROM templates WHERE person_id = ? AND model_id = 'fast-1')
     WHERE person_id = ? AND model_id = 'precise-1'`,
    ben,
    ben,
  );
  expect(site.store.templates.byPerson(ben)).toEqual([]);
  expect(site.store.templates.byPerson(ada)).toHaveLength(2);
  // Of the one the row of the gallery, of the other the shots.
  expect(site.store.templates.unreadable()).toEqual([ada, ben]);
});

test('a copy beside the backups follows, and what was wiped is overwritten there where it lay', () => {
  const site = new Site();
  const ids = Array.from({ length: 300 }, () => site.enroll());
  const target = newFolder();
  made.push({ folder: target, dbs: [] });
  const keys = PersonKeys.of(site.db);
  keys.copyTo(target);
  const copy = join(target, personKeyFile);
  expect(readFileSync(copy)).toEqual(readFileSync(site.path));
  const inode = statSync(copy).ino;
  for (const id of ids.slice(0, 100)) site.store.people.erase(id);
  expect(takenIn(copy)).toHaveLength(300);
  keys.copyTo(target);
  expect(statSync(copy).ino).toBe(inode);
  expect(readFileSync(copy)).toEqual(readFileSync(site.path));
  expect(takenIn(copy)).toHaveLength(200);
  // A copy that is too long or cut is mended.
  const whole = readFileSync(site.path);
  for (const there of [Buffer.concat([whole, randomBytes(300)]), whole.subarray(0, slotBytes * 3 + 7)]) {
    writeFileSync(copy, there);
    keys.copyTo(target);
    expect(readFileSync(copy)).toEqual(whole);
  }
  expect(readdirSync(target)).toEqual([personKeyFile]);
});

test('keys that were lost here are taken back from the copy, and those of erased people are not', () => {
  const site = new Site();
  const ids = Array.from({ length: 5 }, () => site.enroll());
  const [gone = '', ...stay] = ids;
  const target = newFolder();
  made.push({ folder: target, dbs: [] });
  PersonKeys.of(site.db).copyTo(target);
  // The disk of the backups is away while somebody is erased; then the file here is lost.
  site.store.people.erase(gone);
  site.restart(() => rmSync(site.path));
  expect(site.store.templates.forGallery()).toEqual([]);
  expect(site.store.templates.unreadable()).toHaveLength(4);
  const late = site.enroll();
  PersonKeys.of(site.db).copyTo(target);
  for (const id of [...stay, late]) expect(site.store.templates.byPerson(id)).toHaveLength(2);
  site.restart();
  expect(site.store.templates.forGallery()).toHaveLength(5);
  expect(site.taken).toHaveLength(5);
  expect(readFileSync(join(target, personKeyFile))).toEqual(readFileSync(site.path));
  // One slot that was damaged here, and nothing else.
  site.restart(() => {
    const bytes = readFileSync(site.path);
    const at = bytes.findIndex((_, i) => i % slotBytes === 0 && isTaken(bytes.subarray(i, i + slotBytes)));
    bytes.writeUInt8(bytes.readUInt8(at + 50) ^ 1, at + 50);
    writeFileSync(site.path, bytes);
  });
  expect(site.store.templates.forGallery()).toHaveLength(4);
  PersonKeys.of(site.db).copyTo(target);
  expect(site.store.templates.forGallery()).toHaveLength(5);
  expect(readFileSync(join(target, personKeyFile))).toEqual(readFileSync(site.path));
});

test('without anybody enrolled there is no file, and nothing to copy', () => {
  const site = new Site();
  const target = newFolder();
  made.push({ folder: target, dbs: [] });
  mkdirSync(join(target, 'sub'));
  PersonKeys.of(site.db).copyTo(target);
  expect(readdirSync(target)).toEqual(['sub']);
  expect(existsSync(site.path)).toBe(false);
});

test('a database from before: every template is kept, sealed where it lay, and no page keeps it in the clear', () => {
  const folder = newFolder();
  const key = randomBytes(32);
  const old = createStoreBefore(addPersonKeys.version, folder, key);
  const vectors = new Map<string, Float32Array[]>();
  for (let i = 0; i < 40; i++) {
    const id = `p-${i}`;
    old.run(
      `INSERT INTO people (id, name, note, name_folded, note_folded, is_active, consent_version, consent_at_ms,
         consent_by, enrolled_at_ms) VALUES (?, 'Somebody', '', 'somebody', '', 1, 'en-1', 1, 'desk', 1)`,
      id,
    );
    vectors.set(
      id,
      Array.from({ length: i === 0 ? 0 : 3 }, (_, shot) => {
        const values = randomTemplate(1152);
        old.run(
          `INSERT INTO shots VALUES (?, ?, 'camera', ?, ?)`,
          `${id} ${shot}`,
          id,
          JSON.stringify(someQuality),
          shot,
        );
        old.run(
          `INSERT INTO templates VALUES (?, 'precise-1', ?, ?)`,
          `${id} ${shot}`,
          id,
          Buffer.from(values.buffer),
        );
        return values;
      }),
    );
  }
  const counts = (db: Connection) =>
    db.get(
      'SELECT (SELECT count(*) FROM people), (SELECT count(*) FROM shots), (SELECT count(*) FROM templates)',
    );
  const before = counts(old);
  const clear = [...vectors.values()].flat().map((values) => Buffer.from(values.buffer).subarray(64, 96));
  expect(clear.filter((bytes) => old.pages().includes(bytes))).toHaveLength(117);
  old.close();
  const db = openStore(folder, key);
  made.push({ folder, dbs: [db] });
  expect(counts(db)).toEqual(before);
  const store = assembleStore(
    db,
    (records) => createAuditLog(records),
    () => undefined,
  );
  const protection = new TemplateProtection(store.templates.protection().secret);
  for (const [id, shots] of vectors) {
    const found = store.templates.byPerson(id).map(({ values }) => protection.unprotect('precise-1', values));
    expect(found).toHaveLength(shots.length);
    for (const [i, values] of shots.entries())
      expect(Math.max(...values.map((value, at) => Math.abs(value - (found[i]?.[at] ?? 9))))).toBeLessThan(
        1e-5,
      );
  }
  expect(store.templates.forGallery()).toHaveLength(39);
  expect(store.templates.unreadable()).toEqual([]);
  expect(takenIn(join(folder, personKeyFile))).toHaveLength(40);
  // Decrypted pages, those that are free included, and the log.
  const pages = db.pages();
  expect(pages.includes('gallery_templates')).toBe(true);
  expect(clear.filter((bytes) => pages.includes(bytes))).toHaveLength(0);
  expect(statSync(join(folder, `${databaseFile}-wal`)).size).toBe(0);
});
