import { join } from 'node:path';
import type { BackupStatus } from '#app/contract/backups.ts';
import {
  type BackupFailureCode,
  type BackupPlan,
  backupDueAtMs,
  copiesToRemove,
} from '#app/domain/backup.ts';
import { fail, ok, type Result } from '#app/result.ts';
import type { BackupMade, Store, StoreProblemCode } from '#main/store/interface.ts';
import { checkFolder, copiesIn, folderFailure, makeOwnFolder, removeCopies } from './backup-folder.ts';
import type { Backups } from './interface.ts';

export interface BackupParts {
  readonly store: Store;
  readonly dataFolder: string;
  /** The program of the thread that copies. */
  readonly threadFile: string;
  readonly clock: () => number;
  readonly onChanged: (status: BackupStatus) => void;
  readonly logSurprise: (what: string, error: unknown) => void;
}

/** How often it is looked whether a copy is due. */
const lookEveryMs = 10 * 60_000;
/** Another try after a failure, so that a disk that was unplugged over lunch is enough. */
const retryAfterMs = 3_600_000;

/** Starts the clock at once; the first look is a look's time away, when the start is over. */
export function createBackups(parts: BackupParts): Backups {
  const { store, dataFolder } = parts;
  let running: Promise<unknown> | undefined;
  let failure: BackupStatus['failure'];
  let isClosed = false;
  const plan = () => store.settings.get().backup;
  const ownFolder = ({ folder }: BackupPlan) => join(folder, store.backups.folderName);
  const copiesOf = (chosen: BackupPlan) => copiesIn(ownFolder(chosen), store.backups.nameOf);

  async function status(): Promise<BackupStatus> {
    const chosen = plan();
    const copies = chosen === undefined ? [] : await copiesOf(chosen);
    const { keyId } = store.backups;
    return {
      ...(chosen === undefined ? {} : { plan: chosen }),
      isRunning: running !== undefined,
      copies: copies.map(({ file, atMs, size, keyId: under }) => ({
        file,
        atMs,
        size,
        isUnderPresentKey: under === keyId,
      })),
      ...(failure === undefined ? {} : { failure }),
    };
  }

  async function changed(): Promise<void> {
    if (!isClosed) parts.onChanged(await status());
  }

  function log(
    kind: 'backup-made' | 'backup-failed',
    actor: string,
    details: Record<string, string | number>,
  ): void {
    try {
      store.audit.append({ kind, actor, details });
    } catch (error) {
      parts.logSurprise(`logging ${kind}`, error);
    }
  }

  async function copyInto(chosen: BackupPlan): Promise<Result<BackupMade, BackupFailureCode>> {
    const fit = await checkFolder(chosen.folder, dataFolder, store.backups.sizeNow());
    if (!fit.ok) return fit;
    try {
      const own = await makeOwnFolder(chosen.folder, store.backups.folderName);
      const made = await store.backups.make(own, parts.threadFile, parts.clock());
      if (!made.ok) {
        // A disk that was pulled out in the middle shows as anything; the folder itself tells.
        const stillFit = await checkFolder(chosen.folder, dataFolder, 0);
        return stillFit.ok ? failureOf(made, chosen.folder) : stillFit;
      }
      // The copy itself is never among those to go, whatever its time.
      const others = (await copiesOf(chosen)).filter(({ file }) => file !== made.value.file);
      await removeCopies(own, copiesToRemove(others, chosen.keep - 1, parts.clock()));
      return made;
    } catch (error) {
      parts.logSurprise('making a backup', error);
      return folderFailure(error, chosen.folder);
    }
  }

  async function makeAndTell(chosen: BackupPlan, actor: string) {
    await changed();
    const made = await copyInto(chosen);
    failure = made.ok ? undefined : { code: made.code, detail: made.detail ?? '', atMs: parts.clock() };
    if (made.ok) {
      const { file, people, auditRows, size } = made.value;
      log('backup-made', actor, { file, people, rows: auditRows, bytes: size });
    } else log('backup-failed', actor, { code: made.code });
    running = undefined;
    await changed();
    return made;
  }

  async function make(actor: string) {
    const chosen = plan();
    if (chosen === undefined) return fail('backup-not-planned', 'Choose a folder for backups first.');
    if (running !== undefined) return fail('backup-running', 'A backup is being made just now.');
    const { promise, resolve } = Promise.withResolvers<void>();
    running = promise;
    try {
      return await makeAndTell(chosen, actor);
    } finally {
      running = undefined;
      resolve();
    }
  }

  async function look(): Promise<void> {
    const chosen = plan();
    if (chosen === undefined || running !== undefined) return;
    const nowMs = parts.clock();
    if (failure !== undefined && nowMs >= failure.atMs && nowMs < failure.atMs + retryAfterMs) return;
    const times = (await copiesOf(chosen)).map(({ atMs }) => atMs);
    if (nowMs >= backupDueAtMs(chosen, times, nowMs)) await make('lintel');
  }

  async function note(what: string, write: (own: string) => void): Promise<void> {
    const chosen = plan();
    if (chosen === undefined) return;
    try {
      // Looked at first without holding up anything: a disk that is away gets it with its next copy.
      if ((await copiesOf(chosen)).length > 0 && !isClosed) write(ownFolder(chosen));
    } catch (error) {
      parts.logSurprise(what, error);
    }
  }

  const timer = setInterval(() => {
    look().catch((error) => parts.logSurprise('making a backup', error));
  }, lookEveryMs);

  return {
    status,
    async configure(chosen, actor) {
      if (chosen !== undefined) {
        const fit = await checkFolder(chosen.folder, dataFolder, store.backups.sizeNow());
        if (!fit.ok) return fit;
      }
      store.transact(() => {
        const { backup: _before, ...others } = store.settings.get();
        store.settings.put(chosen === undefined ? others : { ...others, backup: chosen });
        store.audit.append({ kind: 'settings-changed', actor, details: { changed: 'backup' } });
      });
      failure = undefined;
      await changed();
      return ok(await status());
    },
    make,
    look,
    noteErased: () =>
      note('writing down an erasure beside the backups', (own) => store.backups.noteErased(own)),
    noteKeys: () =>
      note('bringing the key file of the backups up to date', (own) => store.backups.noteKeys(own)),
    async close() {
      clearInterval(timer);
      await running;
      isClosed = true;
    },
  };
}

/** The store's codes and texts speak of the data folder; here the other folder is meant. */
function failureOf(
  { code, detail }: { readonly code: StoreProblemCode; readonly detail?: string },
  folder: string,
): { readonly ok: false; readonly code: BackupFailureCode; readonly detail?: string } {
  if (code === 'disk-full')
    return fail('backup-folder-full', `There is no room for a whole copy in ${folder}.`);
  if (code === 'store-read-only')
    return fail('backup-folder-read-only', `Lintel may not write to ${folder}.`);
  return fail('backup-failed', detail);
}
