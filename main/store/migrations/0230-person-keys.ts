import { randomBytes } from 'node:crypto';
import { sealClearTemplates } from '../person-keys/seal-clear-templates.ts';
import type { Migration } from './migration.ts';

/**
 * Templates are sealed under a key of the person's own, which lies in a file beside the database. What was in the clear is sealed
 * where it lies, so that no page keeps it.
 */
export const addPersonKeys: Migration = {
  version: 230,
  up: (db) => {
    db.exec(`
      -- Random, 32 bytes each.
      CREATE TABLE site_secrets (
        name TEXT PRIMARY KEY CHECK (name IN ('person-wrapping-key', 'receipt-seed', 'template-transform')),
        secret BLOB NOT NULL CHECK (length(secret) = 32)
      ) STRICT;

      -- A nonce, float32 in little endian, a tag: 28 bytes more than the numbers.
      ALTER TABLE templates RENAME COLUMN vector TO sealed;

      -- The unit mean of each person's shots for each model, sealed: all that a start reads.
      CREATE TABLE gallery_templates (
        person_id TEXT PRIMARY KEY REFERENCES people (id) ON DELETE CASCADE,
        sealed BLOB NOT NULL
      ) STRICT;

      -- Who was erased, without a name, and what of them.
      CREATE TABLE erasures (
        person_id TEXT PRIMARY KEY,
        at_ms INTEGER NOT NULL,
        shots INTEGER NOT NULL,
        templates INTEGER NOT NULL,
        key_destroyed_at_ms INTEGER,
        -- Backups beside which the copy of the key file was brought up to date, and when.
        backups INTEGER NOT NULL,
        backups_at_ms INTEGER
      ) STRICT;
    `);
    for (const name of ['person-wrapping-key', 'receipt-seed'])
      db.run('INSERT INTO site_secrets (name, secret) VALUES (?, ?)', name, randomBytes(32));
    sealClearTemplates(db);
  },
};
