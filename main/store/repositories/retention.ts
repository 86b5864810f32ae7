import { z } from 'zod';
import { RetentionHold } from '#app/domain/retention.ts';
import type { ReadableDb, WritableDb } from '../connection.ts';
import type { RetentionCandidate, RetentionClock } from '../interface.ts';
import { parseRow } from '../problem.ts';
import { ConsentColumns, consentColumns, consentOf } from './consents.ts';

const CandidateRow = z
  .object({
    id: z.string(),
    name: z.string(),
    enrolled_at_ms: z.number(),
    last_seen_at_ms: z.number().nullable(),
    valid_until_ms: z.number().nullable(),
    keep_until_ms: z.number().nullable(),
    listed_at_ms: z.number().nullable(),
    listed_on_day: z.number().nullable(),
    ...ConsentColumns.shape,
  })
  .transform(
    (row): RetentionCandidate => ({
      personId: row.id,
      name: row.name,
      facts: {
        consent: consentOf(row),
        enrolledAtMs: row.enrolled_at_ms,
        lastSeenAtMs: row.last_seen_at_ms ?? undefined,
        validUntilMs: row.valid_until_ms ?? undefined,
        keepUntilMs: row.keep_until_ms ?? undefined,
      },
      listed:
        row.listed_at_ms === null || row.listed_on_day === null
          ? undefined
          : { atMs: row.listed_at_ms, onDay: row.listed_on_day },
    }),
  );

const selectCandidates = `SELECT id, name, enrolled_at_ms, last_seen_at_ms, valid_until_ms, keep_until_ms, listed_at_ms,
    listed_on_day, ${consentColumns} FROM people LEFT JOIN retention_list ON person_id = id`;

/** Everybody, or one person, with what the rules look at. */
export function retentionCandidates(db: ReadableDb, personId?: string): RetentionCandidate[] {
  const rows =
    personId === undefined
      ? db.all(selectCandidates)
      : db.all(`${selectCandidates} WHERE people.id = ?`, personId);
  return rows.map((row) => parseRow(CandidateRow, row));
}

export function putOnList(db: WritableDb, personId: string, atMs: number, day: number): void {
  db.run('INSERT INTO retention_list VALUES (?, ?, ?)', personId, atMs, day);
}

export function takeOffList(db: WritableDb, personId: string): void {
  db.run('DELETE FROM retention_list WHERE person_id = ?', personId);
}

/** @returns false when there is no such person. */
export function keepPerson(db: WritableDb, personId: string, untilMs: number): boolean {
  return db.run('UPDATE people SET keep_until_ms = ? WHERE id = ?', untilMs, personId) === 1;
}

const ClockRow = z
  .object({
    day: z.number(),
    counted_at_ms: z.number(),
    trusted_at_ms: z.number(),
    erased: z.number(),
    erased_since_day: z.number(),
    held: RetentionHold.nullable(),
  })
  .transform(
    (row): RetentionClock => ({
      day: row.day,
      countedAtMs: row.counted_at_ms,
      trustedAtMs: row.trusted_at_ms,
      erased: row.erased,
      erasedSinceDay: row.erased_since_day,
      held: row.held ?? undefined,
    }),
  );

/** @returns undefined before the first look. */
export function retentionClock(db: ReadableDb): RetentionClock | undefined {
  const row = db.get('SELECT * FROM retention_clock');
  return row === undefined ? undefined : parseRow(ClockRow, row);
}

export function putRetentionClock(db: WritableDb, clock: RetentionClock): void {
  db.run(
    `INSERT INTO retention_clock VALUES (1, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET day = excluded.day,
       counted_at_ms = excluded.counted_at_ms, trusted_at_ms = excluded.trusted_at_ms, erased = excluded.erased,
       erased_since_day = excluded.erased_since_day, held = excluded.held`,
    clock.day,
    clock.countedAtMs,
    clock.trustedAtMs,
    clock.erased,
    clock.erasedSinceDay,
    clock.held ?? null,
  );
}
