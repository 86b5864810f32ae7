import { endianness } from 'node:os';
import { z } from 'zod';
import type { GalleryEntry, Template } from '#main/inference/interface.ts';
import type { ReadableDb, WritableDb } from '../connection.ts';
import type { StoredShot } from '../interface.ts';
import { parseRow, problem } from '../problem.ts';

const TemplateRow = z
  .object({ person_id: z.string(), model_id: z.string(), vector: z.instanceof(Uint8Array) })
  .transform((row) => ({
    personId: row.person_id,
    template: { modelId: row.model_id, values: decodeVector(row.vector) } satisfies Template,
  }));

/** One shot and its templates, one per model. @throws RangeError for a number that is not finite: such a template is nobody's. */
export function insertShot(db: WritableDb, shot: StoredShot): void {
  if (!shot.templates.every(({ values }) => values.every(Number.isFinite)))
    throw new RangeError('A template has finite numbers only.');
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

/**
 * Everybody's templates, grouped by person, in the order in which they were stored. Checked by hand and read in one sweep:
 * of 20,000 people there are 200,000 at each start, and a schema and an index take half as long again as the disk.
 */
export function galleryTemplates(db: ReadableDb): GalleryEntry[] {
  const byPerson = new Map<string, Template[]>();
  for (const row of db.each('SELECT person_id, model_id, vector FROM templates NOT INDEXED')) {
    const { person_id: personId, model_id: modelId, vector }: Partial<Record<string, unknown>> = Object(row);
    if (typeof personId !== 'string' || typeof modelId !== 'string' || !(vector instanceof Uint8Array))
      throw problem('store-damaged');
    const template: Template = { modelId, values: decodeVector(vector) };
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
  // A buffer of its own, so no other row's bytes lie in it; only where it does not suit floats is it copied.
  const isAligned = bytes.byteOffset % Float32Array.BYTES_PER_ELEMENT === 0 && !isBigEndian;
  const own = isAligned ? bytes : Buffer.from(new Uint8Array(bytes).buffer);
  if (isBigEndian) Buffer.from(own.buffer).swap32();
  return new Float32Array(own.buffer, own.byteOffset, own.byteLength / Float32Array.BYTES_PER_ELEMENT);
}
