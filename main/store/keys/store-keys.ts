import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ok } from '#app/result.ts';
import type { AuditEntry } from '#main/audit/interface.ts';
import type { Connection } from '../connection.ts';
import { prepareFile } from '../files.ts';
import type { KeyActor, StoreKeys } from '../interface.ts';
import { asStoreProblem, problem } from '../problem.ts';
import { keyFileName, readKeyFile, withWraps, wrapContext, wrapKey } from './key-file.ts';
import { wrapWithWords } from './recovery.ts';

export interface StoreKeysParts {
  readonly db: Connection;
  /** The store's own: it tells who listens for rows. */
  readonly transact: (work: () => void) => void;
  /** Adds a row to the log. */
  readonly append: (entry: AuditEntry) => void;
}

/** The key file beside an open database; see {@link StoreKeys}. */
export function createStoreKeys({ db, transact, append }: StoreKeysParts): StoreKeys {
  const path = join(db.folder, keyFileName);

  function keyFile() {
    const read = readKeyFile(db.folder);
    if (!read.ok) throw problem('store-failed', undefined, read.detail);
    return read.value;
  }

  /**
   * On the disk first, then the row, then in its place: the commit of the row may find no room, and then the file of before must still
   * be there. A kill before the last step leaves the row alone.
   */
  function replace(wraps: Parameters<typeof withWraps>[1], entry: AuditEntry): void {
    try {
      const text = withWraps(readFileSync(path, 'utf8'), wraps);
      const fresh = prepareFile(path, text);
      try {
        transact(() => append(entry));
      } catch (error) {
        fresh.discard();
        throw error;
      }
      try {
        fresh.use();
      } catch (error) {
        // A disk that fails once the name is changed: what is told must be what opens the data.
        if (readFileSync(path, 'utf8') !== text) throw error;
      }
    } catch (error) {
      throw asStoreProblem(error);
    }
  }

  function withKey<T>(use: (key: Uint8Array) => T): T {
    const key = db.copyKey();
    try {
      return use(key);
    } finally {
      key.fill(0);
    }
  }

  return {
    protection() {
      const { protection, createdAtMs } = keyFile();
      const keptBy = protection.kind === 'keychain' ? protection.backend : '';
      return { kind: protection.kind, keptBy, madeAtMs: createdAtMs };
    },
    async rewrap(protection, by) {
      const key = db.copyKey();
      try {
        const wrapped = await wrapKey(key, keyFile().installId, protection);
        if (!wrapped.ok) return wrapped;
        const { kind } = wrapped.value;
        const keptBy = wrapped.value.kind === 'keychain' ? wrapped.value.backend : 'argon2id';
        replace({ protection: wrapped.value }, entryOf('key-rewrapped', by, { kind, keptBy }));
        return ok(undefined);
      } finally {
        key.fill(0);
      }
    },
    renewRecovery(words, by) {
      const context = wrapContext(keyFile().installId, 'recovery');
      const recovery = withKey((key) => wrapWithWords(words, key, context));
      if (recovery === undefined) throw new Error('Words that were drawn here are not valid.');
      replace({ recovery }, entryOf('recovery-renewed', by, {}));
    },
    copyKey: () => db.copyKey(),
  };
}

function entryOf(
  kind: 'key-rewrapped' | 'recovery-renewed',
  { actor, confirmedBy }: KeyActor,
  details: Record<string, string>,
): AuditEntry {
  return { kind, actor, details: confirmedBy === undefined ? details : { ...details, confirmedBy } };
}
