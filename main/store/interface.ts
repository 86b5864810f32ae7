import type { Settings } from '#app/domain/settings.ts';
import type { Result } from '#app/result.ts';
import type { AuditLog } from '#main/audit/interface.ts';
import type { AttemptStore, ClaimStore } from './interfaces/attempts.ts';
import type { BackupStore } from './interfaces/backups.ts';
import type { StoreKeys } from './interfaces/keys.ts';
import type { OperatorRecords } from './interfaces/operators.ts';
import type { ConsentStore, PeopleStore, RetentionStore } from './interfaces/people.ts';
import type { StoreProblemCode } from './interfaces/store-problem.ts';
import type {
  PersonSeals,
  PhotoStore,
  ReceiptKey,
  TemplateStore,
  UnknownFaceStore,
} from './interfaces/templates.ts';
import type { ReplacementReason } from './replacement-reason.ts';

export * from './interfaces/attempts.ts';
export * from './interfaces/backups.ts';
export * from './interfaces/keys.ts';
export * from './interfaces/log.ts';
export * from './interfaces/operators.ts';
export * from './interfaces/people.ts';
export * from './interfaces/restoring.ts';
export * from './interfaces/store-problem.ts';
export * from './interfaces/templates.ts';

export interface SettingsStore {
  /** From memory: cheap enough for every frame. The object is frozen. */
  get(): Settings;
  put(settings: Settings): void;
}

/** Reports over many rows, on threads of their own with a connection that reads only: the store's own thread serves the door. */
export interface ReportStore {
  /**
   * @param threadFile the program of the thread; it gets `{ source, key, job }` and answers through `answerReport`.
   * @param job plain data.
   * @returns what the thread answered, for the caller to check. Rejects when the thread fails otherwise.
   */
  run(threadFile: string, job: object): Promise<Result<unknown, StoreProblemCode>>;
}

/**
 * The open store: one encrypted file, one writer. All methods are synchronous; a write is on the disk when it returns,
 * inside `transact` when that returns. Everything throws StoreProblem when the disk or the file fails.
 */
export interface Store {
  readonly people: PeopleStore;
  readonly seals: PersonSeals;
  readonly receiptKey: ReceiptKey;
  readonly consents: ConsentStore;
  readonly claims: ClaimStore;
  readonly retention: RetentionStore;
  readonly templates: TemplateStore;
  readonly photos: PhotoStore;
  readonly unknownFaces: UnknownFaceStore;
  readonly attempts: AttemptStore;
  readonly settings: SettingsStore;
  readonly operators: OperatorRecords;
  readonly audit: AuditLog;
  readonly backups: BackupStore;
  readonly reports: ReportStore;
  readonly keys: StoreKeys;
  /** Why files were replaced since the store was last open, until `forgetReplaced`; undefined when none were. */
  replacement(): ReplacementReason | undefined;
  /** What was replaced is not needed any more. */
  forgetReplaced(): void;
  /** All or nothing; may be nested. `work` must not be async. */
  transact<T>(work: () => T): T;
  /** Told the newest sequence once rows of the log are committed; returns the unsubscriber. */
  onLogged(listener: (sequence: number) => void): () => void;
  /** Idempotent. */
  close(): void;
}
