import type { Migration } from './migration.ts';

export const addAttempts: Migration = {
  version: 30,
  up: (db) =>
    // person_id has no foreign key: the attempt of a person erased since then stays, as a random number without a name.
    db.exec(`
      CREATE TABLE attempts (
        id INTEGER PRIMARY KEY,
        at_ms INTEGER NOT NULL,
        audit_sequence INTEGER NOT NULL,
        track_id INTEGER NOT NULL,
        outcome TEXT NOT NULL CHECK (outcome IN ('accepted', 'refused')),
        person_id TEXT,
        similarity REAL,
        model_id TEXT NOT NULL,
        threshold REAL NOT NULL,
        face_to_door_ms REAL NOT NULL,
        reason TEXT
      ) STRICT;
      CREATE INDEX attempts_by_person ON attempts (person_id, id);
    `),
};
