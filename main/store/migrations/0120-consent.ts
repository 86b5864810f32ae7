import { defaultConsentPurpose, defaultConsentText, defaultConsentVersion } from '../default-settings.ts';
import type { Migration } from './migration.ts';

/**
 * Consent: every version of the texts, the terms of each consent, and the consents before it. The text that stood in the
 * settings becomes the first English version; a new store begins with the program's own.
 */
export const addConsent: Migration = {
  version: 120,
  up: (db) => {
    db.exec(`
      CREATE TABLE consent_texts (
        version TEXT PRIMARY KEY,
        language TEXT NOT NULL,
        number INTEGER NOT NULL,
        text TEXT NOT NULL,
        purpose TEXT NOT NULL,
        -- 0: a consent to it holds until it is withdrawn.
        valid_days INTEGER NOT NULL CHECK (valid_days >= 0),
        requires_renewal INTEGER NOT NULL CHECK (requires_renewal IN (0, 1)),
        created_at_ms INTEGER NOT NULL,
        created_by TEXT NOT NULL,
        UNIQUE (language, number)
      ) STRICT;
      CREATE TRIGGER consent_texts_stay BEFORE UPDATE ON consent_texts
        BEGIN SELECT RAISE (ABORT, 'A consent text is never changed.'); END;
      CREATE TRIGGER consent_texts_remain BEFORE DELETE ON consent_texts
        BEGIN SELECT RAISE (ABORT, 'A consent text is never removed.'); END;

      ALTER TABLE people ADD COLUMN consent_language TEXT;
      ALTER TABLE people ADD COLUMN consent_until_ms INTEGER;
      ALTER TABLE people ADD COLUMN consent_withdrawn_ms INTEGER;
      UPDATE people SET consent_language = 'en';
      CREATE INDEX people_by_consent_end ON people (consent_until_ms) WHERE consent_until_ms IS NOT NULL;

      -- What was agreed to before the present consent.
      CREATE TABLE past_consents (
        person_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
        version TEXT NOT NULL,
        language TEXT,
        given_at_ms INTEGER NOT NULL,
        recorded_by TEXT NOT NULL,
        until_ms INTEGER,
        withdrawn_ms INTEGER
      ) STRICT;
      CREATE INDEX past_consents_by_person ON past_consents (person_id);
    `);
    db.run(
      `INSERT INTO consent_texts
         SELECT coalesce((SELECT json_extract(value, '$') FROM settings WHERE key = 'consentVersion'), ?), 'en', 1,
           coalesce((SELECT json_extract(value, '$') FROM settings WHERE key = 'consentText'), ?), ?, 0, 0, ?, 'lintel'`,
      defaultConsentVersion,
      defaultConsentText,
      defaultConsentPurpose,
      Date.now(),
    );
    db.run(`DELETE FROM settings WHERE key IN ('consentText', 'consentVersion')`);
  },
};
