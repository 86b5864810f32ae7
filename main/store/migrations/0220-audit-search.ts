import type { Migration } from './migration.ts';

/**
 * Searching a log of millions of rows. Rows say few different things: each text that can be searched (actor and words of
 * the details, folded) is kept once, and rows point to it. Not sealed: it only finds rows, it proves nothing.
 */
export const addAuditSearch: Migration = {
  version: 220,
  up: (db) =>
    db.exec(`
      CREATE TABLE audit_texts (
        id INTEGER PRIMARY KEY,
        -- As searchableText() makes it.
        folded TEXT NOT NULL UNIQUE
      ) STRICT;
      INSERT INTO audit_texts (folded) SELECT DISTINCT searchable_text(actor, details) FROM audit;
      ALTER TABLE audit ADD COLUMN text_id INTEGER;
      UPDATE audit SET text_id =
        (SELECT id FROM audit_texts WHERE folded = searchable_text(audit.actor, audit.details));
      CREATE INDEX audit_by_text ON audit (text_id, sequence);
      -- Where the clock went back: elsewhere the order of times is the order of rows.
      CREATE INDEX audit_clock_back ON audit (sequence) WHERE instr(details, '"clockMovedBackMs"') > 0;
    `),
};
