import type { BackupStatus } from '#app/contract/backups.ts';
import type { BackupFailureCode, BackupPlan } from '#app/domain/backup.ts';
import type { Result } from '#app/result.ts';
import type { BackupMade } from '#main/store/interface.ts';

/** Copies of the open store into a folder of the administrator's choice: by hand and by the clock. */
export interface Backups {
  /** Looks into the folder, which may be on a slow share. */
  status(): Promise<BackupStatus>;
  /** @param actor for the log. undefined ends the plan. */
  configure(plan: BackupPlan | undefined, actor: string): Promise<Result<BackupStatus, BackupFailureCode>>;
  /** @param actor for the log; 'lintel' for one by the clock. */
  make(
    actor: string,
  ): Promise<Result<BackupMade, BackupFailureCode | 'backup-not-planned' | 'backup-running'>>;
  /** Makes one when it is due. For the timer; resolves when that is done. */
  look(): Promise<void>;
  /** Somebody was erased: no copy made before may bring them back. A disk that is away learns of it with its next copy. */
  noteErased(): Promise<void>;
  /** The key file was changed: what opened it before must not open the copies any more. */
  noteKeys(): Promise<void>;
  /** Ends the clock; resolves when no copy is being made any more. */
  close(): Promise<void>;
}
