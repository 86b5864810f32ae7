import { z } from 'zod';
import type { Connection } from '../connection.ts';
import { parseRow } from '../problem.ts';
import { photoKeyOf, sealOver } from '../repositories/kept-photos.ts';
import type { PersonKeys } from './person-keys.ts';

const PhotoRow = z.object({
  shot_id: z.string(),
  person_id: z.string(),
  sealed: z.instanceof(Uint8Array),
});

/** So many are in memory, and in the write-ahead log, at a time. */
const atOnce = 500;

/** Brings photos that are under their person's key alone, as before schema 295, under a key for photos besides, where they lie. Goes on where a crash cut it off. */
export function sealPhotosAnew(db: Connection, keys: PersonKeys): void {
  for (;;) {
    const rows = db
      .all(`SELECT shot_id, person_id, sealed FROM kept_photos WHERE key_id = '' LIMIT ?`, atOnce)
      .map((row) => parseRow(PhotoRow, row));
    if (rows.length === 0) return;
    db.transact(() => {
      for (const { shot_id: shotId, person_id: personId, sealed } of rows) {
        const keyId = photoKeyOf(db, keys, personId);
        db.run(
          'UPDATE kept_photos SET key_id = ?, sealed = ? WHERE shot_id = ?',
          keyId,
          sealOver(keys, keyId, personId, shotId, sealed),
          shotId,
        );
      }
    });
  }
}
