import type { Migration } from './migration.ts';

export const addOperators: Migration = {
  version: 50,
  up: (db) =>
    db.exec(`
      CREATE TABLE operators (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        -- As foldName() makes it.
        name_folded TEXT NOT NULL UNIQUE,
        role TEXT NOT NULL CHECK (role IN ('administrator', 'operator', 'auditor')),
        -- PHC string, argon2id.
        password_hash TEXT NOT NULL,
        created_at_ms INTEGER NOT NULL,
        last_sign_in_at_ms INTEGER
      ) STRICT;

      -- By name and not by operator: names that nobody has must be slowed down alike, or the wait would tell which exist.
      CREATE TABLE sign_in_failures (
        name_folded TEXT PRIMARY KEY,
        count INTEGER NOT NULL,
        last_at_ms INTEGER NOT NULL
      ) STRICT;
    `),
};
