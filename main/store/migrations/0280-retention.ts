import type { Migration } from './migration.ts';

/** Ends of validity, the list of people who will go, and what the clock of erasure knows of time. */
export const addRetention: Migration = {
  version: 280,
  up: (db) =>
    db.exec(`
      ALTER TABLE people ADD COLUMN valid_until_ms INTEGER;
      ALTER TABLE people ADD COLUMN keep_until_ms INTEGER;

      -- Who stands on the list, since when, and on which lived-through day that was.
      CREATE TABLE retention_list (
        person_id TEXT PRIMARY KEY REFERENCES people (id) ON DELETE CASCADE,
        listed_at_ms INTEGER NOT NULL,
        listed_on_day INTEGER NOT NULL
      ) STRICT;

      CREATE TABLE retention_clock (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        -- Days that the program lived through, and when the last one was counted.
        day INTEGER NOT NULL,
        counted_at_ms INTEGER NOT NULL,
        -- The last look at a clock that was not in doubt.
        trusted_at_ms INTEGER NOT NULL,
        -- Erased by the clock since this day.
        erased INTEGER NOT NULL,
        erased_since_day INTEGER NOT NULL,
        held TEXT CHECK (held IN ('clock', 'many'))
      ) STRICT;
    `),
};
