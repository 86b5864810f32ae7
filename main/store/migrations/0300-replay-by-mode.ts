import type { Migration } from './migration.ts';

/** Since searches and claims have thresholds of their own, looking back asks for one of the two; every question of it is answered by this index alone. */
export const indexReplayByMode: Migration = {
  version: 300,
  up: (db) =>
    db.exec(`DROP INDEX attempts_by_score;
      CREATE INDEX attempts_by_score ON attempts (mode, model_id, outcome, similarity, reason);`),
};
