import type { Migration } from './migration.ts';

export const addTemplates: Migration = {
  version: 20,
  up: (db) =>
    db.exec(`
      CREATE TABLE shots (
        id TEXT PRIMARY KEY,
        person_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
        source TEXT NOT NULL CHECK (source IN ('camera', 'photo')),
        -- FaceQuality as JSON.
        quality TEXT NOT NULL,
        created_at_ms INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX shots_by_person ON shots (person_id);

      CREATE TABLE templates (
        shot_id TEXT NOT NULL REFERENCES shots (id) ON DELETE CASCADE,
        model_id TEXT NOT NULL,
        person_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
        -- float32, little endian.
        vector BLOB NOT NULL CHECK (length(vector) > 0 AND length(vector) % 4 = 0),
        PRIMARY KEY (shot_id, model_id)
      ) STRICT;
      CREATE INDEX templates_by_person ON templates (person_id, model_id);
    `),
};
