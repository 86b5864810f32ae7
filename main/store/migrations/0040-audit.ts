import type { Migration } from './migration.ts';

export const addAudit: Migration = {
  version: 40,
  up: (db) =>
    db.exec(`
      CREATE TABLE audit (
        sequence INTEGER PRIMARY KEY,
        at_ms INTEGER NOT NULL,
        kind TEXT NOT NULL,
        actor TEXT NOT NULL,
        person_id TEXT,
        -- The very text that was sealed: never written again, not even in another spelling.
        details TEXT NOT NULL,
        hash BLOB NOT NULL
      ) STRICT;
      CREATE INDEX audit_by_kind ON audit (kind, sequence);
      CREATE INDEX audit_by_person ON audit (person_id, sequence);
      CREATE INDEX audit_by_time ON audit (at_ms, sequence);

      -- The end of the log, apart from its rows: a cut tail shows.
      CREATE TABLE audit_head (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        sequence INTEGER NOT NULL,
        at_ms INTEGER NOT NULL,
        hash BLOB NOT NULL
      ) STRICT;
    `),
};
