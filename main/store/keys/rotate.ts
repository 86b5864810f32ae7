import { existsSync, statSync, writeFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { fail, ok, type Result } from '#app/result.ts';
import { runJob } from '../backup/run-job.ts';
import { type KeyActor, type KeyProtection, StoreProblem, type StoreProblemCode } from '../interface.ts';
import { databaseFile } from '../open.ts';
import { asStoreProblem } from '../problem.ts';
import { abandonReplacement, beginReplacement, commitReplacement } from '../replacement.ts';
import { claimFolder } from '../single-writer.ts';
import { createKey, keyFileName, readKeyFile } from './key-file.ts';

/** Room that must be left over, bytes. */
const spareBytes = 32 * 2 ** 20;

export interface RotationRequest {
  /** The data folder; nobody has its database open. */
  readonly folder: string;
  /** The present database key, 32 bytes. */
  readonly key: Uint8Array;
  /** How the new key is to be kept. */
  readonly protection: KeyProtection;
  /** The new recovery words, which have been shown already. */
  readonly words: string;
  readonly by: KeyActor;
  /** The program of the thread that writes the database anew. */
  readonly threadFile: string;
  readonly nowMs: number;
}

/**
 * Puts the database under a new key. It is written anew beside the old one, read to its last page with the new key, and then takes
 * its place together with the new key file: a kill at any moment leaves the old pair or the new one.
 * @returns the new key, 32 bytes, for the caller to overwrite.
 */
export async function rotateKey(
  request: RotationRequest,
): Promise<Result<Uint8Array, 'keychain-unavailable' | StoreProblemCode>> {
  const { folder, nowMs } = request;
  let release: (() => void) | undefined;
  try {
    release = claimFolder(folder);
    const source = join(folder, databaseFile);
    const { bavail, bsize } = await statfs(folder);
    // As much as the database takes, twice: the new one, and what writing it takes meanwhile.
    if (bavail * bsize < 2 * statSync(source).size + spareBytes)
      return fail(
        'disk-full',
        'Changing the key needs room for two more copies of the database in the data folder. Make room, then try again. Nothing was changed.',
      );
    const present = readKeyFile(folder);
    if (!present.ok) return fail('store-failed', present.detail);
    const { installId } = present.value;
    const made = await createKey(request.protection, nowMs, { words: request.words, installId });
    if (!made.ok) return made;
    const { databaseKey, keyFileText } = made.value;
    const stage = beginReplacement(folder);
    const written = await runJob(request.threadFile, {
      kind: 'rekey',
      source,
      target: join(stage, databaseFile),
      key: Uint8Array.from(request.key),
      newKey: Uint8Array.from(databaseKey),
    });
    if (!written.ok) {
      abandonReplacement(folder);
      return written;
    }
    writeFileSync(join(stage, keyFileName), keyFileText, { mode: 0o600 });
    const setAside = [databaseFile, `${databaseFile}-wal`, `${databaseFile}-shm`, keyFileName];
    // Closing empties the log: one that is left belongs to somebody who has the database open.
    if (existsSync(`${source}-wal`) && statSync(`${source}-wal`).size > 0)
      return fail('store-in-use', 'The database is in use. Close what uses it, then try again.');
    commitReplacement(folder, { why: 'key-rotation', ...request.by }, setAside, nowMs);
    return ok(databaseKey);
  } catch (error) {
    const known = asStoreProblem(error);
    if (!(known instanceof StoreProblem)) throw known;
    return fail(known.code, known.message);
  } finally {
    release?.();
  }
}
