import type { Migration } from './migration.ts';

/** Settings of the sequential test and of presentation checks. Sites that had none go on as before until they choose. */
export const addMatchEvidence: Migration = {
  version: 80,
  up: (db) =>
    db.exec(`
      UPDATE settings SET value = json_set(value, '$.strangerMissRate', 0.05) WHERE key = 'match';
      UPDATE settings SET value = json_set(value, '$.presentation', 'off') WHERE key = 'door';
    `),
};
