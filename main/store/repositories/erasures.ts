import { z } from 'zod';
import type { ReadableDb, WritableDb } from '../connection.ts';
import type { Erasure } from '../interface.ts';
import { parseRow } from '../problem.ts';

const ErasureRow = z
  .object({
    person_id: z.string(),
    at_ms: z.number(),
    shots: z.number(),
    templates: z.number(),
    photos: z.number(),
    key_destroyed_at_ms: z.number().nullable(),
    backups: z.number(),
    backups_at_ms: z.number().nullable(),
  })
  .transform(
    (row): Erasure => ({
      personId: row.person_id,
      atMs: row.at_ms,
      shots: row.shots,
      templates: row.templates,
      photos: row.photos,
      keyDestroyedAtMs: row.key_destroyed_at_ms ?? undefined,
      backups: row.backups,
      backupsAtMs: row.backups_at_ms ?? undefined,
    }),
  );

const select = `SELECT person_id, at_ms, shots, templates, photos, key_destroyed_at_ms, backups, backups_at_ms FROM erasures`;

/** Oldest first. */
export function erasures(db: ReadableDb): Erasure[] {
  return db.all(`${select} ORDER BY at_ms, person_id`).map((row) => parseRow(ErasureRow, row));
}

export function findErasure(db: ReadableDb, personId: string): Erasure | undefined {
  const row = db.get(`${select} WHERE person_id = ?`, personId);
  return row === undefined ? undefined : parseRow(ErasureRow, row);
}

/** Writes down what is about to be erased of a person. Call it before, in the same transaction. */
export function noteErasure(db: WritableDb, personId: string, atMs: number): void {
  db.run(
    `INSERT INTO erasures (person_id, at_ms, shots, templates, photos, backups)
     SELECT id, ?, (SELECT count(*) FROM shots WHERE person_id = people.id),
       (SELECT count(*) FROM templates WHERE person_id = people.id),
       (SELECT count(*) FROM kept_photos WHERE person_id = people.id), 0
     FROM people WHERE id = ?
     ON CONFLICT (person_id) DO NOTHING`,
    atMs,
    personId,
  );
}

export function markKeyDestroyed(db: WritableDb, personId: string, atMs: number): void {
  db.run(
    'UPDATE erasures SET key_destroyed_at_ms = coalesce(key_destroyed_at_ms, ?) WHERE person_id = ?',
    atMs,
    personId,
  );
}

/** The copy of the key file beside so many backups holds no key of anybody erased any more. */
export function markBackupsReached(db: WritableDb, backups: number, atMs: number): void {
  db.run(
    `UPDATE erasures SET backups = ?, backups_at_ms = ? WHERE backups_at_ms IS NULL AND key_destroyed_at_ms IS NOT NULL`,
    backups,
    atMs,
  );
}
