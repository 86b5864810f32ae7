import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { replaceFile } from '../files.ts';
import { StoreProblem } from '../interface.ts';
import { personKeyFile } from '../person-keys/person-keys.ts';
import { asStoreProblem, problem } from '../problem.ts';

/**
 * A folder of backups holds generations of the database, the key file of each key that one of them is under, the list of
 * erased people, and of these files of the data folder the newest copy only: what was erased from them is then erased in
 * all backups.
 */
export const newestOnly: readonly string[] = [personKeyFile];

/** Of one copy of the database. */
export interface CopyName {
  /** When it was made, ms; whole seconds. */
  readonly atMs: number;
  /** Of the key that it is under. */
  readonly keyId: string;
}

/** `2026-11-24T17-32-05Z-1a2b3c4d.db`: sorts by time, and every file system takes it. */
export function copyFileName({ atMs, keyId }: CopyName): string {
  return `${new Date(atMs).toISOString().slice(0, 19).replaceAll(':', '-')}Z-${keyId}.db`;
}

/** @returns undefined for any other file. */
export function readCopyName(file: string): CopyName | undefined {
  const found = /^(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)Z-([0-9a-f]{8})\.db$/.exec(file);
  const [, day, hours, minutes, seconds, keyId] = found ?? [];
  if (keyId === undefined) return undefined;
  const atMs = Date.parse(`${day}T${hours}:${minutes}:${seconds}Z`);
  return Number.isNaN(atMs) ? undefined : { atMs, keyId };
}

/** The name of a key file in a folder of backups. */
export function copiedKeyFile(keyId: string): string {
  return `lintel-key-${keyId}.json`;
}

/** The id of the key whose file this is; undefined for any other file. */
export function keyIdOfFile(file: string): string | undefined {
  return /^lintel-key-([0-9a-f]{8})\.json$/.exec(file)?.[1];
}

/** Ids of erased people, without names. */
export const erasedFile = 'erased.json';
const Erased = z.strictObject({ format: z.literal('lintel-erased'), ids: z.array(z.string().max(64)) });

/**
 * Who must not come back, from a folder of backups.
 * @throws StoreProblem store-damaged when the list is there and cannot be read: nobody may be brought back by a broken file.
 */
export function readErased(folder: string): string[] {
  const path = join(folder, erasedFile);
  if (!existsSync(path)) return [];
  try {
    return Erased.parse(JSON.parse(readFileSync(path, 'utf8'))).ids;
  } catch (error) {
    const known = asStoreProblem(error);
    if (known instanceof StoreProblem) throw known;
    throw problem(
      'store-damaged',
      error,
      `The list of erased people (${erasedFile}) in the folder of backups is damaged. Put back a copy of it.`,
    );
  }
}

/** Adds to the list. @throws StoreProblem as {@link readErased} does, and when it cannot be written. */
export function addErased(folder: string, ids: readonly string[]): void {
  const all = new Set([...readErased(folder), ...ids]);
  replaceFile(
    join(folder, erasedFile),
    `${JSON.stringify({ format: 'lintel-erased', ids: [...all].toSorted() })}\n`,
  );
}
