import type { Migration } from './migration.ts';

export const addSettings: Migration = {
  version: 60,
  up: (db) =>
    db.exec(`
      CREATE TABLE settings (
        key TEXT PRIMARY KEY,
        -- JSON.
        value TEXT NOT NULL
      ) STRICT;
    `),
};
