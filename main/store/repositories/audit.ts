import { z } from 'zod';
import type { ReadableDb, WritableDb } from '../connection.ts';
import { searchableText } from '../fold.ts';
import type { LogHead, SealedRow } from '../interface.ts';
import { parseRow, problem } from '../problem.ts';

const TimeRow = z.object({ at_ms: z.number() });
const SequenceRow = z.object({ sequence: z.number() });
const IdRow = z.object({ id: z.number() });

const HeadRow = z
  .object({ sequence: z.number(), hash: z.instanceof(Uint8Array), at_ms: z.number() })
  .transform((row): LogHead => ({ sequence: row.sequence, hash: row.hash, atMs: row.at_ms }));

export function logHead(db: ReadableDb): LogHead | undefined {
  const row = db.get('SELECT sequence, hash, at_ms FROM audit_head WHERE only = 1');
  return row === undefined ? undefined : parseRow(HeadRow, row);
}

/** Adds a sealed row and moves the head to it: two writes, for the caller's transaction. */
export function appendSealed(db: WritableDb, row: SealedRow): void {
  const hash = Buffer.from(row.hash, 'hex');
  db.run(
    `INSERT INTO audit (sequence, at_ms, kind, actor, person_id, details, hash, text_id)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    row.sequence,
    row.atMs,
    row.kind,
    row.actor,
    row.personId ?? null,
    row.detailsText,
    hash,
    textId(db, searchableText(row.actor, row.detailsText)),
  );
  db.run(
    `INSERT INTO audit_head (only, sequence, at_ms, hash) VALUES (1, ?, ?, ?)
     ON CONFLICT (only) DO UPDATE SET
       sequence = excluded.sequence, at_ms = excluded.at_ms, hash = excluded.hash`,
    row.sequence,
    row.atMs,
    hash,
  );
}

/** Of this text, which is kept once for all rows that have it. */
function textId(db: WritableDb, text: string): number {
  const find = () => db.get('SELECT id FROM audit_texts WHERE folded = ?', text);
  let row = find();
  if (row === undefined) {
    db.run('INSERT INTO audit_texts (folded) VALUES (?)', text);
    row = find();
  }
  return parseRow(IdRow, row).id;
}

export function sealedAfter(db: ReadableDb, after: number, limit: number): SealedRow[] {
  return db
    .all(
      `SELECT sequence, at_ms, kind, actor, person_id, details, lower(hex(hash)) AS hash
       FROM audit WHERE sequence > ? ORDER BY sequence LIMIT ?`,
      after,
      limit,
    )
    .map(asSealedRow);
}

/**
 * Deliberately loose: what a tampered row holds is for verify() to judge, not for the parser to stumble over. Checked by
 * hand: a million rows are read this way, and a schema costs more than their hashes.
 */
function asSealedRow(raw: unknown): SealedRow {
  const row: Partial<Record<string, unknown>> = Object(raw);
  const { sequence, at_ms: atMs, kind, actor, person_id: personId, details: detailsText, hash } = row;
  if (
    typeof sequence !== 'number' ||
    typeof atMs !== 'number' ||
    typeof kind !== 'string' ||
    typeof actor !== 'string' ||
    (typeof personId !== 'string' && personId !== null) ||
    typeof detailsText !== 'string' ||
    typeof hash !== 'string'
  )
    throw problem('store-damaged');
  return { sequence, atMs, kind, actor, personId: personId ?? undefined, detailsText, hash };
}

/** The time of the first row after this one. */
export function timeAfter(db: ReadableDb, sequence: number): number | undefined {
  const row = db.get('SELECT at_ms FROM audit WHERE sequence > ? ORDER BY sequence LIMIT 1', sequence);
  return row === undefined ? undefined : parseRow(TimeRow, row).at_ms;
}

export function firstSequence(db: ReadableDb): number | undefined {
  return oneSequence(db.get('SELECT sequence FROM audit ORDER BY sequence LIMIT 1'));
}

/** The first row, in order of the log, that is not older than this. */
export function firstNotOlder(db: ReadableDb, atMs: number): number | undefined {
  return oneSequence(
    db.get('SELECT sequence FROM audit NOT INDEXED WHERE at_ms >= ? ORDER BY sequence LIMIT 1', atMs),
  );
}

/** Removes rows of the log up to this one, and the attempts that they seal. @returns rows of the log removed. */
export function removeAuditUpTo(db: WritableDb, sequence: number): number {
  return db.transact(() => {
    db.run('DELETE FROM attempts WHERE audit_sequence <= ?', sequence);
    db.run('DELETE FROM attempt_marks WHERE audit_sequence <= ?', sequence);
    const removed = db.run('DELETE FROM audit WHERE sequence <= ?', sequence);
    // What nobody says any more goes as well.
    db.run(
      'DELETE FROM audit_texts WHERE NOT EXISTS (SELECT 1 FROM audit WHERE audit.text_id = audit_texts.id)',
    );
    return removed;
  });
}

function oneSequence(row: unknown): number | undefined {
  return row === undefined ? undefined : parseRow(SequenceRow, row).sequence;
}
