import type { BackupStatus } from '#app/contract/backups.ts';
import type { BackupFailureCode, BackupPlan } from '#app/domain/backup.ts';
import type { Result } from '#app/result.ts';
import type { BackupMade } from '#main/store/interface.ts';

/** Copies of the open store into a folder of the administrator's choice: by hand and by the clock. */
export interface Backups {
  status(): BackupStatus;
  /** @param actor for the log. undefined ends the plan. */
  configure(plan: BackupPlan | undefined, actor: string): Result<BackupStatus, BackupFailureCode>;
  /** @param actor for the log; 'lintel' for one by the clock. */
  make(
    actor: string,
  ): Promise<Result<BackupMade, BackupFailureCode | 'backup-not-planned' | 'backup-running'>>;
  /** Somebody was erased: no copy made before may bring them back. */
  noteErased(): void;
  /** Ends the clock; resolves when no copy is being made any more. */
  close(): Promise<void>;
}
