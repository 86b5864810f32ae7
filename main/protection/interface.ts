import type { Result } from '#app/result.ts';
import type { KeyActor } from '#main/store/interface.ts';

/** Where a change of the secret stands. */
export interface SecretProgress {
  readonly people: number;
  /** Of these, whose templates are under the secret to come. */
  readonly turned: number;
  /** Nobody left can be turned: their templates do not open, or the disk refuses. It is tried again. */
  readonly isStuck: boolean;
}

/** Brings all templates under another secret of the site, while the door goes on. */
export interface SecretChange {
  /** undefined when none is under way. */
  readonly progress: SecretProgress | undefined;
  /**
   * Looks whether everybody's templates open, draws the secret, and goes on by itself from there, after a restart too.
   * @returns `templates-unreadable`, leaving all as it was, when somebody's do not open: see the store's `unreadable`.
   */
  begin(by: KeyActor): Promise<Result<void, 'templates-unreadable' | 'secret-changing'>>;
  close(): Promise<void>;
}
