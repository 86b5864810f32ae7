import { randomBytes } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { sayingPictures } from '#app/domain/consent-text.ts';
import { createAuditLog } from '#main/audit/audit-log.ts';
import type { Store } from '#main/store/interface.ts';
import { newStore, randomTemplate, removeFolder, someQuality } from '#main/store/store.fixture.ts';
import { replaceShots, saveEnrollment } from './save.ts';

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
  if (keepPhotos) publishTextWithPhotos(store);
  const shots = [1, 2].map((number) => ({
    id: `shot-${number}`,
    source: 'camera' as const,
    quality: someQuality,
    templates: [{ modelId: 'precise-1', values: randomTemplate() }],
    thumbnailJpeg: randomBytes(900),
  }));
  const person = saveEnrollment(store, { name: 'Ada', note: '' }, shots, 'desk');
  return { store, shots, person };
}

/** Lintel's own text says that pictures are not kept. */
function publishTextWithPhotos(store: Store): void {
  const [text] = store.consents.texts();
  if (text === undefined) throw new Error('A store has a text.');
  const { language, purpose, validDays, requiresRenewal } = text;
  const terms = { language, purpose, validDays, requiresRenewal, createdAtMs: 1, createdBy: 'ada' };
  store.consents.publish({ ...terms, text: sayingPictures(text.text) });
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

test('people who look alike are all asked for a PIN from then on, and the log says why they are two', () => {
  const { store, person: eve, shots } = desk(false);
  const twins = shots.map((shot) => ({ ...shot, id: `twin-${shot.id}` }));
  const request = { name: 'Ada', note: '', anotherPersonBecause: 'Twin sisters' };
  const ada = saveEnrollment(store, request, twins, 'head', [eve.id]);
  for (const { id } of [ada, eve])
    expect(store.people.get(id)).toMatchObject({ asksPin: true, hasPin: false });
  const { rows } = store.audit.page({ kinds: ['person-enrolled', 'claim-changed'] }, undefined, 3);
  expect(rows.map(({ personId, details }) => [personId, details])).toEqual([
    [eve.id, { asksPin: true }],
    [ada.id, { asksPin: true }],
    [ada.id, expect.objectContaining({ lookAlikes: 1, anotherPersonBecause: 'Twin sisters' })],
  ]);
});

test('better shots take the place of the former ones, pictures too, and consent and name stay', () => {
  const { store, person, shots } = desk(true);
  const [better] = shots.map((shot) => ({
    ...shot,
    id: 'better',
    templates: [{ modelId: 'precise-1', values: randomTemplate() }],
  }));
  if (better === undefined) throw new Error('There is no shot.');
  const after = replaceShots(store, person.id, [better], 'desk');
  expect(after).toMatchObject({ name: 'Ada', consent: person.consent, shotCount: 1, photoCount: 1 });
  expect(store.templates.byPerson(person.id)).toHaveLength(1);
  expect(store.templates.forGallery()).toHaveLength(1);
  expect(store.audit.page({}, undefined, 1).rows[0]).toMatchObject({
    kind: 'person-enrolled-anew',
    personId: person.id,
    details: { shots: 1, shotsBefore: 2, photosKept: 1 },
  });
  expect(replaceShots(store, 'nobody', [better], 'desk')).toBeUndefined();
});

test('who agreed to a text that says that pictures are not kept has none kept, better shots included', () => {
  const { store, person, shots } = desk(false);
  store.settings.put({ ...store.settings.get(), keepPhotos: true });
  publishTextWithPhotos(store);
  const better = shots.map((shot) => ({ ...shot, id: `better-${shot.id}` }));
  expect(replaceShots(store, person.id, better, 'desk')?.photoCount).toBeUndefined();
  store.consents.renew(person.id, { ...person.consent, textVersion: 'en-2' });
  const best = shots.map((shot) => ({ ...shot, id: `best-${shot.id}` }));
  expect(replaceShots(store, person.id, best, 'desk')?.photoCount).toBe(2);
});
