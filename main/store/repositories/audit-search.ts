import { z } from 'zod';
import {
  AuditDetails,
  type AuditFilter,
  AuditKind,
  type AuditRow,
  auditCountedAtMost,
} from '#app/domain/audit.ts';
import { foldForSearch } from '#app/domain/fold-for-search.ts';
import type { ReadableDb, SqlValue } from '../connection.ts';
import { parseRow, problem } from '../problem.ts';

/** With more streams than this the newest rows are looked through first: the page is mostly among them. */
const fewStreams = 32;
const newestLookedThrough = 4000;
/** Fewer rows than this of the chosen kinds are looked through one by one for a text. */
const fewRows = 2000;

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
const TotalRow = z.object({ total: z.number() });
const SequenceRow = z.object({ sequence: z.number().nullable() });
const IdRow = z.object({ id: z.union([z.string(), z.number()]) });

const selectNamed = `
  SELECT a.sequence, a.at_ms, a.kind, a.actor, a.person_id, p.name AS person_name, a.details, a.hash
  FROM audit a LEFT JOIN people p ON p.id = a.person_id`;

type Condition = readonly [sql: string, ...values: SqlValue[]];

/** With names as they are now, newest first. */
export function newestAudit(
  db: ReadableDb,
  filter: AuditFilter,
  before: number | undefined,
  limit: number,
): AuditRow[] {
  const { read: streams, rest } = planOf(db, filter);
  const older: readonly Condition[] = before === undefined ? rest : [...rest, ['a.sequence < ?', before]];
  const found = sequencesOf(db, streams, older, filter, before, limit);
  return db
    .all(
      `${selectNamed} WHERE a.sequence IN (SELECT value FROM json_each(?)) ORDER BY a.sequence DESC`,
      JSON.stringify(found),
    )
    .map(asAuditRow);
}

/** With names as they are now, oldest first. */
export function oldestAudit(
  db: ReadableDb,
  filter: AuditFilter,
  after: number,
  limit: number,
  upTo: number,
): AuditRow[] {
  const { sql, values } = joined([['a.sequence > ?', after], ['a.sequence <= ?', upTo], ...allOf(filter)]);
  return db.all(`${selectNamed} WHERE ${sql} ORDER BY a.sequence LIMIT ?`, ...values, limit).map(asAuditRow);
}

/** Rows of a filter; of most filters `auditCountedAtMost` at most. All rows of the log are always counted. */
export function countAudit(db: ReadableDb, filter: AuditFilter): number {
  const { counted: streams, rest } = planOf(db, filter);
  if (streams.length === 1 && streams[0]?.[0] === everything[0] && rest.length === 0)
    // Sequences have no gaps. Both ends in one query would read every row.
    return total(
      db,
      `SELECT coalesce((SELECT max(sequence) FROM audit) - (SELECT min(sequence) FROM audit) + 1, 0) AS total`,
      [],
    );
  let counted = 0;
  for (const stream of streams) {
    if (counted >= auditCountedAtMost) return auditCountedAtMost;
    const { sql, values } = joined([stream, ...rest]);
    counted += total(db, `SELECT count(*) AS total FROM (SELECT 1 FROM audit a WHERE ${sql} LIMIT ?)`, [
      ...values,
      auditCountedAtMost - counted,
    ]);
  }
  return counted;
}

/** The newest of all streams. */
function sequencesOf(
  db: ReadableDb,
  streams: readonly Condition[],
  rest: readonly Condition[],
  filter: AuditFilter,
  before: number | undefined,
  limit: number,
): number[] {
  const newest = (conditions: readonly Condition[]) => {
    const { sql, values } = joined(conditions);
    return db
      .all(`SELECT a.sequence FROM audit a WHERE ${sql} ORDER BY a.sequence DESC LIMIT ?`, ...values, limit)
      .flatMap((row) => parseRow(SequenceRow, row).sequence ?? []);
  };
  if (streams.length > fewStreams) {
    const end = before ?? (one(db, 'SELECT max(sequence) AS sequence FROM audit') ?? 0) + 1;
    const near = newest([
      ['a.sequence >= ?', end - newestLookedThrough],
      ['a.sequence < ?', end],
      ...allOf(filter),
    ]);
    if (near.length === limit) return near;
  }
  return [...new Set(streams.flatMap((stream) => newest([stream, ...rest])))]
    .sort((a, b) => b - a)
    .slice(0, limit);
}

/** Every row. */
const everything: Condition = ['a.sequence IS NOT NULL'];

interface Plan {
  /** Each in order of the log by an index of its own. A row may be in several. */
  readonly read: readonly Condition[];
  /** The same rows, each in one of these only. */
  readonly counted: readonly Condition[];
  /** What the rows of each must fulfil besides. */
  readonly rest: readonly Condition[];
}

/** How a filter is read: no more than a page of each stream is, however many rows there are. */
function planOf(db: ReadableDb, filter: AuditFilter): Plan {
  const time = timeOf(db, filter);
  const kinds = [...new Set(filter.kinds ?? [])];
  const byKind = kinds.map((kind): Condition => ['a.kind = ?', kind]);
  const all = (streams: readonly Condition[], rest: readonly Condition[]): Plan => ({
    read: streams,
    counted: streams,
    rest,
  });
  const said = saidIn(filter);
  if (filter.personId !== undefined)
    return all([['a.person_id = ?', filter.personId]], [...ofKinds(kinds), ...ofText(said), ...time]);
  if (said === undefined) return all(byKind.length === 0 ? [everything] : byKind, time);
  if (kinds.length > 0 && areFew(db, byKind)) return all(byKind, [...ofText(said), ...time]);
  const named = kinds.length === 0 ? said.kinds : said.kinds.filter((kind) => kinds.includes(kind));
  return { ...textStreams(db, said, named), rest: [...ofKinds(kinds), ...time] };
}

function areFew(db: ReadableDb, streams: readonly Condition[]): boolean {
  let rows = 0;
  for (const stream of streams) {
    const { sql, values } = joined([stream]);
    rows += total(db, `SELECT count(*) AS total FROM (SELECT 1 FROM audit a WHERE ${sql} LIMIT ?)`, [
      ...values,
      fewRows,
    ]);
    if (rows >= fewRows) return false;
  }
  return true;
}

/** What a text says, folded. */
interface Said {
  readonly text: string;
  readonly kinds: readonly AuditKind[];
  /** JSON of the terms, each between two ends of lines. */
  readonly terms: string;
}

function saidIn({ text = '', textKinds = [], textTerms = [] }: AuditFilter): Said | undefined {
  const folded = foldForSearch(text.trim());
  if (folded === '') return undefined;
  const terms = textTerms.map((term) => `\n${foldForSearch(term)}\n`);
  return { text: folded, kinds: [...new Set(textKinds)], terms: JSON.stringify([...new Set(terms)]) };
}

const peopleNamed = 'SELECT id FROM people WHERE instr(name_folded, ?) > 0';
/** A term is a whole value, or one of a list: "open" is not found in "opened". */
const textsWith = `SELECT id FROM audit_texts WHERE instr(folded, ?) > 0 OR EXISTS (
  SELECT 1 FROM json_each(?) AS term
  WHERE instr(char(10) || replace(folded, ', ', char(10)) || char(10), term.value) > 0)`;

/** One stream for each person of that name, one for each text without the rows of these people, and the kinds. */
function textStreams(
  db: ReadableDb,
  { text, terms }: Said,
  kinds: readonly AuditKind[],
): Pick<Plan, 'read' | 'counted'> {
  const ids = (sql: string, ...values: SqlValue[]) =>
    db.all(sql, ...values).map((row) => parseRow(IdRow, row).id);
  const notNamed = `(a.person_id IS NULL OR a.person_id NOT IN (${peopleNamed}))`;
  const streams = [
    ...ids(peopleNamed, text).map((id): Condition => ['a.person_id = ?', id]),
    ...ids(textsWith, text, terms).map((id): Condition => [`a.text_id = ? AND ${notNamed}`, id, text]),
  ];
  if (kinds.length === 0) return { read: streams, counted: streams };
  return {
    // Leaving the others' rows out here could mean reading a million of them for one page.
    read: [...streams, ...kinds.map((kind): Condition => ['a.kind = ?', kind])],
    // Here they were counted before: of those left out no more are met than are still to be counted.
    counted: [
      ...streams,
      [
        `a.kind IN (SELECT value FROM json_each(?)) AND ${notNamed} AND (a.text_id IS NULL OR +a.text_id NOT IN (${textsWith}))`,
        JSON.stringify(kinds),
        text,
        text,
        terms,
      ],
    ],
  };
}

/** A plus keeps SQLite from going by that column's index. */
function ofKinds(kinds: readonly string[]): Condition[] {
  return kinds.length === 0 ? [] : [['+a.kind IN (SELECT value FROM json_each(?))', JSON.stringify(kinds)]];
}

function ofText(said: Said | undefined): Condition[] {
  if (said === undefined) return [];
  const { text, terms, kinds } = said;
  return [
    [
      `(+a.person_id IN (${peopleNamed}) OR +a.text_id IN (${textsWith}) OR +a.kind IN (SELECT value FROM json_each(?)))`,
      text,
      text,
      terms,
      JSON.stringify(kinds),
    ],
  ];
}

/** Everything a row must fulfil, none of it by an index. */
function allOf(filter: AuditFilter): Condition[] {
  return [
    ...ofKinds(filter.kinds ?? []),
    ...(filter.personId === undefined ? [] : [['+a.person_id = ?', filter.personId] as const]),
    ...ofText(saidIn(filter)),
    ...(filter.fromMs === undefined ? [] : [['+a.at_ms >= ?', filter.fromMs] as const]),
    ...(filter.toMs === undefined ? [] : [['+a.at_ms <= ?', filter.toMs] as const]),
  ];
}

/**
 * A span of time as a span of sequences. Where the clock never went back the two are the same. Else no time lies more
 * than the sum of all steps back below the greatest before it: so the first row not older than `from` is among those of
 * the span that follows the smallest such time, and the last one likewise.
 */
function timeOf(db: ReadableDb, { fromMs, toMs }: AuditFilter): Condition[] {
  if (fromMs === undefined && toMs === undefined) return [];
  const backMs = total(
    db,
    `SELECT coalesce(sum(CASE WHEN json_valid(details) THEN json_extract(details, '$.clockMovedBackMs') END), 0) AS total
     FROM audit WHERE instr(details, '"clockMovedBackMs"') > 0`,
    [],
  );
  const found: Condition[] = [];
  if (fromMs !== undefined) {
    const first = one(
      db,
      `SELECT min(sequence) AS sequence FROM audit, (SELECT min(at_ms) AS ms FROM audit WHERE at_ms >= ?) AS near
       WHERE at_ms BETWEEN near.ms AND near.ms + ?`,
      fromMs,
      backMs,
    );
    found.push(['a.sequence >= ?', first ?? Number.MAX_SAFE_INTEGER]);
    if (backMs > 0) found.push(['+a.at_ms >= ?', fromMs]);
  }
  if (toMs !== undefined) {
    const last = one(
      db,
      `SELECT max(sequence) AS sequence FROM audit, (SELECT max(at_ms) AS ms FROM audit WHERE at_ms <= ?) AS near
       WHERE at_ms BETWEEN near.ms - ? AND near.ms`,
      toMs,
      backMs,
    );
    found.push(['a.sequence <= ?', last ?? Number.MIN_SAFE_INTEGER]);
    if (backMs > 0) found.push(['+a.at_ms <= ?', toMs]);
  }
  return found;
}

function one(db: ReadableDb, sql: string, ...values: SqlValue[]): number | undefined {
  return parseRow(SequenceRow, db.get(sql, ...values)).sequence ?? undefined;
}

function total(db: ReadableDb, sql: string, values: readonly SqlValue[]): number {
  return parseRow(TotalRow, db.get(sql, ...values)).total;
}

function joined(conditions: readonly Condition[]): { sql: string; values: SqlValue[] } {
  return {
    sql: conditions.map(([sql]) => sql).join(' AND '),
    values: conditions.flatMap(([, ...values]) => values),
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
