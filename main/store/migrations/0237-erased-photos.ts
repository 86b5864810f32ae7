import type { Migration } from './migration.ts';

/** Receipts of erasure count photos too. */
export const addErasedPhotos: Migration = {
  version: 237,
  up: (db) => db.exec('ALTER TABLE erasures ADD COLUMN photos INTEGER NOT NULL DEFAULT 0'),
};
