import Database from 'better-sqlite3';
import type { z } from 'zod';
import { StoreProblem, type StoreProblemCode } from './interface.ts';

const texts: Readonly<Record<StoreProblemCode, string>> = {
  'wrong-key':
    'The database does not open with this key: it is damaged or belongs to another installation. Put back the database and the key file of one and the same backup.',
  'store-newer': 'The database was written by a newer Lintel. Install that version again.',
  'store-damaged': 'The database is damaged. Nothing was changed. Put back the newest backup.',
  'store-read-only': 'The data folder cannot be written. Give this user the right to write to it.',
  'disk-full': 'The disk is full. Nothing that was saved is lost. Make room, then try again.',
  'store-in-use': 'Another Lintel uses this data folder. Close it first.',
  'store-failed':
    'The disk does not work as it should. Check the disk and its cable, then start Lintel again.',
};

/** A problem with the standard sentence for its code. */
export function problem(code: StoreProblemCode, cause?: unknown, text = texts[code]): StoreProblem {
  return new StoreProblem(code, text, cause === undefined ? {} : { cause });
}

/**
 * What SQLite or the file system said, as a StoreProblem when the disk or the file is at fault.
 * Anything else (a bug, a broken constraint) comes back as it was: it stays a surprise.
 */
export function asStoreProblem(error: unknown): unknown {
  const code = error instanceof Database.SqliteError ? codeOfSqlite(error.code) : codeOfFile(error);
  return code === undefined ? error : problem(code, error);
}

// https://www.sqlite.org/rescode.html: extended codes begin with the primary one.
function codeOfSqlite(code: string): StoreProblemCode | undefined {
  // The shared-memory file could not grow: that is how a full disk shows when a WAL database is opened.
  if (code === 'SQLITE_IOERR_SHMSIZE') return 'disk-full';
  const primary = code.split('_').slice(0, 2).join('_');
  switch (primary) {
    case 'SQLITE_FULL':
      return 'disk-full';
    case 'SQLITE_READONLY':
    case 'SQLITE_PERM':
    case 'SQLITE_CANTOPEN':
      return 'store-read-only';
    case 'SQLITE_CORRUPT':
    case 'SQLITE_NOTADB':
      return 'store-damaged';
    case 'SQLITE_BUSY':
    case 'SQLITE_LOCKED':
      return 'store-in-use';
    case 'SQLITE_IOERR':
      return 'store-failed';
    default:
      return undefined;
  }
}

function codeOfFile(error: unknown): StoreProblemCode | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  switch (error.code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return 'disk-full';
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return 'store-read-only';
    case 'EIO':
      return 'store-failed';
    default:
      return undefined;
  }
}

/** Parses a row on its way out. @throws StoreProblem store-damaged; the text says nothing of what the row holds. */
export function parseRow<T extends z.ZodType>(schema: T, row: unknown): z.output<T> {
  const parsed = schema.safeParse(row);
  if (!parsed.success) throw problem('store-damaged');
  return parsed.data;
}
