import { z } from 'zod';
import type { Connection } from '../connection.ts';
import { parseRow } from '../problem.ts';
import { peopleIds } from '../repositories/people.ts';
import { sealGalleryTemplate, templateContext } from '../repositories/templates.ts';
import { PersonKeys } from './person-keys.ts';

const ClearRow = z.object({
  rowid: z.number(),
  shot_id: z.string(),
  model_id: z.string(),
  person_id: z.string(),
  sealed: z.instanceof(Uint8Array),
});

/** So many are in memory at a time. */
const atOnce = 500;

/** Gives everybody a key and seals every template that lies in the clear, row by row where it is. Inside a transaction. */
export function sealClearTemplates(db: Connection): void {
  const keys = PersonKeys.of(db);
  const people = peopleIds(db);
  for (const id of people) keys.create(id);
  for (let after = 0; ; ) {
    const rows = db
      .all(
        'SELECT rowid, shot_id, model_id, person_id, sealed FROM templates WHERE rowid > ? ORDER BY rowid LIMIT ?',
        after,
        atOnce,
      )
      .map((row) => parseRow(ClearRow, row));
    for (const { rowid, shot_id, model_id, person_id, sealed: clear } of rows) {
      const sealed = keys.seal(person_id, templateContext(shot_id, model_id), clear);
      db.run('UPDATE templates SET sealed = ? WHERE rowid = ?', sealed, rowid);
    }
    const last = rows.at(-1)?.rowid;
    if (last === undefined) break;
    after = last;
  }
  for (const id of people) sealGalleryTemplate(db, keys, id);
}
