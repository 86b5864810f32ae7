import type { Migration } from './migration.ts';

/** Pictures, where a site keeps any: of enrollment shots, sealed under the person's key; of strangers, each under a key of its own. */
export const addKeptPictures: Migration = {
  version: 285,
  up: (db) =>
    db.exec(`
      CREATE TABLE kept_photos (
        shot_id TEXT PRIMARY KEY REFERENCES shots (id) ON DELETE CASCADE,
        person_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
        kept_at_ms INTEGER NOT NULL,
        sealed BLOB NOT NULL
      ) STRICT;
      CREATE INDEX kept_photos_by_person ON kept_photos (person_id);

      -- By the row of the log that says that this face was refused.
      CREATE TABLE unknown_faces (
        audit_sequence INTEGER PRIMARY KEY,
        -- Names the key in its file.
        key_id TEXT NOT NULL UNIQUE,
        kept_at_ms INTEGER NOT NULL,
        ends_at_ms INTEGER NOT NULL,
        sealed BLOB NOT NULL
      ) STRICT;
      CREATE INDEX unknown_faces_by_end ON unknown_faces (ends_at_ms);
    `),
};
