import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { ReadableDb, WritableDb } from '../connection.ts';
import type { KeptPhoto, PersonSeals } from '../interface.ts';
import { parseRow } from '../problem.ts';

/** The keys of the key file, people's and photos'. */
interface Keys extends Pick<PersonSeals, 'seal' | 'open'> {
  has(id: string): boolean;
  create(id: string): void;
}

const keyIdPrefix = 'photos ';

/** What tells the key of photos from that of a person; the key file names both alike. */
export function isPhotoKeyId(id: string): boolean {
  return id.startsWith(keyIdPrefix);
}

export function newPhotoKeyId(): string {
  return keyIdPrefix + randomUUID();
}

/** What the seal of a photo is bound to, beside its key. */
export function photoContext(personId: string, shotId: string): readonly [string, string, string] {
  return ['photo', personId, shotId];
}

const KeyRow = z.object({ key_id: z.string() });
const OwnerRow = KeyRow.extend({ person_id: z.string() });

/** Under the key of the person's other photos, or the first one under a new key. Inside a transaction. */
export function insertPhoto(db: WritableDb, keys: Keys, photo: KeptPhoto): void {
  const { shotId, personId } = photo;
  const known = db
    .all('SELECT DISTINCT key_id FROM kept_photos WHERE person_id = ?', personId)
    .map((row) => parseRow(KeyRow, row).key_id)
    .find((id) => keys.has(id));
  const keyId = known ?? newPhotoKeyId();
  if (known === undefined) keys.create(keyId);
  db.run(
    'INSERT INTO kept_photos (shot_id, person_id, kept_at_ms, key_id, sealed) VALUES (?, ?, ?, ?, ?)',
    shotId,
    personId,
    photo.keptAtMs,
    keyId,
    keys.seal(keyId, photoContext(personId, shotId), photo.jpeg),
  );
}

const PhotoRow = z.object({
  shot_id: z.string(),
  person_id: z.string(),
  kept_at_ms: z.number(),
  key_id: z.string(),
  sealed: z.instanceof(Uint8Array),
});

/** Oldest shot first. Photos whose seal does not open are left out: their key is gone. */
export function photosOf(db: ReadableDb, keys: Pick<Keys, 'open'>, personId: string): KeptPhoto[] {
  return db
    .all(
      `SELECT p.shot_id, p.person_id, p.kept_at_ms, p.key_id, p.sealed FROM kept_photos p JOIN shots s ON s.id = p.shot_id
       WHERE p.person_id = ? ORDER BY s.created_at_ms, s.rowid`,
      personId,
    )
    .flatMap((found) => {
      const { shot_id: shotId, kept_at_ms: keptAtMs, key_id: keyId, sealed } = parseRow(PhotoRow, found);
      const jpeg = keys.open(keyId, photoContext(personId, shotId), sealed);
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
