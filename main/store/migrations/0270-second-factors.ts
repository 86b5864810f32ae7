import type { Migration } from './migration.ts';

/** Second factors of operators, and passwords that somebody else chose for them. */
export const addSecondFactors: Migration = {
  version: 270,
  up: (db) =>
    db.exec(`
      ALTER TABLE operators ADD COLUMN must_change_password INTEGER NOT NULL DEFAULT 0
        CHECK (must_change_password IN (0, 1));

      CREATE TABLE second_factors (
        operator_id TEXT PRIMARY KEY REFERENCES operators (id) ON DELETE CASCADE,
        -- Shared with the authenticator (RFC 6238). The whole file is encrypted.
        secret BLOB NOT NULL CHECK (length(secret) = 20),
        -- Step (30 s) of the newest code accepted: none is accepted twice.
        last_step INTEGER NOT NULL,
        enrolled_at_ms INTEGER NOT NULL
      ) STRICT;

      CREATE TABLE recovery_codes (
        operator_id TEXT NOT NULL REFERENCES second_factors (operator_id) ON DELETE CASCADE,
        -- SHA-256: 80 random bits need no slow hash.
        digest BLOB NOT NULL CHECK (length(digest) = 32),
        PRIMARY KEY (operator_id, digest)
      ) STRICT, WITHOUT ROWID;
    `),
};
