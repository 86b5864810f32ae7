import { z } from 'zod';
import { foldForSearch } from '#app/domain/fold-for-search.ts';
import type { Person } from '#app/domain/person.ts';
import { expiringWithinMs } from '#app/policy/consent.ts';
import type { ReadableDb, WritableDb } from '../connection.ts';
import type { NewPerson, PeopleStore } from '../interface.ts';
import { parseRow } from '../problem.ts';
import { ConsentColumns, consentColumns, consentOf, needsConsent } from './consents.ts';

const PersonRow = z
  .object({
    id: z.string(),
    name: z.string(),
    note: z.string(),
    is_active: z.union([z.literal(0), z.literal(1)]),
    ...ConsentColumns.shape,
    enrolled_at_ms: z.number(),
    last_seen_at_ms: z.number().nullable(),
    asks_pin: z.number(),
    has_pin: z.number(),
    has_badge: z.number(),
    valid_until_ms: z.number().nullable(),
    keep_until_ms: z.number().nullable(),
    shot_count: z.number(),
    photo_count: z.number(),
    model_ids: z.string(),
  })
  .transform(
    (row): Person => ({
      id: row.id,
      name: row.name,
      note: row.note,
      isActive: row.is_active === 1,
      consent: consentOf(row),
      enrolledAtMs: row.enrolled_at_ms,
      shotCount: row.shot_count,
      ...(row.photo_count === 0 ? {} : { photoCount: row.photo_count }),
      asksPin: row.asks_pin !== 0,
      hasPin: row.has_pin !== 0,
      hasBadge: row.has_badge !== 0,
      modelIds: z.array(z.string()).parse(JSON.parse(row.model_ids)),
      ...(row.last_seen_at_ms === null ? {} : { lastSeenAtMs: row.last_seen_at_ms }),
      ...(row.valid_until_ms === null ? {} : { validUntilMs: row.valid_until_ms }),
      ...(row.keep_until_ms === null ? {} : { keepUntilMs: row.keep_until_ms }),
    }),
  );

const selectPerson = `
  SELECT id, name, note, is_active, ${consentColumns}, enrolled_at_ms, last_seen_at_ms, asks_pin,
    valid_until_ms, keep_until_ms,
    EXISTS (SELECT 1 FROM claims WHERE person_id = people.id AND kind = 'pin') AS has_pin,
    EXISTS (SELECT 1 FROM claims WHERE person_id = people.id AND kind = 'badge') AS has_badge,
    (SELECT count(*) FROM shots WHERE person_id = people.id) AS shot_count,
    (SELECT count(*) FROM kept_photos WHERE person_id = people.id) AS photo_count,
    (SELECT json_group_array(model_id) FROM
      (SELECT DISTINCT model_id FROM templates WHERE person_id = people.id ORDER BY model_id)) AS model_ids
  FROM people`;

// instr() and not LIKE: a % in a search means a percent sign. Every text contains ''.
const matchesSearch = `WHERE (instr(name_folded, ?) > 0 OR instr(note_folded, ?) > 0)`;

/** By name; `total` counts all of the search. */
export function listPeople(
  db: ReadableDb,
  page: Parameters<PeopleStore['list']>[0],
): { people: Person[]; total: number } {
  const { search, offset, limit, needsConsentAtMs } = page;
  const folded = foldForSearch(search.trim());
  const where = needsConsentAtMs === undefined ? matchesSearch : `${matchesSearch} AND ${needsConsent}`;
  const values =
    needsConsentAtMs === undefined ? [folded, folded] : [folded, folded, needsConsentAtMs + expiringWithinMs];
  const rows = db.all(
    `${selectPerson} ${where} ORDER BY name_folded, id LIMIT ? OFFSET ?`,
    ...values,
    limit,
    offset,
  );
  const counted = db.get(`SELECT count(*) AS total FROM people ${where}`, ...values);
  const { total } = parseRow(z.object({ total: z.number() }), counted);
  return { people: rows.map((row) => parseRow(PersonRow, row)), total };
}

export function findPerson(db: ReadableDb, id: string): Person | undefined {
  const row = db.get(`${selectPerson} WHERE id = ?`, id);
  return row === undefined ? undefined : parseRow(PersonRow, row);
}

export function findPersonName(db: ReadableDb, id: string): string | undefined {
  const row = db.get('SELECT name FROM people WHERE id = ?', id);
  return row === undefined ? undefined : parseRow(z.object({ name: z.string() }), row).name;
}

export function personExists(db: ReadableDb, id: string): boolean {
  return db.get('SELECT 1 FROM people WHERE id = ?', id) !== undefined;
}

export function peopleIds(db: ReadableDb): string[] {
  return db.all('SELECT id FROM people').map((row) => parseRow(z.object({ id: z.string() }), row).id);
}

export function countPeople(db: ReadableDb): number {
  return parseRow(z.object({ total: z.number() }), db.get('SELECT count(*) AS total FROM people')).total;
}

export function insertPerson(db: WritableDb, person: NewPerson): void {
  const { consent } = person;
  db.run(
    `INSERT INTO people (id, name, note, name_folded, note_folded, is_active, consent_version, consent_at_ms,
       consent_by, consent_language, consent_until_ms, enrolled_at_ms) VALUES (?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?)`,
    person.id,
    person.name,
    person.note,
    foldForSearch(person.name),
    foldForSearch(person.note),
    consent.textVersion,
    consent.givenAtMs,
    consent.recordedBy,
    consent.language ?? null,
    consent.validUntilMs ?? null,
    person.enrolledAtMs,
  );
}

/** @returns false when there is no such person. */
export function updatePerson(
  db: WritableDb,
  id: string,
  change: Parameters<PeopleStore['update']>[1],
): boolean {
  const changed = db.run(
    'UPDATE people SET name = ?, note = ?, name_folded = ?, note_folded = ?, is_active = ?, valid_until_ms = ? WHERE id = ?',
    change.name,
    change.note,
    foldForSearch(change.name),
    foldForSearch(change.note),
    change.isActive ? 1 : 0,
    change.validUntilMs ?? null,
    id,
  );
  return changed === 1;
}

/** @returns false when there is no such person. */
export function setAsksPin(db: WritableDb, id: string, asksPin: boolean): boolean {
  return db.run('UPDATE people SET asks_pin = ? WHERE id = ?', asksPin ? 1 : 0, id) === 1;
}

export function markPersonSeen(db: WritableDb, id: string, atMs: number): void {
  db.run('UPDATE people SET last_seen_at_ms = ? WHERE id = ?', atMs, id);
}

/** Shots and templates go with the person (ON DELETE CASCADE). @returns false when there is no such person. */
export function erasePerson(db: WritableDb, id: string): boolean {
  return db.run('DELETE FROM people WHERE id = ?', id) === 1;
}
