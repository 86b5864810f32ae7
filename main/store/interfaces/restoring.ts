import type { Result } from '#app/result.ts';
import type { KeyActor, KeyProtection, StoreKeys } from './keys.ts';
import type { StoreProblemCode } from './store-problem.ts';

/** A copy in a folder of backups. */
export interface RestoreSource {
  readonly folder: string;
  readonly file: string;
}

/** What opens a copy: what a person has, or the key of the open store. */
export type RestoreSecret =
  | { readonly kind: 'passphrase'; readonly passphrase: string }
  | { readonly kind: 'words'; readonly words: string }
  | { readonly kind: 'present-key' };

/** What lies in the data folder while a backup is put back. */
export type PresentStore =
  /** Nothing: a new computer. */
  | { readonly state: 'none' }
  /** Files that do not open: only a backup of the same installation may take their place. */
  | { readonly state: 'failed' }
  | {
      readonly state: 'open';
      readonly keys: StoreKeys;
      /** Everybody who was erased from it. */
      readonly erased: readonly string[];
    };

/** What would come back. */
export type RestorePreview =
  | {
      readonly kind: 'whole';
      readonly madeAtMs: number;
      readonly siteName: string;
      /** Without those who were erased since. */
      readonly people: number;
      readonly auditRows: number;
      /** Of the newest row of the log. */
      readonly newestAtMs: number | undefined;
      /** How many were erased since and stay out. */
      readonly erasedSince: number;
      /** The key has to be wrapped for this computer. */
      readonly needsProtection: boolean;
    }
  /** The database here is whole and opens with the key of the backup: only its key file comes back, and nothing is lost. */
  | { readonly kind: 'key-only'; readonly madeAtMs: number; readonly needsProtection: true };

export type RestoreFailure =
  | 'backup-not-found'
  /** The copy is damaged, or its list of erased people is. */
  | 'backup-damaged'
  | 'backup-newer'
  | 'backup-of-another'
  | 'wrong-words'
  | 'wrong-passphrase'
  | 'wait'
  | 'disk-full'
  | 'read-only'
  | 'store-failed';

/** Puts backups back; one at a time. Nothing of the data folder is replaced before `commit`. */
export interface Restorer {
  /** Copies it beside the data, opens it, reads all of it, and takes out who was erased since. */
  open(
    source: RestoreSource,
    secret: RestoreSecret,
    present: PresentStore,
  ): Promise<Result<RestorePreview, RestoreFailure>>;
  /** Whether one is open and may be committed. */
  readonly isOpen: boolean;
  /**
   * Replaces what is there, all or nothing; a store that was open has been closed.
   * @param protection for a preview with `needsProtection`.
   * @returns the key of the restored database, 32 bytes, for the caller to overwrite.
   */
  commit(
    protection: KeyProtection | undefined,
    by: KeyActor,
  ): Promise<Result<Uint8Array, 'restore-not-open' | 'keychain-unavailable' | StoreProblemCode>>;
  /** Throws away what was opened. */
  cancel(): Promise<void>;
}
