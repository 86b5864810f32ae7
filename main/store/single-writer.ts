import { join } from 'node:path';
import Database from 'better-sqlite3';
import { asStoreProblem } from './problem.ts';

/**
 * Keeps a second process out of the data folder, whatever started it: two writers would mean two logs. The lock is the
 * kernel's and goes with the process, so a kill leaves nothing to clean up. The database itself stays open to readers.
 * @returns the release.
 * @throws StoreProblem store-in-use, store-read-only, disk-full.
 */
export function claimFolder(folder: string): () => void {
  let db: Database.Database | undefined;
  try {
    // Never written: SQLite is used for its portable file locks alone, and the file stays empty.
    db = new Database(join(folder, 'lintel.lock'), { timeout: 0 });
    db.pragma('journal_mode = MEMORY');
    db.exec('BEGIN EXCLUSIVE');
    const claimed = db;
    return () => void claimed.close();
  } catch (error) {
    db?.close();
    throw asStoreProblem(error);
  }
}
