import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { ReadableDb, WritableDb } from '../connection.ts';
import type { KeptPhoto, PersonSeals } from '../interface.ts';
import { parseRow } from '../problem.ts';

/** The keys of the key file, people's and photos'. */
export interface Keys extends Pick<PersonSeals, 'seal' | 'open'> {
  has(id: string): boolean;
  create(id: string): void;
}

const keyIdPrefix = 'photos ';

/** What tells the key of photos from that of a person; the key file names both alike. */
export function isPhotoKeyId(id: string): boolean {
  return id.startsWith(keyIdPrefix);
}

function newPhotoKeyId(): string {
  return keyIdPrefix + randomUUID();
}

/**
 * Puts the person's seal of a photo under the key for their photos. With either key gone it opens no more: erasing the photos leaves the
 * person's key, and a person is erased in databases as well that know of other photos than this one.
 * @param sealed under the person's key, as the context `['photo', shotId]`.
 */
export function sealOver(keys: Keys, keyId: string, personId: string, shotId: string, sealed: Uint8Array) {
  return keys.seal(keyId, ['photo', personId, shotId], sealed);
}

/** The key of the person's other photos, or a new one. Inside a transaction. */
export function photoKeyOf(db: ReadableDb, keys: Keys, personId: string): string {
  const known = db
    .all(`SELECT DISTINCT key_id FROM kept_photos WHERE person_id = ? AND key_id <> ''`, personId)
    .map((row) => parseRow(KeyRow, row).key_id)
    .find((id) => keys.has(id));
  if (known !== undefined) return known;
  const keyId = newPhotoKeyId();
  keys.create(keyId);
  return keyId;
}

const KeyRow = z.object({ key_id: z.string() });
const OwnerRow = KeyRow.extend({ person_id: z.string() });

/** Inside a transaction. */
export function insertPhoto(db: WritableDb, keys: Keys, photo: KeptPhoto): void {
  const { shotId, personId } = photo;
  const keyId = photoKeyOf(db, keys, personId);
  const sealed = keys.seal(personId, ['photo', shotId], photo.jpeg);
  db.run(
    'INSERT INTO kept_photos (shot_id, person_id, kept_at_ms, key_id, sealed) VALUES (?, ?, ?, ?, ?)',
    shotId,
    personId,
    photo.keptAtMs,
    keyId,
    sealOver(keys, keyId, personId, shotId, sealed),
  );
}

const PhotoRow = z.object({
  shot_id: z.string(),
  person_id: z.string(),
  kept_at_ms: z.number(),
  key_id: z.string(),
  sealed: z.instanceof(Uint8Array),
});

/** Oldest shot first. Photos whose seals do not open are left out: a key of theirs is gone. */
export function photosOf(db: ReadableDb, keys: Pick<Keys, 'open'>, personId: string): KeptPhoto[] {
  return db
    .all(
      `SELECT p.shot_id, p.person_id, p.kept_at_ms, p.key_id, p.sealed FROM kept_photos p JOIN shots s ON s.id = p.shot_id
       WHERE p.person_id = ? ORDER BY s.created_at_ms, s.rowid`,
      personId,
    )
    .flatMap((found) => {
      const { shot_id: shotId, kept_at_ms: keptAtMs, key_id: keyId, sealed } = parseRow(PhotoRow, found);
      const inner = keys.open(keyId, ['photo', personId, shotId], sealed);
      const jpeg = inner && keys.open(personId, ['photo', shotId], inner);
      return jpeg === undefined ? [] : [{ shotId, personId, keptAtMs, jpeg }];
    });
}

const CountRow = z.object({ photos: z.number(), people: z.number() });

export function countPhotos(db: ReadableDb): { photos: number; people: number } {
  const counted = db.get('SELECT count(*) AS photos, count(DISTINCT person_id) AS people FROM kept_photos');
  return parseRow(CountRow, counted);
}

/** @param personId left out: everybody's. @returns photos removed. */
export function removePhotos(db: WritableDb, personId?: string): number {
  return personId === undefined
    ? db.run('DELETE FROM kept_photos')
    : db.run('DELETE FROM kept_photos WHERE person_id = ?', personId);
}

/** Photos whose key is gone while the person's is there: a backup brought their rows back. @returns photos removed. */
export function removePhotosWithoutKey(db: WritableDb, keys: Pick<Keys, 'has'>): number {
  return db
    .all(`SELECT DISTINCT person_id, key_id FROM kept_photos WHERE key_id <> ''`)
    .map((row) => parseRow(OwnerRow, row))
    .filter(({ person_id: personId, key_id: keyId }) => keys.has(personId) && !keys.has(keyId))
    .reduce((sum, { key_id: keyId }) => sum + db.run('DELETE FROM kept_photos WHERE key_id = ?', keyId), 0);
}

/** Keys under which there are photos. */
export function photoKeyIds(db: ReadableDb): string[] {
  return db
    .all(`SELECT DISTINCT key_id FROM kept_photos WHERE key_id <> ''`)
    .map((row) => parseRow(KeyRow, row).key_id);
}

export function isPhotoKeyUsed(db: ReadableDb, keyId: string): boolean {
  return db.get('SELECT 1 FROM kept_photos WHERE key_id = ?', keyId) !== undefined;
}

/** Keys whose photos are gone, and which are to be overwritten. */
export function endedPhotoKeys(db: ReadableDb): string[] {
  return db.all('SELECT key_id FROM ended_photo_keys').map((row) => parseRow(KeyRow, row).key_id);
}

export function forgetEndedPhotoKey(db: WritableDb, keyId: string): void {
  db.run('DELETE FROM ended_photo_keys WHERE key_id = ?', keyId);
}
