import type { Operator, Role } from '#app/domain/operator.ts';
import type { OperatorRules, SecondPersonFor } from '#app/domain/operator-rules.ts';
import type { Result } from '#app/result.ts';

export interface NewOperator {
  readonly name: string;
  readonly role: Role;
  readonly password: string;
}

/** What somebody types to show who they are. */
export interface Credentials {
  readonly name: string;
  readonly password: string;
  /** Of the authenticator, or a recovery code. */
  readonly code?: string | undefined;
}

export type SignInFailure = 'wrong-password' | 'wait' | 'needs-code' | 'wrong-code' | 'clock-doubt';

/** Who may use the screens. Every call leaves one audit row, written in the transaction of its change. */
export interface OperatorService {
  /**
   * Checks a password. An unknown name takes as long as a wrong password and answers alike.
   * `wait`: five failures in a row for this name, or twenty for all names; `detail` says how many seconds.
   * `needs-code`: the password is right and a second factor is enrolled; counts neither as failure nor as success.
   */
  signIn(credentials: Credentials): Promise<Result<Operator, SignInFailure>>;
  /** Checks somebody who stands beside the person signed in. Like `signIn`, but nobody is signed in by it. */
  vouch(second: Credentials): Promise<Result<Operator, SignInFailure>>;
  /** Asks somebody who is signed in for their password again. @throws when the operator does not exist. */
  confirmPassword(
    id: string,
    password: string,
    during: 'key-action',
  ): Promise<Result<void, 'wrong-password' | 'wait'>>;
  /** By name. */
  list(): Operator[];
  get(id: string): Operator | undefined;
  /**
   * The new operator must change the password at the first sign-in.
   * @param actor sign-in name of who adds, or 'lintel' for the first administrator at set-up.
   * @param confirmedBy the second person, where the two-person rule asked for one.
   */
  add(request: NewOperator, actor: string, confirmedBy?: string): Promise<Result<Operator, 'name-taken'>>;
  /** Signs the removed operator out everywhere. */
  remove(id: string, by: ActingOperator): Result<undefined, KeptAdministrator | 'not-found' | 'yourself'>;
  /** Signs the operator out everywhere: the next session has the new rights. */
  changeRole(
    id: string,
    role: Role,
    by: ActingOperator,
  ): Result<undefined, KeptAdministrator | 'not-found' | 'yourself'>;
  /** Ends the lock-out too, and signs the operator out; the password is to be changed at the next sign-in. */
  resetPassword(
    id: string,
    password: string,
    by: ActingOperator,
  ): Promise<Result<undefined, 'not-found' | 'yourself'>>;
  /** For an operator who lost authenticator and recovery codes. */
  resetSecondFactor(
    id: string,
    by: ActingOperator,
  ): Result<undefined, 'not-found' | 'yourself' | 'not-enrolled'>;
  /** Wrong current passwords count like failed sign-ins. @throws when the operator does not exist. */
  changePassword(
    id: string,
    currentPassword: string,
    newPassword: string,
  ): Promise<Result<void, 'wrong-password' | 'wait' | 'same-password'>>;
  readonly secondFactors: SecondFactorService;
  rules(): OperatorRules;
  setRules(
    rules: OperatorRules,
    by: Omit<ActingOperator, 'id'>,
  ): Result<OperatorRules, 'two-administrators-needed'>;
  /** Tells that an operator's sessions must end; returns the unsubscriber. */
  onEnd(listener: (id: string, why: 'removed' | 'changed') => void): () => void;
  /** Tells that something about an operator changed and sessions go on; returns the unsubscriber. */
  onChanged(listener: (id: string) => void): () => void;
}

/** Who changes operators, and who stood beside. */
export interface ActingOperator {
  readonly id: string;
  readonly name: string;
  readonly confirmedBy?: string | undefined;
}

/** Somebody must stay an administrator. */
export type KeptAdministrator = 'last-administrator' | 'two-administrators-needed';

/** Time codes (RFC 6238) after the password, and recovery codes in their stead. Ids are those of operators that exist, or it throws. */
export interface SecondFactorService {
  status(id: string): {
    readonly isEnrolled: boolean;
    readonly enrolledAtMs?: number;
    readonly recoveryCodesLeft?: number;
  };
  /** Makes a secret, kept in memory for ten minutes until a code shows that it arrived. */
  begin(
    id: string,
    password: string,
  ): Promise<
    Result<{ readonly uri: string; readonly typed: string }, 'wrong-password' | 'wait' | 'already-enrolled'>
  >;
  /** Stores the secret. @returns ten recovery codes, to be shown once. */
  confirm(id: string, code: string): Result<string[], 'not-begun' | 'wrong-code' | 'clock-doubt' | 'wait'>;
  remove(
    id: string,
    password: string,
    code: string,
  ): Promise<Result<undefined, SignInFailure | 'not-enrolled'>>;
  /** The codes before work no more. */
  renewRecoveryCodes(
    id: string,
    password: string,
    code: string,
  ): Promise<Result<string[], SignInFailure | 'not-enrolled'>>;
}

export interface SessionChange {
  readonly windowId: string;
  readonly operator: Operator | null;
  /** `changed`: the same operator, with other rights or duties than before. */
  readonly why: 'signed-in' | 'signed-out' | 'idle' | 'locked' | 'changed';
}

/** One signed-in operator per window, in memory only: after a restart everybody signs in again. */
export interface Sessions {
  /** As stored now, with what must be done first. */
  current(windowId: string): Operator | undefined;
  /** True when anybody is signed in at any window. */
  readonly isAnybodySignedIn: boolean;
  /** Replaces whoever was signed in at this window, with a sign-out row for them. */
  signIn(windowId: string, credentials: Credentials): Promise<Result<Operator, SignInFailure>>;
  /** Also for a window that closed. Idempotent. The session ends even when the log cannot be written; then it throws. */
  signOut(windowId: string): void;
  /** As `signOut`; the screen keeps, hidden, what the operator was doing, for when they come back. */
  lock(windowId: string): void;
  /** The operator did something: idle sign-out starts counting anew. */
  stillHere(windowId: string): void;
  onChange(listener: (change: SessionChange) => void): () => void;
  /** Signs everybody out and stops the timers. */
  close(): void;
}

/** A call that may need a second person. */
export interface SecondPersonRequest {
  readonly action: SecondPersonFor;
  readonly channel: string;
  /** As parsed; what is confirmed is this very input. */
  readonly input: unknown;
  readonly operator: Operator;
  readonly windowId: string;
}

/** Why a second person was not accepted. */
export type ConfirmFailure = 'nothing-to-confirm' | 'own-request' | 'may-not-confirm' | SignInFailure;

/** The two-person rule: one waiting call per window, confirmed once, in memory only. */
export interface Approvals {
  /**
   * Lets a call through that the rules leave to one person, or that was just confirmed; otherwise it waits for a second one.
   * @returns sign-in name of the second person, undefined where none is asked for.
   */
  admit(request: SecondPersonRequest): Result<string | undefined, 'needs-second-person'>;
  /** Checks the second person of the call that waits at this window. A confirmation is a row of the log. */
  confirm(
    windowId: string,
    second: Credentials,
  ): Promise<Result<{ readonly confirmedBy: string }, ConfirmFailure>>;
  /** Forgets the call that waits, confirmed or not: it was given up, or who asked is gone. */
  withdraw(windowId: string): void;
}
