import type { Result } from '#app/result.ts';
import type { Secrets } from '#main/shell/interface.ts';

/** How the database key is to be kept. */
export type KeyProtection =
  | { readonly kind: 'keychain'; readonly secrets: Secrets }
  | { readonly kind: 'passphrase'; readonly passphrase: string };

/** Who does something with a key, for the log. */
export interface KeyActor {
  /** Operator's sign-in name; 'lintel' where nobody could sign in. */
  readonly actor: string;
  /** The second person, where the two-person rule asked for one. */
  readonly confirmedBy?: string | undefined;
}

/** The key file of the open store. Each change leaves one audit row, or nothing happens; killed in between, the row and no change. */
export interface StoreKeys {
  protection(): {
    readonly kind: 'keychain' | 'passphrase';
    /** For screens: which keychain. */
    readonly keptBy: string;
    /** When the present database key was made. */
    readonly madeAtMs: number;
  };
  /** Keeps the same key in another way: the passphrase or keychain before opens nothing any more. */
  rewrap(protection: KeyProtection, by: KeyActor): Promise<Result<void, 'keychain-unavailable'>>;
  /** Only these words open it from now on. @param words from `drawWords`. */
  renewRecovery(words: string, by: KeyActor): void;
  /** The database key, 32 bytes, for the caller to overwrite. */
  copyKey(): Uint8Array;
}
