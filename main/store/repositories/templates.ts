import { endianness } from 'node:os';
import { z } from 'zod';
import type { GalleryEntry, Template } from '#main/inference/interface.ts';
import type { ReadableDb, WritableDb } from '../connection.ts';
import type { StoredShot } from '../interface.ts';
import { parseRow } from '../problem.ts';

const TemplateRow = z
  .object({ person_id: z.string(), model_id: z.string(), vector: z.instanceof(Uint8Array) })
  .transform((row) => ({
    personId: row.person_id,
    template: { modelId: row.model_id, values: decodeVector(row.vector) } satisfies Template,
  }));

/** One shot and its templates, one per model. */
export function insertShot(db: WritableDb, shot: StoredShot): void {
  db.transact(() => {
    db.run(
      'INSERT INTO shots (id, person_id, source, quality, created_at_ms) VALUES (?, ?, ?, ?, ?)',
      shot.shotId,
      shot.personId,
      shot.source,
      JSON.stringify(shot.quality),
      shot.createdAtMs,
    );
    for (const template of shot.templates)
      db.run(
        'INSERT INTO templates (shot_id, model_id, person_id, vector) VALUES (?, ?, ?, ?)',
        shot.shotId,
        template.modelId,
        shot.personId,
        encodeVector(template.values),
      );
  });
}

/** Oldest shot first. */
export function templatesOf(db: ReadableDb, personId: string): Template[] {
  return db
    .all(
      `SELECT t.person_id, t.model_id, t.vector FROM templates t JOIN shots s ON s.id = t.shot_id
       WHERE t.person_id = ? ORDER BY s.created_at_ms, s.rowid, t.model_id`,
      personId,
    )
    .map((row) => parseRow(TemplateRow, row).template);
}

/** Everybody's templates, grouped by person. */
export function galleryTemplates(db: ReadableDb): GalleryEntry[] {
  const byPerson = new Map<string, Template[]>();
  const rows = db.all(
    'SELECT person_id, model_id, vector FROM templates ORDER BY person_id, model_id, rowid',
  );
  for (const row of rows) {
    const { personId, template } = parseRow(TemplateRow, row);
    const known = byPerson.get(personId);
    if (known === undefined) byPerson.set(personId, [template]);
    else known.push(template);
  }
  return [...byPerson].map(([personId, templates]) => ({ personId, templates }));
}

const isBigEndian = endianness() === 'BE';

/** Float32, little endian, so that a database can move between machines. */
function encodeVector(values: Float32Array): Uint8Array {
  const bytes = Buffer.from(Float32Array.from(values).buffer);
  return isBigEndian ? bytes.swap32() : bytes;
}

function decodeVector(bytes: Uint8Array): Float32Array {
  // Copied: SQLite's buffers need not be aligned for floats.
  const copy = Buffer.from(new Uint8Array(bytes).buffer);
  if (isBigEndian) copy.swap32();
  return new Float32Array(copy.buffer, copy.byteOffset, copy.length / Float32Array.BYTES_PER_ELEMENT);
}
