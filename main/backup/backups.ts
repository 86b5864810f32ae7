import type { BackupStatus } from '#app/contract/backups.ts';
import { type BackupFailureCode, type BackupPlan, backupDueAtMs } from '#app/domain/backup.ts';
import { fail, ok, type Result } from '#app/result.ts';
import type { BackupMade, Store, StoreProblemCode } from '#main/store/interface.ts';
import { checkFolder, copiesIn, ownFolder, removeOldest } from './backup-folder.ts';
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
  const plan = () => store.settings.get().backup;

  function status(): BackupStatus {
    const chosen = plan();
    return {
      ...(chosen === undefined ? {} : { plan: chosen }),
      isRunning: running !== undefined,
      copies: chosen === undefined ? [] : copiesOf(chosen),
      ...(failure === undefined ? {} : { failure }),
    };
  }

  function copiesOf({ folder }: BackupPlan) {
    return copiesIn(`${folder}/${store.backups.folderName}`, store.backups.timeOf);
  }

  function changed(): void {
    parts.onChanged(status());
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
    const fit = checkFolder(chosen.folder, dataFolder, store.backups.sizeNow());
    if (!fit.ok) return fit;
    const own = ownFolder(chosen.folder, store.backups.folderName);
    const made = await store.backups.make(own, parts.threadFile, parts.clock());
    if (!made.ok) return fail(asBackupFailure(made.code), made.detail);
    removeOldest(own, copiesOf(chosen), chosen.keep);
    return made;
  }

  async function make(actor: string) {
    const chosen = plan();
    if (chosen === undefined) return fail('backup-not-planned', 'Choose a folder for backups first.');
    if (running !== undefined) return fail('backup-running', 'A backup is being made just now.');
    const mine = copyInto(chosen).catch((error): Result<BackupMade, BackupFailureCode> => {
      parts.logSurprise('making a backup', error);
      return fail('backup-failed', 'The disk of the backups does not work as it should.');
    });
    running = mine;
    changed();
    const made = await mine;
    running = undefined;
    const atMs = parts.clock();
    failure = made.ok ? undefined : { code: made.code, detail: made.detail ?? '', atMs };
    if (made.ok) {
      const { file, people, auditRows, size } = made.value;
      log('backup-made', actor, { file, people, rows: auditRows, bytes: size });
    } else log('backup-failed', actor, { code: made.code });
    changed();
    return made;
  }

  function look(): void {
    const chosen = plan();
    if (chosen === undefined || running !== undefined) return;
    const nowMs = parts.clock();
    const isTooEarly = failure !== undefined && nowMs >= failure.atMs && nowMs < failure.atMs + retryAfterMs;
    if (isTooEarly || nowMs < backupDueAtMs(chosen, copiesOf(chosen)[0]?.atMs, nowMs)) return;
    make('lintel').catch((error) => parts.logSurprise('making a backup', error));
  }

  const timer = setInterval(look, lookEveryMs);

  return {
    status,
    configure(chosen, actor) {
      if (chosen !== undefined) {
        const fit = checkFolder(chosen.folder, dataFolder, store.backups.sizeNow());
        if (!fit.ok) return fit;
      }
      const { backup: _before, ...others } = store.settings.get();
      store.transact(() => {
        store.settings.put(chosen === undefined ? others : { ...others, backup: chosen });
        store.audit.append({ kind: 'settings-changed', actor, details: { changed: 'backup' } });
      });
      failure = undefined;
      changed();
      return ok(status());
    },
    make,
    noteErased() {
      const chosen = plan();
      if (chosen === undefined) return;
      try {
        // A disk that is away gets the list with its next copy.
        if (copiesOf(chosen).length > 0)
          store.backups.noteErased(ownFolder(chosen.folder, store.backups.folderName));
      } catch (error) {
        parts.logSurprise('writing down an erasure beside the backups', error);
      }
    },
    async close() {
      clearInterval(timer);
      await running;
    },
  };
}

/** The store's codes speak of the data folder; here the other folder is meant. */
function asBackupFailure(code: StoreProblemCode): BackupFailureCode {
  if (code === 'disk-full') return 'backup-folder-full';
  return code === 'store-read-only' ? 'backup-folder-read-only' : 'backup-failed';
}
