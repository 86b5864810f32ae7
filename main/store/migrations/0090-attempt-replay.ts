import type { Migration } from './migration.ts';

/** Looking back under another threshold asks for scores of one model on one side of it. */
export const addAttemptReplay: Migration = {
  version: 90,
  up: (db) => db.exec('CREATE INDEX attempts_by_score ON attempts (model_id, outcome, similarity);'),
};
