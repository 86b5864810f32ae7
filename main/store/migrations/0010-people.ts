import type { Migration } from './migration.ts';

export const addPeople: Migration = {
  version: 10,
  up: (db) =>
    db.exec(`
      CREATE TABLE people (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        note TEXT NOT NULL,
        -- name and note as foldForSearch() makes them: SQLite folds ASCII only.
        name_folded TEXT NOT NULL,
        note_folded TEXT NOT NULL,
        is_active INTEGER NOT NULL CHECK (is_active IN (0, 1)),
        consent_version TEXT NOT NULL,
        consent_at_ms INTEGER NOT NULL,
        consent_by TEXT NOT NULL,
        enrolled_at_ms INTEGER NOT NULL,
        last_seen_at_ms INTEGER
      ) STRICT;
      CREATE INDEX people_by_name ON people (name_folded, id);
    `),
};
