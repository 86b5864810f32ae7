import { endianness } from 'node:os';
import { z } from 'zod';
import { unitMean } from '#app/recognition/template.ts';
import type { GalleryEntry, Template } from '#main/inference/interface.ts';
import type { ReadableDb, WritableDb } from '../connection.ts';
import type { PersonSeals, StoredShot } from '../interface.ts';
import { parseRow, problem } from '../problem.ts';

const SealedRow = z.object({ shot_id: z.string(), model_id: z.string(), sealed: z.instanceof(Uint8Array) });

/** What the seal of a template is bound to, beside its person. */
export function templateContext(shotId: string, modelId: string): readonly [string, string, string] {
  return ['template', shotId, modelId];
}

/** The seal of a person's row of the gallery. */
const galleryContext = ['gallery'] as const;

/** One shot and its templates, one per model; the person's row of the gallery follows. @throws RangeError for a number that is not finite: such a template is nobody's. */
export function insertShot(db: WritableDb, seals: PersonSeals, shot: StoredShot): void {
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
    for (const { modelId, values } of shot.templates) {
      if (values.length === 0) throw new Error('A template has numbers.');
      db.run(
        'INSERT INTO templates (shot_id, model_id, person_id, sealed) VALUES (?, ?, ?, ?)',
        shot.shotId,
        modelId,
        shot.personId,
        seals.seal(shot.personId, templateContext(shot.shotId, modelId), encodeVector(values)),
      );
    }
    sealGalleryTemplate(db, seals, shot.personId);
  });
}

/** Templates and kept pictures go with their shots (ON DELETE CASCADE). */
export function removeShots(db: WritableDb, seals: PersonSeals, personId: string): void {
  db.run('DELETE FROM shots WHERE person_id = ?', personId);
  sealGalleryTemplate(db, seals, personId);
}

/** Oldest shot first. @returns undefined when one of them does not open. */
export function templatesOf(db: ReadableDb, seals: PersonSeals, personId: string): Template[] | undefined {
  const templates: Template[] = [];
  const rows = db.all(
    `SELECT t.shot_id, t.model_id, t.sealed FROM templates t JOIN shots s ON s.id = t.shot_id
     WHERE t.person_id = ? ORDER BY s.created_at_ms, s.rowid, t.model_id`,
    personId,
  );
  for (const row of rows) {
    const { shot_id: shotId, model_id: modelId, sealed } = parseRow(SealedRow, row);
    const bytes = seals.open(personId, templateContext(shotId, modelId), sealed);
    if (bytes === undefined) return undefined;
    templates.push({ modelId, values: decodeVector(bytes) });
  }
  return templates;
}

/** The person's row of the gallery as the templates are now: the unit mean of the shots for each model. */
export function sealGalleryTemplate(db: WritableDb, seals: PersonSeals, personId: string): void {
  const templates = templatesOf(db, seals, personId) ?? [];
  const means: Template[] = [];
  for (const [modelId, shots] of Map.groupBy(templates, (template) => template.modelId)) {
    const values = unitMean(shots.map((shot) => shot.values));
    if (values !== undefined) means.push({ modelId, values });
  }
  if (means.length === 0) db.run('DELETE FROM gallery_templates WHERE person_id = ?', personId);
  else
    db.run(
      `INSERT INTO gallery_templates (person_id, sealed) VALUES (?, ?)
       ON CONFLICT (person_id) DO UPDATE SET sealed = excluded.sealed`,
      personId,
      seals.seal(personId, galleryContext, packTemplates(means)),
    );
}

/** Some rows of the gallery. */
export interface GalleryRows {
  readonly entries: GalleryEntry[];
  /** Row of the last one that was looked at; undefined where there were none left. */
  readonly last: number | undefined;
}

/**
 * Rows of the gallery, in the order in which they were stored. Checked by hand: there are 20,000 at a start, and a schema would take
 * half as long again as the disk.
 * @param after row of the last one looked at; 0 to begin.
 * @param limit people at most.
 * @param onUnreadable told of each person whose row does not open.
 */
export function galleryTemplates(
  db: ReadableDb,
  seals: PersonSeals,
  after: number,
  limit: number,
  onUnreadable: (personId: string) => void,
): GalleryRows {
  const entries: GalleryEntry[] = [];
  let last: number | undefined;
  const rows = db.all(
    'SELECT rowid, person_id, sealed FROM gallery_templates WHERE rowid > ? ORDER BY rowid LIMIT ?',
    after,
    limit,
  );
  for (const row of rows) {
    const { rowid, person_id: personId, sealed }: Partial<Record<string, unknown>> = Object(row);
    if (typeof rowid !== 'number' || typeof personId !== 'string' || !(sealed instanceof Uint8Array))
      throw problem('store-damaged');
    last = rowid;
    const bytes = seals.open(personId, galleryContext, sealed);
    if (bytes === undefined) onUnreadable(personId);
    else entries.push({ personId, templates: unpackTemplates(bytes) });
  }
  return { entries, last };
}

/** What becomes of one template: a new vector of the same length. */
type Change = (modelId: string, values: Float32Array) => Float32Array;

/** Changes all templates of a person where they lie, and their row of the gallery. @returns false, leaving all, when one does not open. */
export function mapTemplates(db: WritableDb, seals: PersonSeals, personId: string, change: Change): boolean {
  const opened = db
    .all('SELECT shot_id, model_id, sealed FROM templates WHERE person_id = ?', personId)
    .map((row) => {
      const { shot_id: shotId, model_id: modelId, sealed } = parseRow(SealedRow, row);
      return { shotId, modelId, bytes: seals.open(personId, templateContext(shotId, modelId), sealed) };
    });
  if (opened.some(({ bytes }) => bytes === undefined)) return false;
  for (const { shotId, modelId, bytes = new Uint8Array() } of opened) {
    const changed = encodeVector(change(modelId, decodeVector(bytes)));
    db.run(
      'UPDATE templates SET sealed = ? WHERE shot_id = ? AND model_id = ?',
      seals.seal(personId, templateContext(shotId, modelId), changed),
      shotId,
      modelId,
    );
  }
  if (opened.length > 0) sealGalleryTemplate(db, seals, personId);
  return true;
}

/** Everybody with a template. */
export function peopleWithTemplates(db: ReadableDb): string[] {
  return db
    .all('SELECT person_id AS id FROM gallery_templates ORDER BY rowid')
    .map((row) => parseRow(z.object({ id: z.string() }), row).id);
}

export function countTemplates(db: ReadableDb): number {
  return parseRow(z.object({ n: z.number() }), db.get('SELECT count(*) AS n FROM templates')).n;
}

/** For each template: length of the model's id, 2 bytes big-endian; the id; count of the numbers, 4 bytes big-endian; the numbers. */
function packTemplates(templates: readonly Template[]): Uint8Array {
  return Buffer.concat(
    templates.flatMap(({ modelId, values }) => {
      const id = Buffer.from(modelId);
      const lengths = Buffer.alloc(6);
      lengths.writeUInt16BE(id.length);
      lengths.writeUInt32BE(values.length, 2);
      return [lengths, id, encodeVector(values)];
    }),
  );
}

function unpackTemplates(packed: Uint8Array): Template[] {
  const bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
  const templates: Template[] = [];
  for (let at = 0; at < bytes.length; ) {
    const idLength = bytes.readUInt16BE(at);
    const from = at + 6 + idLength;
    const to = from + bytes.readUInt32BE(at + 2) * Float32Array.BYTES_PER_ELEMENT;
    const modelId = bytes.toString('utf8', at + 6, from);
    templates.push({ modelId, values: decodeVector(bytes.subarray(from, to)) });
    at = to;
  }
  return templates;
}

/**
 * A person's templates of one model, in the order in which they were stored.
 * @param length numbers in a template; others are passed over.
 * @returns none when one of them does not open.
 */
export function shotsOfModel(
  db: ReadableDb,
  seals: Pick<PersonSeals, 'open'>,
  personId: string,
  modelId: string,
  length: number,
): Float32Array[] {
  const shots: Float32Array[] = [];
  const rows = db.all(
    'SELECT shot_id, model_id, sealed FROM templates WHERE person_id = ? AND model_id = ? ORDER BY rowid',
    personId,
    modelId,
  );
  for (const row of rows) {
    const { shot_id: shotId, sealed } = parseRow(SealedRow, row);
    const bytes = seals.open(personId, templateContext(shotId, modelId), sealed);
    if (bytes === undefined) return [];
    const values = decodeVector(bytes);
    if (values.length === length) shots.push(values);
  }
  return shots;
}

const isBigEndian = endianness() === 'BE';

/** Float32, little endian, so that a database can move between machines. */
function encodeVector(values: Float32Array): Uint8Array {
  const bytes = Buffer.from(Float32Array.from(values).buffer);
  return isBigEndian ? bytes.swap32() : bytes;
}

/** @returns numbers in a buffer of their own, so no other template's bytes lie in it. */
function decodeVector(bytes: Uint8Array): Float32Array {
  const own = Uint8Array.from(bytes);
  if (isBigEndian) Buffer.from(own.buffer).swap32();
  return new Float32Array(own.buffer);
}
