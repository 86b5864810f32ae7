import type { Operator, Role } from '#app/domain/operator.ts';

/** An operator as stored. `passwordHash` is a PHC string (argon2id); it never leaves main. */
export interface OperatorRecord extends Operator {
  readonly passwordHash: string;
}

/** What is shared with an operator's authenticator; it never leaves main. */
export interface SecondFactorRecord {
  /** 20 bytes. */
  readonly secret: Uint8Array;
  /** Of the newest code accepted; steps of 30 s since 1970. */
  readonly lastStep: number;
  readonly enrolledAtMs: number;
  readonly recoveryCodesLeft: number;
}

/** Guesses since the last success for one sign-in name, whether an operator has it or not. */
export interface SignInFailures {
  readonly count: number;
  readonly lastAtMs: number;
}

/** What main/operators keeps in the store. */
export interface OperatorRecords {
  list(): Operator[];
  get(id: string): OperatorRecord | undefined;
  /** Case does not matter. */
  byName(name: string): OperatorRecord | undefined;
  /** @throws when id or name is taken. */
  insert(operator: {
    readonly id: string;
    readonly name: string;
    readonly role: Role;
    readonly passwordHash: string;
    readonly createdAtMs: number;
    readonly mustChangePassword?: boolean;
  }): void;
  /** The second factor goes with the operator. */
  remove(id: string): boolean;
  /** @param mustChange somebody else chose the password: its owner changes it at the next sign-in. */
  setPasswordHash(id: string, passwordHash: string, mustChange: boolean): void;
  setRole(id: string, role: Role): void;
  markSignedIn(id: string, atMs: number): void;
  countAdministrators(): number;
  failures(name: string): SignInFailures;
  setFailures(name: string, failures: SignInFailures): void;
  clearFailures(name: string): void;
  secondFactor(id: string): SecondFactorRecord | undefined;
  /** In place of one that was there, recovery codes included. */
  putSecondFactor(id: string, factor: Omit<SecondFactorRecord, 'recoveryCodesLeft'>): void;
  /** @returns false when there was none. */
  removeSecondFactor(id: string): boolean;
  /** @returns false when a code of this step or a later one was accepted before. */
  spendStep(id: string, step: number): boolean;
  /** SHA-256 each, in place of all before. */
  setRecoveryDigests(id: string, digests: readonly Uint8Array[]): void;
  /** @returns false when there is no such code, or no more. */
  spendRecoveryDigest(id: string, digest: Uint8Array): boolean;
}
