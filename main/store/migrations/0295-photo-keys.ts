import type { Migration } from './migration.ts';

/**
 * Kept photos have a key apart from the person's, so that they can be erased from older backups while the person stays. Those of before
 * are sealed anew by the first start: a backup that is brought up to date here has no keys at hand.
 */
export const addPhotoKeys: Migration = {
  version: 295,
  up: (db) =>
    db.exec(`
      -- Names the key in the people's key file; the photos of a person that were kept together share one. Empty: under the person's own.
      ALTER TABLE kept_photos ADD COLUMN key_id TEXT NOT NULL DEFAULT '';
      CREATE INDEX kept_photos_by_key ON kept_photos (key_id);

      -- Keys of photos that are gone, until they are overwritten; whatever removes the photos, this follows.
      CREATE TABLE ended_photo_keys (key_id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
      CREATE TRIGGER kept_photos_end AFTER DELETE ON kept_photos WHEN old.key_id <> ''
      BEGIN
        INSERT OR IGNORE INTO ended_photo_keys (key_id) VALUES (old.key_id);
      END;
    `),
};
