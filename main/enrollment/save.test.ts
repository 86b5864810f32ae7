import { randomBytes } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { createAuditLog } from '#main/audit/audit-log.ts';
import { newStore, randomTemplate, removeFolder, someQuality } from '#main/store/store.fixture.ts';
import { saveEnrollment } from './save.ts';

const made: ReturnType<typeof newStore>[] = [];
afterEach(() => {
  for (const { store, folder } of made.splice(0)) {
    store.close();
    removeFolder(folder);
  }
});

function desk(keepPhotos: boolean) {
  const one = newStore((records) => createAuditLog(records));
  made.push(one);
  const { store } = one;
  store.settings.put({ ...store.settings.get(), ...(keepPhotos ? { keepPhotos } : {}) });
  const shots = [1, 2].map((number) => ({
    id: `shot-${number}`,
    source: 'camera' as const,
    quality: someQuality,
    templates: [{ modelId: 'precise-1', values: randomTemplate() }],
    thumbnailJpeg: randomBytes(900),
  }));
  const person = saveEnrollment(
    store,
    { name: 'Ada', note: '', confirmedNotDuplicate: false },
    shots,
    'desk',
  );
  return { store, shots, person };
}

test('no photo is kept unless the site turned it on', () => {
  const { store, person } = desk(false);
  expect(store.photos.count()).toEqual({ photos: 0, people: 0 });
  expect(person.photoCount).toBeUndefined();
  expect(store.audit.page({}, undefined, 1).rows[0]?.details).not.toHaveProperty('photosKept');
});

test('where photos are kept, there is one for each shot, and the log says how many', () => {
  const { store, person, shots } = desk(true);
  expect(person.photoCount).toBe(2);
  expect(store.photos.ofPerson(person.id).map(({ jpeg }) => jpeg)).toEqual(
    shots.map(({ thumbnailJpeg }) => thumbnailJpeg),
  );
  expect(store.audit.page({}, undefined, 1).rows[0]).toMatchObject({
    kind: 'person-enrolled',
    details: { shots: 2, photosKept: 2 },
  });
});
