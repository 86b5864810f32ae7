import type { Migration } from './migration.ts';

/** Another secret for the templates is brought in person by person: until all are under it there are two. */
export const addTemplateRenewal: Migration = {
  version: 290,
  up: (db) =>
    db.exec(`
      -- One row while it is under way: the secret that comes, and who wanted it.
      CREATE TABLE template_renewal (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        secret BLOB NOT NULL CHECK (length(secret) = 32),
        actor TEXT NOT NULL
      ) STRICT;

      -- Whose templates are under the secret that comes.
      CREATE TABLE turned_people (
        person_id TEXT PRIMARY KEY REFERENCES people (id) ON DELETE CASCADE
      ) STRICT, WITHOUT ROWID;
    `),
};
