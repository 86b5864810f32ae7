import { randomBytes } from 'node:crypto';
import type { Migration } from './migration.ts';

/** PINs and badges: who is named by which, as keyed hashes, and how often codes were wrong. Doors go on with the face alone. */
export const addClaims: Migration = {
  version: 252,
  up: (db) => {
    db.exec(`
      CREATE TABLE claim_key (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        key BLOB NOT NULL CHECK (length(key) = 32)
      ) STRICT;
      -- One tag for PINs and badges alike: a typed code must name one person.
      CREATE TABLE claims (
        person_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
        kind TEXT NOT NULL CHECK (kind IN ('pin', 'badge')),
        tag BLOB NOT NULL UNIQUE CHECK (length(tag) = 32),
        PRIMARY KEY (person_id, kind)
      ) STRICT;
      -- Wrong codes in a row, of a person or at a door.
      CREATE TABLE claim_failures (
        subject TEXT PRIMARY KEY,
        person_id TEXT REFERENCES people (id) ON DELETE CASCADE,
        count INTEGER NOT NULL CHECK (count >= 1),
        last_at_ms INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX claim_failures_by_person ON claim_failures (person_id) WHERE person_id IS NOT NULL;
      ALTER TABLE people ADD COLUMN asks_pin INTEGER NOT NULL DEFAULT 0 CHECK (asks_pin IN (0, 1));
      ALTER TABLE attempts ADD COLUMN mode TEXT NOT NULL DEFAULT 'identification'
        CHECK (mode IN ('identification', 'verification'));
      UPDATE settings SET value = json_set(value, '$.mode', 'face') WHERE key = 'door' AND json_valid(value);
    `);
    db.run('INSERT INTO claim_key (id, key) VALUES (1, ?)', randomBytes(32));
  },
};
