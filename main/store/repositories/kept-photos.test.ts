import { randomBytes } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createAuditLog } from '#main/audit/audit-log.ts';
import type { Store } from '../interface.ts';
import { assembleStore, openLintelStore } from '../lintel-store.ts';
import { createStore, databaseFile, openStore } from '../open.ts';
import { PersonKeys, personKeyFile } from '../person-keys/person-keys.ts';
import { isTaken, slotBytes } from '../person-keys/slot-file.ts';
import {
  createStoreBefore,
  newFolder,
  newStore,
  randomTemplate,
  removeFolder,
  shotOf,
  somebody,
} from '../store.fixture.ts';
import { insertPerson } from './people.ts';

const made: ReturnType<typeof newStore>[] = [];
afterEach(() => {
  for (const { store, folder } of made.splice(0)) {
    store.close();
    removeFolder(folder);
  }
});

function withPhotos() {
  const one = newStore((records) => createAuditLog(records));
  made.push(one);
  const { store } = one;
  const jpegs = [randomBytes(3000), randomBytes(3000)];
  const [ada, ben] = ['Ada', 'Ben'].map((name, at) => {
    const person = somebody(name);
    const shot = shotOf(person.id, randomTemplate());
    store.people.insert(person);
    store.templates.insertShot(shot);
    store.photos.insert({
      shotId: shot.shotId,
      personId: person.id,
      keptAtMs: 5,
      jpeg: jpegs[at] ?? randomBytes(1),
    });
    return { id: person.id, shotId: shot.shotId };
  });
  if (ada === undefined || ben === undefined) throw new Error('Two people were stored.');
  return { ...one, ada, ben, jpegs };
}

test('photos open for their person only, and are counted with people', () => {
  const { store, ada, jpegs } = withPhotos();
  expect(store.photos.ofPerson(ada.id)).toEqual([
    { shotId: ada.shotId, personId: ada.id, keptAtMs: 5, jpeg: jpegs[0] },
  ]);
  expect(store.people.get(ada.id)?.photoCount).toBe(1);
  expect(store.photos.count()).toEqual({ photos: 2, people: 2 });
});

test('a photo that was moved to another person, or is left of somebody erased, opens for nobody', () => {
  const { store, folder, key, ada, ben } = withPhotos();
  const db = openStore(folder, key);
  db.run('UPDATE kept_photos SET person_id = ? WHERE person_id = ?', ben.id, ada.id);
  db.close();
  expect(store.photos.ofPerson(ben.id)).toHaveLength(1);
  expect(store.photos.ofPerson(ada.id)).toEqual([]);
});

test('photos go with the person; alone they go without harm to templates', () => {
  const { store, ada, ben } = withPhotos();
  store.people.erase(ada.id);
  expect(store.photos.count()).toEqual({ photos: 1, people: 1 });
  expect(store.photos.remove(ben.id)).toBe(1);
  expect(store.photos.remove()).toBe(0);
  expect(store.people.get(ben.id)?.photoCount).toBeUndefined();
  expect(store.templates.byPerson(ben.id)).toHaveLength(2);
});

test('an unknown shot is refused', () => {
  const { store, ada } = withPhotos();
  expect(() =>
    store.photos.insert({ shotId: 'none', personId: ada.id, keptAtMs: 1, jpeg: randomBytes(9) }),
  ).toThrow();
});

/** Slots in use in the people's key file of this folder. */
function keysIn(folder: string): Buffer[] {
  const bytes = readFileSync(join(folder, personKeyFile));
  return Array.from({ length: bytes.length / slotBytes }, (_, i) =>
    bytes.subarray(i * slotBytes, (i + 1) * slotBytes),
  ).filter(isTaken);
}

function opened(folder: string, key: Uint8Array): Store {
  const result = openLintelStore(folder, key, createAuditLog);
  if (!result.ok) throw new Error(result.code);
  return result.value;
}

test('erased without the person, photos open nowhere any more: their key is overwritten, and an older database has none to show', () => {
  const { store, folder, key, ada, ben, jpegs } = withPhotos();
  store.close();
  const old = readFileSync(join(folder, databaseFile));
  const now = opened(folder, key);
  expect(keysIn(folder)).toHaveLength(4);
  expect(now.photos.remove(ada.id)).toBe(1);
  expect(keysIn(folder)).toHaveLength(3);
  now.close();
  writeFileSync(join(folder, databaseFile), old);
  const before = opened(folder, key);
  expect(before.photos.ofPerson(ada.id)).toEqual([]);
  expect(before.photos.ofPerson(ben.id)).toMatchObject([{ jpeg: jpegs[1] }]);
  expect(before.templates.byPerson(ada.id)).toHaveLength(2);
  expect(before.photos.count()).toEqual({ photos: 2, people: 2 });
  expect(before.photos.removeWithoutKey()).toBe(1);
  expect(before.photos.removeWithoutKey()).toBe(0);
  expect(before.photos.count()).toEqual({ photos: 1, people: 1 });
  before.close();
});

test('a person who is erased takes along photos that only a newer backup knows of', () => {
  const { store, folder, key, ada, ben, jpegs } = withPhotos();
  const photo = store.photos.ofPerson(ada.id)[0];
  if (photo === undefined) throw new Error('A photo was kept.');
  store.photos.remove(ada.id);
  const file = join(folder, databaseFile);
  store.close();
  const older = readFileSync(file);
  const kept = opened(folder, key);
  kept.photos.insert(photo);
  kept.close();
  const newer = readFileSync(file);
  writeFileSync(file, older);
  const now = opened(folder, key);
  // The key of the photo waits for the newer backup, which may be put back.
  expect(keysIn(folder)).toHaveLength(4);
  now.people.erase(ada.id);
  now.close();
  writeFileSync(file, newer);
  const before = opened(folder, key);
  expect(before.photos.ofPerson(ada.id)).toEqual([]);
  expect(before.photos.ofPerson(ben.id)).toMatchObject([{ jpeg: jpegs[1] }]);
  before.close();
});

test('all photos erased at once: their keys are forgotten in one commit, not one after the other', () => {
  const { folder, key, db } = photographed();
  const store = assembleStore(db, createAuditLog, () => undefined);
  made.push({ store, folder, key });
  store.transact(() => {
    for (let i = 0; i < 200; i++) {
      const person = somebody('Somebody');
      const shot = shotOf(person.id, randomTemplate());
      store.people.insert(person);
      store.templates.insertShot(shot);
      store.photos.insert({ shotId: shot.shotId, personId: person.id, keptAtMs: 5, jpeg: randomBytes(9) });
    }
  });
  expect(keysIn(folder)).toHaveLength(400);
  expect(store.photos.remove()).toBe(200);
  expect(keysIn(folder)).toHaveLength(200);
  expect(db.all('SELECT key_id FROM ended_photo_keys')).toEqual([]);
  // Each commit adds a page to the log at least.
  expect(statSync(join(folder, `${databaseFile}-wal`)).size).toBeLessThan(100 * 4096);
});

test('better shots bring photos under a new key, and the one before is overwritten; taken back, the photos of before stay', () => {
  const { store, folder, ada, jpegs } = withPhotos();
  const slots = keysIn(folder);
  const replace = () => {
    const shot = shotOf(ada.id, randomTemplate());
    store.templates.removeShots(ada.id);
    store.templates.insertShot(shot);
    store.photos.insert({ shotId: shot.shotId, personId: ada.id, keptAtMs: 6, jpeg: Buffer.from('anew') });
  };
  expect(() =>
    store.transact(() => {
      replace();
      throw new Error('changed my mind');
    }),
  ).toThrow('changed my mind');
  expect(store.photos.ofPerson(ada.id)).toMatchObject([{ jpeg: jpegs[0] }]);
  expect(keysIn(folder)).toHaveLength(4);
  store.transact(replace);
  expect(store.photos.ofPerson(ada.id)).toMatchObject([{ jpeg: Buffer.from('anew') }]);
  const now = keysIn(folder);
  expect(now).toHaveLength(4);
  expect(slots.filter((slot) => now.some((one) => one.equals(slot)))).toHaveLength(3);
});

/** One person with a photo, over a connection that the test holds as well. */
function photographed(version?: number) {
  const folder = newFolder();
  const key = randomBytes(32);
  const db = version === undefined ? createStore(folder, key) : createStoreBefore(version, folder, key);
  const person = somebody('Ada');
  return { folder, key, db, person, shot: shotOf(person.id, randomTemplate()) };
}

test('a crash before the key of erased photos was overwritten: the next start does it', () => {
  const { folder, key, db, person, shot } = photographed();
  const store = assembleStore(db, createAuditLog, () => undefined);
  made.push({ store, folder, key });
  store.people.insert(person);
  store.templates.insertShot(shot);
  store.photos.insert({ shotId: shot.shotId, personId: person.id, keptAtMs: 5, jpeg: randomBytes(99) });
  expect(keysIn(folder)).toHaveLength(2);
  // Past the store, which would overwrite it: as a kill right after the commit leaves it.
  db.run('DELETE FROM kept_photos');
  expect(keysIn(folder)).toHaveLength(2);
  store.close();
  const next = opened(folder, key);
  expect(keysIn(folder)).toHaveLength(1);
  expect(next.templates.byPerson(person.id)).toHaveLength(2);
  next.close();
});

test('photos from before they had a key of their own are sealed anew by the first start, and go with the person', () => {
  const { folder, key, db, person } = photographed(295);
  const keys = PersonKeys.of(db);
  const sealed: Uint8Array[] = [];
  db.transact(() => {
    insertPerson(db, person);
    keys.create(person.id);
    // More than are brought over in one transaction.
    for (let i = 0; i < 501; i++) {
      const shotId = `s${i}`;
      db.run(`INSERT INTO shots VALUES (?, ?, 'camera', '{}', ?)`, shotId, person.id, i);
      const jpeg = keys.seal(person.id, ['photo', shotId], Buffer.from(`of before ${i}`));
      db.run('INSERT INTO kept_photos VALUES (?, ?, 5, ?)', shotId, person.id, jpeg);
      sealed.push(jpeg);
    }
  });
  keys.close();
  db.close();
  const store = opened(folder, key);
  made.push({ store, folder, key });
  const photos = store.photos.ofPerson(person.id);
  expect(photos.map(({ jpeg }) => Buffer.from(jpeg).toString())).toEqual(
    sealed.map((_, i) => `of before ${i}`),
  );
  expect(keysIn(folder)).toHaveLength(2);
  const pages = openStore(folder, key);
  const all = pages.pages();
  expect(sealed.filter((bytes) => all.includes(Buffer.from(bytes)))).toEqual([]);
  pages.close();
  store.people.erase(person.id);
  expect(keysIn(folder)).toHaveLength(0);
});
