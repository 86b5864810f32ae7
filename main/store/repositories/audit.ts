import { z } from 'zod';
import { AuditDetails, type AuditFilter, AuditKind, type AuditRow } from '#app/domain/audit.ts';
import type { ReadableDb, SqlValue, WritableDb } from '../connection.ts';
import { foldForSearch } from '../fold.ts';
import type { LogHead, SealedRow } from '../interface.ts';
import { parseRow, problem } from '../problem.ts';

const NamedRow = z.object({
  sequence: z.number(),
  at_ms: z.number(),
  kind: AuditKind,
  actor: z.string(),
  person_id: z.string().nullable(),
  person_name: z.string().nullable(),
  details: z.string(),
  hash: z.instanceof(Uint8Array),
});

const TimeRow = z.object({ at_ms: z.number() });
const SequenceRow = z.object({ sequence: z.number() });
const TotalRow = z.object({ total: z.number() });

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
    'INSERT INTO audit (sequence, at_ms, kind, actor, person_id, details, hash) VALUES (?, ?, ?, ?, ?, ?, ?)',
    row.sequence,
    row.atMs,
    row.kind,
    row.actor,
    row.personId ?? null,
    row.detailsText,
    hash,
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
    return db.run('DELETE FROM audit WHERE sequence <= ?', sequence);
  });
}

function oneSequence(row: unknown): number | undefined {
  return row === undefined ? undefined : parseRow(SequenceRow, row).sequence;
}

const selectNamed = `
  SELECT a.sequence, a.at_ms, a.kind, a.actor, a.person_id, p.name AS person_name, a.details, a.hash
  FROM audit a LEFT JOIN people p ON p.id = a.person_id`;

export function newestAudit(
  db: ReadableDb,
  filter: AuditFilter,
  before: number | undefined,
  limit: number,
): AuditRow[] {
  const { where, values } = conditions(filter, before === undefined ? [] : [['a.sequence < ?', before]]);
  return db.all(`${selectNamed} ${where} ORDER BY a.sequence DESC LIMIT ?`, ...values, limit).map(asAuditRow);
}

export function oldestAudit(
  db: ReadableDb,
  filter: AuditFilter,
  after: number,
  limit: number,
  upTo: number,
): AuditRow[] {
  const bounds: Condition[] = [
    ['a.sequence > ?', after],
    ['a.sequence <= ?', upTo],
  ];
  const { where, values } = conditions(filter, bounds);
  return db.all(`${selectNamed} ${where} ORDER BY a.sequence LIMIT ?`, ...values, limit).map(asAuditRow);
}

export function countAudit(db: ReadableDb, filter: AuditFilter): number {
  const { where, values, readsNames } = conditions(filter, []);
  // Without the join a count reads one index.
  const names = readsNames ? 'LEFT JOIN people p ON p.id = a.person_id' : '';
  const row = db.get(`SELECT count(*) AS total FROM audit a ${names} ${where}`, ...values);
  return parseRow(TotalRow, row).total;
}

type Condition = readonly [sql: string, ...values: SqlValue[]];

function conditions(
  filter: AuditFilter,
  bounds: readonly Condition[],
): { where: string; values: SqlValue[]; readsNames: boolean } {
  const all: Condition[] = [...bounds];
  if (filter.kinds !== undefined && filter.kinds.length > 0)
    all.push(['a.kind IN (SELECT value FROM json_each(?))', JSON.stringify(filter.kinds)]);
  if (filter.fromMs !== undefined) all.push(['a.at_ms >= ?', filter.fromMs]);
  if (filter.toMs !== undefined) all.push(['a.at_ms <= ?', filter.toMs]);
  if (filter.personId !== undefined) all.push(['a.person_id = ?', filter.personId]);
  const text = foldForSearch(filter.text?.trim() ?? '');
  if (text !== '')
    all.push([
      '(instr(p.name_folded, ?) > 0 OR contains_folded(a.actor, ?) OR contains_folded(a.details, ?))',
      text,
      text,
      text,
    ]);
  return {
    where: all.length === 0 ? '' : `WHERE ${all.map(([sql]) => sql).join(' AND ')}`,
    values: all.flatMap(([, ...values]) => values),
    readsNames: text !== '',
  };
}

function asAuditRow(raw: unknown): AuditRow {
  const row = parseRow(NamedRow, raw);
  let details: unknown;
  try {
    details = JSON.parse(row.details);
  } catch (error) {
    throw problem('store-damaged', error);
  }
  return {
    sequence: row.sequence,
    atMs: row.at_ms,
    kind: row.kind,
    actor: row.actor,
    ...(row.person_id === null ? {} : { personId: row.person_id }),
    ...(row.person_name === null ? {} : { personName: row.person_name }),
    details: parseRow(AuditDetails, details),
    hash: Buffer.from(row.hash).toString('hex'),
  };
}
