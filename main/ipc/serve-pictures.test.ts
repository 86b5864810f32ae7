import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Store } from '#main/store/interface.ts';
import { randomTemplate, shotOf } from '#main/store/store.fixture.ts';
import { type Desk, newDesk } from './desk.fixture.ts';
import { servePictures } from './serve-pictures.ts';

const jpeg = randomBytes(2000);
let desk: Desk;
let store: Store;
let ask: Desk['ask'];
let changed: string[];
let erasures: number;

beforeEach(() => {
  desk = newDesk();
  ({ store, ask } = desk);
  changed = [];
  erasures = 0;
  servePictures(desk.serve, {
    store: () => store,
    onPersonChanged: (id) => changed.push(id),
    onPhotosErased: () => {
      erasures += 1;
    },
  });
});
afterEach(() => desk.close());

function photographed(name: string): string {
  const personId = desk.enroll(name);
  const shot = shotOf(personId, randomTemplate());
  store.templates.insertShot(shot);
  store.photos.insert({ shotId: shot.shotId, personId, keptAtMs: 5, jpeg });
  return personId;
}
function stranger(): number {
  const row = store.audit.append({
    kind: 'attempt-refused',
    actor: 'lintel',
    details: { reason: 'stranger' },
  });
  store.unknownFaces.keep(row.sequence, jpeg, Date.now(), 3);
  return row.sequence;
}
const logged = () =>
  store.audit
    .page({ kinds: ['photos-erased', 'unknown-face-viewed', 'unknown-face-erased'] }, undefined, 50)
    .rows.map(({ kind, actor, details }) => [kind, actor, details]);

describe('photos of staff over the bridge', () => {
  test('are shown to administrators and operators, never to auditors', async () => {
    const id = photographed('Ada');
    for (const allowed of ['administrator', 'operator'] as const) {
      desk.role = allowed;
      expect(await ask('pictures.ofPerson', { id })).toEqual({
        ok: true,
        value: { photos: [{ jpegBase64: jpeg.toString('base64'), keptAtMs: 5 }] },
      });
    }
    desk.role = 'auditor';
    expect(await ask('pictures.ofPerson', { id })).toMatchObject({ code: 'not-allowed' });
    desk.role = 'operator';
    expect(await ask('pictures.ofPerson', { id: 'nobody' })).toMatchObject({ code: 'not-found' });
  });

  test('are erased of one person or of everybody, and the log says how many', async () => {
    const [ada] = [photographed('Ada'), photographed('Ben'), photographed('Cyn')];
    desk.role = 'operator';
    expect(await ask('pictures.erasePhotos', {})).toMatchObject({ code: 'not-allowed' });
    desk.role = 'administrator';
    expect(await ask('pictures.count')).toMatchObject({ value: { photos: 3, people: 3 } });
    expect(await ask('pictures.erasePhotos', { id: ada })).toMatchObject({ value: { erased: 1 } });
    expect(await ask('pictures.erasePhotos', { id: ada })).toMatchObject({ value: { erased: 0 } });
    expect(await ask('pictures.erasePhotos', {})).toMatchObject({ value: { erased: 2 } });
    expect(await ask('pictures.erasePhotos', { id: 'nobody' })).toMatchObject({ code: 'not-found' });
    expect(changed).toEqual([ada]);
    // Beside the backups as well, where there was something to erase.
    expect(erasures).toBe(2);
    expect(store.people.count()).toBe(3);
    expect(logged()).toEqual([
      ['photos-erased', 'desk', { photos: 2 }],
      ['photos-erased', 'desk', { photos: 1 }],
    ]);
  });
});

describe('faces of strangers over the bridge', () => {
  test('each look is in the log; asking whether there is one is not', async () => {
    const row = stranger();
    desk.role = 'operator';
    expect(await ask('pictures.unknownFace', { auditSequence: row })).toMatchObject({
      value: { endsAtMs: expect.any(Number) },
    });
    expect(logged()).toEqual([]);
    expect(await ask('pictures.viewUnknownFace', { auditSequence: row })).toEqual({
      ok: true,
      value: { jpegBase64: jpeg.toString('base64') },
    });
    expect(logged()).toEqual([['unknown-face-viewed', 'desk', { row }]]);
  });

  test('auditors neither see them nor learn whether there are any', async () => {
    const row = stranger();
    desk.role = 'auditor';
    for (const call of ['unknownFace', 'viewUnknownFace', 'eraseUnknownFace'])
      expect(await ask(`pictures.${call}`, { auditSequence: row })).toMatchObject({ code: 'not-allowed' });
    expect(store.unknownFaces.count()).toBe(1);
  });

  test('one that is gone is not logged as seen; one is erased at once for who asks for it', async () => {
    const row = stranger();
    expect(await ask('pictures.eraseUnknownFace', { auditSequence: row })).toEqual({ ok: true });
    for (const call of ['viewUnknownFace', 'eraseUnknownFace'])
      expect(await ask(`pictures.${call}`, { auditSequence: row })).toMatchObject({ code: 'not-found' });
    expect(await ask('pictures.unknownFace', { auditSequence: row })).toEqual({
      ok: true,
      value: { endsAtMs: null },
    });
    expect(logged()).toEqual([['unknown-face-erased', 'desk', { faces: 1, row }]]);
  });
});
