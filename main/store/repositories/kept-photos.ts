import { z } from 'zod';
import type { ReadableDb, WritableDb } from '../connection.ts';
import type { KeptPhoto, PersonSeals } from '../interface.ts';
import { parseRow } from '../problem.ts';

const contextOf = (shotId: string) => ['photo', shotId] as const;

export function insertPhoto(db: WritableDb, seals: PersonSeals, photo: KeptPhoto): void {
  db.run(
    'INSERT INTO kept_photos (shot_id, person_id, kept_at_ms, sealed) VALUES (?, ?, ?, ?)',
    photo.shotId,
    photo.personId,
    photo.keptAtMs,
    seals.seal(photo.personId, contextOf(photo.shotId), photo.jpeg),
  );
}

const PhotoRow = z.object({
  shot_id: z.string(),
  person_id: z.string(),
  kept_at_ms: z.number(),
  sealed: z.instanceof(Uint8Array),
});

/** Oldest shot first. Photos whose seal does not open are left out: their key is gone. */
export function photosOf(db: ReadableDb, seals: PersonSeals, personId: string): KeptPhoto[] {
  return db
    .all(
      `SELECT p.shot_id, p.person_id, p.kept_at_ms, p.sealed FROM kept_photos p JOIN shots s ON s.id = p.shot_id
       WHERE p.person_id = ? ORDER BY s.created_at_ms, s.rowid`,
      personId,
    )
    .flatMap((found) => {
      const row = parseRow(PhotoRow, found);
      const jpeg = seals.open(personId, contextOf(row.shot_id), row.sealed);
      return jpeg === undefined
        ? []
        : [{ shotId: row.shot_id, personId: row.person_id, keptAtMs: row.kept_at_ms, jpeg }];
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
