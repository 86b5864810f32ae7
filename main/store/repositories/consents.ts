import { z } from 'zod';
import { ConsentText } from '#app/domain/consent-text.ts';
import type { Consent } from '#app/domain/person.ts';
import { allowsMatching } from '#app/policy/consent.ts';
import type { ReadableDb, WritableDb } from '../connection.ts';
import type { NewConsentText } from '../interface.ts';
import { parseRow } from '../problem.ts';

/** A consent as a row of `people` holds it, with what `consentColumns` computes. */
export const ConsentColumns = z.object({
  consent_version: z.string(),
  consent_at_ms: z.number(),
  consent_by: z.string(),
  consent_language: z.string().nullable(),
  consent_until_ms: z.number().nullable(),
  consent_withdrawn_ms: z.number().nullable(),
  consent_superseded_ms: z.number().nullable(),
});

/** A version that is not among the texts is older than all of them. */
const superseded = `(SELECT min(later.created_at_ms) FROM consent_texts AS later
    WHERE later.language = people.consent_language AND later.requires_renewal = 1 AND later.number >
      coalesce((SELECT own.number FROM consent_texts AS own WHERE own.version = people.consent_version), 0))`;

/** For a SELECT over `people`. */
export const consentColumns = `consent_version, consent_at_ms, consent_by, consent_language, consent_until_ms,
    consent_withdrawn_ms, ${superseded} AS consent_superseded_ms`;

/** Condition over `people`, true where consentState() is not `valid`; its one value: the time plus `expiringWithinMs`. */
export const needsConsent = `(consent_at_ms <= 0 OR consent_withdrawn_ms IS NOT NULL
    OR (consent_until_ms IS NOT NULL AND consent_until_ms <= ?) OR ${superseded} IS NOT NULL)`;

export function consentOf(row: z.output<typeof ConsentColumns>): Consent {
  return {
    textVersion: row.consent_version,
    givenAtMs: row.consent_at_ms,
    recordedBy: row.consent_by,
    ...(row.consent_language === null ? {} : { language: row.consent_language }),
    ...(row.consent_until_ms === null ? {} : { validUntilMs: row.consent_until_ms }),
    ...(row.consent_withdrawn_ms === null ? {} : { withdrawnAtMs: row.consent_withdrawn_ms }),
    ...(row.consent_superseded_ms === null ? {} : { supersededAtMs: row.consent_superseded_ms }),
  };
}

const TextRow = z
  .object({
    version: z.string(),
    language: z.string(),
    number: z.number(),
    text: z.string(),
    purpose: z.string(),
    valid_days: z.number(),
    requires_renewal: z.union([z.literal(0), z.literal(1)]),
    created_at_ms: z.number(),
    created_by: z.string(),
  })
  .transform((row) =>
    ConsentText.parse({
      version: row.version,
      language: row.language,
      number: row.number,
      text: row.text,
      purpose: row.purpose,
      validDays: row.valid_days,
      requiresRenewal: row.requires_renewal === 1,
      createdAtMs: row.created_at_ms,
      createdBy: row.created_by,
    }),
  );

/** Every version: by language, newest first. */
export function consentTexts(db: ReadableDb): ConsentText[] {
  return db
    .all('SELECT * FROM consent_texts ORDER BY language, number DESC')
    .map((row) => parseRow(TextRow, row));
}

/** The next version in its language. */
export function publishText(db: WritableDb, text: NewConsentText): ConsentText {
  return db.transact(() => {
    const counted = db.get(
      'SELECT coalesce(max(number), 0) AS last FROM consent_texts WHERE language = ?',
      text.language,
    );
    const number = parseRow(z.object({ last: z.number() }), counted).last + 1;
    const published = ConsentText.parse({ ...text, number, version: `${text.language}-${number}` });
    db.run(
      'INSERT INTO consent_texts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
      published.version,
      published.language,
      number,
      published.text,
      published.purpose,
      published.validDays,
      published.requiresRenewal ? 1 : 0,
      published.createdAtMs,
      published.createdBy,
    );
    return published;
  });
}

export function withdrawConsent(db: WritableDb, personId: string, atMs: number): boolean {
  const withdrawn = db.run(
    'UPDATE people SET consent_withdrawn_ms = ? WHERE id = ? AND consent_withdrawn_ms IS NULL',
    atMs,
    personId,
  );
  return withdrawn === 1;
}

/** The consent before it joins the past ones. @returns false when there is no such person. */
export function renewConsent(db: WritableDb, personId: string, consent: Consent): boolean {
  db.run(
    `INSERT INTO past_consents SELECT id, consent_version, consent_language, consent_at_ms, consent_by,
       consent_until_ms, consent_withdrawn_ms FROM people WHERE id = ?`,
    personId,
  );
  const renewed = db.run(
    `UPDATE people SET consent_version = ?, consent_language = ?, consent_at_ms = ?, consent_by = ?,
       consent_until_ms = ?, consent_withdrawn_ms = NULL WHERE id = ?`,
    consent.textVersion,
    consent.language ?? null,
    consent.givenAtMs,
    consent.recordedBy,
    consent.validUntilMs ?? null,
    personId,
  );
  return renewed === 1;
}

/** Oldest first. */
export function pastConsents(db: ReadableDb, personId: string): Consent[] {
  return db
    .all(
      `SELECT version AS consent_version, language AS consent_language, given_at_ms AS consent_at_ms,
         recorded_by AS consent_by, until_ms AS consent_until_ms, withdrawn_ms AS consent_withdrawn_ms,
         NULL AS consent_superseded_ms FROM past_consents WHERE person_id = ? ORDER BY rowid`,
      personId,
    )
    .map((row) => consentOf(parseRow(ConsentColumns, row)));
}

const IdRow = z.object({ id: z.string() });

/** Everybody who may be matched at this time. */
export function peopleWithConsent(db: ReadableDb, nowMs: number): ReadonlySet<string> {
  return consented(db.all(`SELECT id, ${consentColumns} FROM people`), nowMs);
}

/** Whoever of these people may be matched at this time. */
export function withConsent(
  db: ReadableDb,
  personIds: readonly string[],
  nowMs: number,
): ReadonlySet<string> {
  const rows = db.all(
    `SELECT id, ${consentColumns} FROM people WHERE id IN (SELECT value FROM json_each(?))`,
    JSON.stringify(personIds),
  );
  return consented(rows, nowMs);
}

const ConsentedRow = IdRow.extend(ConsentColumns.shape);

function consented(rows: readonly unknown[], nowMs: number): ReadonlySet<string> {
  return new Set(
    rows
      .map((row) => parseRow(ConsentedRow, row))
      .filter((found) => allowsMatching(consentOf(found), nowMs))
      .map(({ id }) => id),
  );
}

/** People whose consent ends by itself after `afterMs` and not after `untilMs`. */
export function endingBetween(db: ReadableDb, afterMs: number, untilMs: number): string[] {
  return db
    .all('SELECT id FROM people WHERE consent_until_ms > ? AND consent_until_ms <= ?', afterMs, untilMs)
    .map((row) => parseRow(IdRow, row).id);
}

/** The first end of a consent after this time. */
export function nextEnd(db: ReadableDb, afterMs: number): number | undefined {
  const row = db.get('SELECT min(consent_until_ms) AS at FROM people WHERE consent_until_ms > ?', afterMs);
  return parseRow(z.object({ at: z.number().nullable() }), row).at ?? undefined;
}
