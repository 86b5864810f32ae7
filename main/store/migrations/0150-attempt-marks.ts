import type { Migration } from './migration.ts';

/** What operators said of attempts afterwards. Who said it, and what was said before, stands in the log. */
export const addAttemptMarks: Migration = {
  version: 150,
  up: (db) =>
    db.exec(`
      CREATE TABLE attempt_marks (
        audit_sequence INTEGER PRIMARY KEY,
        is_right INTEGER NOT NULL CHECK (is_right IN (0, 1))
      ) STRICT;
    `),
};
