import type { Operator, Role } from '#app/domain/operator.ts';
import type { Result } from '#app/result.ts';

export interface NewOperator {
  readonly name: string;
  readonly role: Role;
  readonly password: string;
}

/** Who may use the screens. Every call leaves one audit row, written in the transaction of its change. */
export interface OperatorService {
  /**
   * Checks a password. An unknown name takes as long as a wrong password and answers alike.
   * `wait`: five failures in a row for this name; `detail` says how many seconds.
   */
  signIn(name: string, password: string): Promise<Result<Operator, 'wrong-password' | 'wait'>>;
  /** By name. */
  list(): Operator[];
  get(id: string): Operator | undefined;
  /** @param actor sign-in name of who adds, or 'lintel' for the first administrator at set-up. */
  add(request: NewOperator, actor: string): Promise<Result<Operator, 'name-taken'>>;
  /** Signs the removed operator out everywhere. */
  remove(
    id: string,
    by: Pick<Operator, 'id' | 'name'>,
  ): Result<undefined, 'not-found' | 'last-administrator' | 'yourself'>;
  /** Wrong current passwords count like failed sign-ins. @throws when the operator does not exist. */
  changePassword(
    id: string,
    currentPassword: string,
    newPassword: string,
  ): Promise<Result<undefined, 'wrong-password' | 'wait'>>;
  /** Tells that an operator was removed; returns the unsubscriber. */
  onRemoved(listener: (id: string) => void): () => void;
}

export interface SessionChange {
  readonly windowId: string;
  readonly operator: Operator | null;
  readonly why: 'signed-in' | 'signed-out' | 'idle';
}

/** One signed-in operator per window, in memory only: after a restart everybody signs in again. */
export interface Sessions {
  current(windowId: string): Operator | undefined;
  /** True when anybody is signed in at any window. */
  readonly isAnybodySignedIn: boolean;
  /** Replaces whoever was signed in at this window, with a sign-out row for them. */
  signIn(
    windowId: string,
    name: string,
    password: string,
  ): Promise<Result<Operator, 'wrong-password' | 'wait'>>;
  /** Also for a window that closed. Idempotent. The session ends even when the log cannot be written; then it throws. */
  signOut(windowId: string): void;
  /** The operator did something: idle sign-out starts counting anew. */
  stillHere(windowId: string): void;
  onChange(listener: (change: SessionChange) => void): () => void;
  /** Signs everybody out and stops the timers. */
  close(): void;
}
