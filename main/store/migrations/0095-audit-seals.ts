import type { Migration } from './migration.ts';

/**
 * Seals of the log. Numbered after 0090 and not 0070, where a place was kept for it: a database that is at 80 or 90
 * already would never be given a step 70. Rows written before have no seal until the log is opened the next time.
 */
export const addAuditSeals: Migration = {
  version: 95,
  up: (db) =>
    db.exec(`
      CREATE TABLE audit_seals (
        number INTEGER PRIMARY KEY,
        -- The last row that it covers, and that row's hash.
        sequence INTEGER NOT NULL,
        hash BLOB NOT NULL,
        at_ms INTEGER NOT NULL,
        public_key BLOB NOT NULL,
        next_public_key BLOB NOT NULL,
        signature BLOB NOT NULL
      ) STRICT;
      CREATE INDEX audit_seals_by_sequence ON audit_seals (sequence);

      -- Wraps what lies in the file of sealing keys: that file alone, or a copy of this database alone, holds no key.
      CREATE TABLE audit_sealing (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        wrapping_key BLOB NOT NULL
      ) STRICT;

      -- Attempts go with their rows of the log when these are removed by age.
      CREATE INDEX attempts_by_audit ON attempts (audit_sequence);
    `),
};
