import { z } from 'zod';
import type { Connection } from '../connection.ts';
import { parseRow } from '../problem.ts';
import { newPhotoKeyId, photoContext } from '../repositories/kept-photos.ts';
import type { PersonKeys } from './person-keys.ts';

const PhotoRow = z.object({
  shot_id: z.string(),
  person_id: z.string(),
  sealed: z.instanceof(Uint8Array),
});

/** Brings photos that are under their person's key, as before schema 295, under a key for photos, where they lie. Those that do not open stay so. */
export function sealPhotosAnew(db: Connection, keys: PersonKeys): void {
  db.transact(() => {
    const keyIds = new Map<string, string>();
    const rows = db.all(`SELECT shot_id, person_id, sealed FROM kept_photos WHERE key_id = ''`);
    for (const row of rows) {
      const { shot_id: shotId, person_id: personId, sealed } = parseRow(PhotoRow, row);
      const jpeg = keys.open(personId, ['photo', shotId], sealed);
      if (jpeg === undefined) continue;
      let keyId = keyIds.get(personId);
      if (keyId === undefined) {
        keyId = newPhotoKeyId();
        keys.create(keyId);
        keyIds.set(personId, keyId);
      }
      db.run(
        'UPDATE kept_photos SET key_id = ?, sealed = ? WHERE shot_id = ?',
        keyId,
        keys.seal(keyId, photoContext(personId, shotId), jpeg),
        shotId,
      );
    }
  });
}
