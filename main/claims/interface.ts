import type { ClaimKind } from '#app/domain/claim-code.ts';
import type { Result } from '#app/result.ts';

/** Whom a typed or read code names: what the door asks. */
export interface ClaimBook {
  /** Undefined when it names nobody. */
  find(code: string): { readonly personId: string; readonly kind: ClaimKind } | undefined;
  /** Whether it is this person's PIN; compared in constant time. */
  isPinOf(personId: string, code: string): boolean;
}

/** PINs and badges of people, as operators set them. Each change is a row of the log, without the code. */
export interface ClaimCodes extends ClaimBook {
  /** `taken` does not say whose it is. */
  set(
    personId: string,
    kind: ClaimKind,
    code: string,
    operatorName: string,
  ): Result<void, 'not-found' | 'bad-code' | 'weak-pin' | 'taken'>;
  /** Sets a random PIN that nobody has. @returns it, to be shown once: it cannot be read again. */
  generatePin(personId: string, operatorName: string): Result<string, 'not-found'>;
  /** `pin-asked`: this person is asked for a PIN besides the face and would be locked out. */
  remove(personId: string, kind: ClaimKind, operatorName: string): Result<void, 'not-found' | 'pin-asked'>;
  /** Makes the face alone insufficient for these people, all or none. `no-pin`: one of them has none yet. */
  setAsksPin(
    personIds: readonly string[],
    asksPin: boolean,
    operatorName: string,
  ): Result<void, 'not-found' | 'no-pin'>;
}
