import { accessSync, closeSync, constants, openSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Connection } from './connection.ts';
import { StoreProblem } from './interface.ts';
import { buildSchema, migrate } from './migrations/run.ts';
import { asStoreProblem, problem } from './problem.ts';

export const databaseFile = 'lintel.db';
/** 256 bits. */
export const databaseKeyLength = 32;

/**
 * Makes a new encrypted database with the present schema, readable by this user only.
 * @param key 32 random bytes.
 * @param build for tests: another schema than the present one.
 * @throws StoreProblem; an Error when the file exists: nothing is ever overwritten.
 */
export function createStore(
  folder: string,
  key: Uint8Array,
  file = databaseFile,
  build: (db: Connection) => void = buildSchema,
): Connection {
  const path = join(folder, file);
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    throw asStoreProblem(error);
  }
  return connect(path, key, build);
}

/** A whole check reads every page: 100 MiB take some 0.6 s. */
const wholeCheckMaxBytes = 128 * 2 ** 20;

/**
 * Opens an existing database, checks it and brings it to the present schema.
 * @throws StoreProblem wrong-key, store-newer, store-damaged, store-read-only, disk-full, store-in-use, store-failed.
 */
export function openStore(
  folder: string,
  key: Uint8Array,
  file = databaseFile,
  wholeCheckUpTo = wholeCheckMaxBytes,
): Connection {
  const path = join(folder, file);
  try {
    accessSync(folder, constants.R_OK | constants.W_OK);
    accessSync(path, constants.R_OK | constants.W_OK);
    // SQLite takes an empty file for a new database: that would be an empty gallery instead of a broken one.
    if (statSync(path).size === 0) throw problem('store-damaged');
  } catch (error) {
    throw asStoreProblem(error);
  }
  return connect(path, key, (db) => {
    // What steps have overwritten stays in the log until it is written back.
    if (migrate(db)) db.pragma('wal_checkpoint(TRUNCATE)');
    checkPages(db, statSync(path).size <= wholeCheckUpTo);
  });
}

/** What grows with people and attempts. */
const largeTables: ReadonlySet<string> = new Set([
  'templates',
  'gallery_templates',
  'shots',
  'kept_photos',
  'unknown_faces',
  'attempts',
  'audit',
]);

/**
 * A store of years would take ten seconds and more to check, and Lintel would not start. Of those the large tables are left
 * out: each page carries a code (HMAC) that is checked whenever it is read, the rows of the gallery are read right after, and the
 * log is checked by its own verification.
 */
function checkPages(db: Connection, isWhole: boolean): void {
  const checks = isWhole
    ? ['quick_check(1)']
    : db
        .all(`SELECT name FROM sqlite_master WHERE type = 'table'`)
        .map((row) => String(Object(row).name))
        .filter((name) => !largeTables.has(name))
        .map((name) => `quick_check('${name}')`);
  for (const check of checks) if (db.pragma(check) !== 'ok') throw problem('store-damaged');
}

/**
 * Another connection to a database that is in use: neither migrated nor checked.
 * @throws StoreProblem
 */
export function connectStore(path: string, key: Uint8Array): Connection {
  return connect(path, key, () => undefined);
}

/**
 * To a copy that nobody else uses, on whatever disk: without a write-ahead log, which network shares cannot have.
 * @throws StoreProblem
 */
export function connectCopy(path: string, key: Uint8Array): Connection {
  return connect(path, key, () => undefined, 'DELETE');
}

/**
 * Puts a database that nobody uses under another key, page by page. Not safe against a kill: for a copy that is thrown away then.
 * @param newKey 32 random bytes.
 * @throws StoreProblem
 */
export function rekeyStore(path: string, key: Uint8Array, newKey: Uint8Array): void {
  if (newKey.length !== databaseKeyLength) throw new Error('A database key has 32 bytes.');
  // Not possible with a write-ahead log, whose pages would be under the old key.
  const db = connectCopy(path, key);
  try {
    db.pragma(`rekey = "x'${Buffer.from(newKey).toString('hex')}'"`);
  } finally {
    db.close();
  }
}

function connect(
  path: string,
  key: Uint8Array,
  prepare: (db: Connection) => void,
  journal: 'WAL' | 'DELETE' = 'WAL',
): Connection {
  if (key.length !== databaseKeyLength) throw new Error('A database key has 32 bytes.');
  let raw: Database.Database | undefined;
  try {
    raw = new Database(path, { fileMustExist: true, timeout: 5000 });
    const db = new Connection(raw, key);
    // SQLCipher 4's scheme: AES-256-CBC per page with HMAC-SHA512, so other SQLCipher programs can rescue the data.
    db.pragma("cipher = 'sqlcipher'");
    db.pragma('legacy = 4');
    // As a raw key in hex no passphrase derivation is run: the key is random already.
    db.pragma(`key = "x'${Buffer.from(key).toString('hex')}'"`);
    checkKey(db);
    db.pragma(`journal_mode = ${journal}`);
    // An acknowledged row is on the disk: the log is fsynced at every commit.
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    db.pragma('secure_delete = ON');
    db.pragma('temp_store = MEMORY');
    prepare(db);
    return db;
  } catch (error) {
    raw?.close();
    throw asStoreProblem(error);
  }
}

function checkKey(db: Connection): void {
  try {
    // Reads the first page and nothing else; in a new file there is none yet.
    db.pragma('user_version');
  } catch (error) {
    // A first page that does not decrypt looks the same with a wrong key and with damage. CORRUPT comes after
    // decrypting, from a file that was cut: then the key is right.
    const cause = error instanceof StoreProblem ? error.cause : undefined;
    const isUnreadable = cause instanceof Database.SqliteError && cause.code === 'SQLITE_NOTADB';
    throw isUnreadable ? problem('wrong-key', error) : error;
  }
}
