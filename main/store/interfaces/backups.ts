import type { Result } from '#app/result.ts';
import type { StoreProblemCode } from './store-problem.ts';

/** What is in a backup, read from the backup itself. */
export interface BackupContent {
  readonly people: number;
  readonly auditRows: number;
  /** Of the newest row of the log; undefined when it has none. */
  readonly newestAtMs: number | undefined;
  /** Bytes. */
  readonly size: number;
}

/** A backup that was opened with the key and read to the last page. */
export interface BackupMade extends BackupContent {
  /** Name in its folder. */
  readonly file: string;
  readonly atMs: number;
}

/** Copies of the open store: encrypted with its own key, consistent, made while it works. */
export interface BackupStore {
  /** Backups of one installation share this folder name. */
  readonly folderName: string;
  /** Names the present key; a copy's name says which key it is under. */
  readonly keyId: string;
  /** What a copy's name says; undefined for any other file. `atMs`: when it was made. */
  nameOf(file: string): { readonly atMs: number; readonly keyId: string } | undefined;
  /** Of the database, bytes: a copy needs about as much room. */
  sizeNow(): number;
  /**
   * Writes a verified copy, the key file and the list of erased people into a folder that exists. A copy that fails leaves nothing,
   * and no copy is written over another one.
   * People who are erased meanwhile are not in it.
   * @param folder absolute.
   * @param threadFile the program of the thread that copies.
   */
  make(folder: string, threadFile: string, nowMs: number): Promise<Result<BackupMade, StoreProblemCode>>;
  /** Writes down who was erased, so that no older backup brings them back. @throws StoreProblem */
  noteErased(folder: string): void;
  /** Everybody who was erased from this store, by id. */
  erased(): string[];
  /** Brings the key file in a folder of backups up to date, so that an old passphrase or old words open nothing more there. @throws StoreProblem */
  noteKeys(folder: string): void;
}
