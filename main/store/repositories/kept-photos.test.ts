import { randomBytes } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { createAuditLog } from '#main/audit/audit-log.ts';
import { openStore } from '../open.ts';
import { newStore, randomTemplate, removeFolder, shotOf, somebody } from '../store.fixture.ts';

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
