import { z } from 'zod';
import { FaceQuality } from '#app/recognition/observation.ts';
import type { ReadableDb } from '../connection.ts';
import type { ShotFacts } from '../interface.ts';
import { parseRow } from '../problem.ts';

const ShotRow = z
  .object({
    source: z.enum(['camera', 'photo']),
    created_at_ms: z.number(),
    quality: z.string(),
    model_ids: z.string(),
  })
  .transform(
    (row): ShotFacts => ({
      source: row.source,
      createdAtMs: row.created_at_ms,
      quality: FaceQuality.parse(JSON.parse(row.quality)),
      modelIds: z.array(z.string()).parse(JSON.parse(row.model_ids)),
    }),
  );

/** What is kept of a person's shots besides the templates, oldest first. */
export function shotsOf(db: ReadableDb, personId: string): ShotFacts[] {
  return db
    .all(
      `SELECT source, created_at_ms, quality,
         (SELECT json_group_array(model_id) FROM
           (SELECT model_id FROM templates WHERE shot_id = shots.id ORDER BY model_id)) AS model_ids
       FROM shots WHERE person_id = ? ORDER BY created_at_ms, rowid`,
      personId,
    )
    .map((row) => parseRow(ShotRow, row));
}
