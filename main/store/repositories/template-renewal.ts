import { z } from 'zod';
import type { ReadableDb, WritableDb } from '../connection.ts';
import { parseRow } from '../problem.ts';

const RenewalRow = z.object({
  secret: z.instanceof(Uint8Array).refine(({ length }) => length === 32),
  actor: z.string(),
});
const PersonRow = z.object({ rowid: z.number(), id: z.string() });
const Count = z.object({ n: z.number() });

/** The secret that comes, 32 bytes, and who wanted it; undefined when none is under way. */
export function findRenewal(db: ReadableDb): z.infer<typeof RenewalRow> | undefined {
  const row = db.get('SELECT secret, actor FROM template_renewal');
  return row === undefined ? undefined : parseRow(RenewalRow, row);
}

/** @throws when one is under way. */
export function insertRenewal(db: WritableDb, secret: Uint8Array, actor: string): void {
  db.run('INSERT INTO template_renewal (id, secret, actor) VALUES (1, ?, ?)', secret, actor);
}

export function removeRenewal(db: WritableDb): void {
  db.run('DELETE FROM turned_people');
  db.run('DELETE FROM template_renewal');
}

export function isTurned(db: ReadableDb, personId: string): boolean {
  return db.get('SELECT 1 FROM turned_people WHERE person_id = ?', personId) !== undefined;
}

export function noteTurned(db: WritableDb, personId: string): void {
  db.run('INSERT INTO turned_people (person_id) VALUES (?)', personId);
}

export function noteTurnedBack(db: WritableDb, personId: string): void {
  db.run('DELETE FROM turned_people WHERE person_id = ?', personId);
}

/** @param after row of the last one looked at; 0 to begin. */
export function peopleNotTurned(
  db: ReadableDb,
  after: number,
  limit: number,
): readonly z.infer<typeof PersonRow>[] {
  return db
    .all(
      `SELECT rowid, id FROM people WHERE rowid > ? AND NOT EXISTS (SELECT 1 FROM turned_people WHERE person_id = people.id)
       ORDER BY rowid LIMIT ?`,
      after,
      limit,
    )
    .map((row) => parseRow(PersonRow, row));
}

export function countTurned(db: ReadableDb): number {
  return parseRow(Count, db.get('SELECT count(*) AS n FROM turned_people')).n;
}
