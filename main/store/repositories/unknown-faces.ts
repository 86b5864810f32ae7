import { z } from 'zod';
import type { ReadableDb, WritableDb } from '../connection.ts';
import { parseRow } from '../problem.ts';

/** A face of a stranger as a row holds it. */
export interface UnknownFaceRow {
  readonly sequence: number;
  readonly keyId: string;
  readonly keptAtMs: number;
  readonly endsAtMs: number;
}

const Row = z
  .object({
    audit_sequence: z.number(),
    key_id: z.string(),
    kept_at_ms: z.number(),
    ends_at_ms: z.number(),
  })
  .transform(
    (row): UnknownFaceRow => ({
      sequence: row.audit_sequence,
      keyId: row.key_id,
      keptAtMs: row.kept_at_ms,
      endsAtMs: row.ends_at_ms,
    }),
  );
const columns = 'audit_sequence, key_id, kept_at_ms, ends_at_ms';

export function insertUnknownFace(db: WritableDb, face: UnknownFaceRow, sealed: Uint8Array): void {
  db.run(
    `INSERT INTO unknown_faces (${columns}, sealed) VALUES (?, ?, ?, ?, ?)`,
    face.sequence,
    face.keyId,
    face.keptAtMs,
    face.endsAtMs,
    sealed,
  );
}

export function findUnknownFace(db: ReadableDb, sequence: number): UnknownFaceRow | undefined {
  const row = db.get(`SELECT ${columns} FROM unknown_faces WHERE audit_sequence = ?`, sequence);
  return row === undefined ? undefined : parseRow(Row, row);
}

export function sealedUnknownFace(db: ReadableDb, sequence: number): Uint8Array {
  const row = db.get('SELECT sealed FROM unknown_faces WHERE audit_sequence = ?', sequence);
  return parseRow(z.object({ sealed: z.instanceof(Uint8Array) }), row).sealed;
}

export function allUnknownFaces(db: ReadableDb): UnknownFaceRow[] {
  return db.all(`SELECT ${columns} FROM unknown_faces`).map((row) => parseRow(Row, row));
}

/** Faces whose row of the log was removed by its age. */
export function unknownFacesWithoutRow(db: ReadableDb): UnknownFaceRow[] {
  return db
    .all(
      `SELECT ${columns} FROM unknown_faces
       WHERE NOT EXISTS (SELECT 1 FROM audit WHERE audit.sequence = audit_sequence)`,
    )
    .map((row) => parseRow(Row, row));
}

export function removeUnknownFace(db: WritableDb, sequence: number): void {
  db.run('DELETE FROM unknown_faces WHERE audit_sequence = ?', sequence);
}
