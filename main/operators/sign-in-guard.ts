import {
  remainingOverallWaitMs,
  remainingWaitMs,
  rememberedFailures,
  waitText,
} from '#app/policy/retry-delay.ts';
import { fail, ok, type Result } from '#app/result.ts';
import type { OperatorRecord, Store } from '#main/store/interface.ts';
import type { Credentials, SignInFailure } from './interface.ts';
import { isPassword } from './password.ts';
import { checkCode, recoveryDigest, sixDigits } from './totp.ts';

/** Said for an unknown name and a wrong password alike. */
const wrongPassword = fail('wrong-password', 'Name or password is wrong.');
const needsCode = fail('needs-code', 'Type the code that your authenticator shows, or a recovery code.');

/** Failures of all names together count under a name that no operator can have. */
const everybody = '\u0000';

export interface Guess extends Credentials {
  /** For the log: what the guess was made for. */
  readonly during: 'sign-in' | 'password-change' | 'second-factor' | 'confirmation' | 'key-action';
  /** False where the second factor was shown before, in this very session. */
  readonly asksForCode: boolean;
}

/** How the second factor was shown. */
export type ShownFactor = {
  readonly secondFactor?: 'code' | 'recovery-code';
  readonly recoveryCodesLeft?: number;
};

/** Checks of passwords and codes, each of them counted. */
export class SignInGuard {
  readonly #store: Pick<Store, 'operators' | 'audit' | 'transact'>;
  readonly #clock: () => number;

  /** @param clock wall clock, whole ms. */
  constructor(store: Pick<Store, 'operators' | 'audit' | 'transact'>, clock: () => number) {
    this.#store = store;
    this.#clock = clock;
  }

  /**
   * One guess, counted before it is made: neither a kill nor guesses side by side escape the count.
   * @param onSuccess runs in the transaction that clears the count.
   */
  async guess<T>(
    { name, password, code, during, asksForCode }: Guess,
    onSuccess: (record: OperatorRecord, shown: ShownFactor) => T,
  ): Promise<Result<T, SignInFailure>> {
    const { operators, audit } = this.#store;
    const record = operators.byName(name);
    const counted = this.#count(name);
    if (!counted.ok) return counted;
    const isRight = await isPassword(record?.passwordHash, password);
    return this.#store.transact((): Result<T, SignInFailure> => {
      // Removed, or given another password, while the hash was computed.
      const current = record === undefined ? undefined : operators.get(record.id);
      const isStill = current !== undefined && current.passwordHash === record?.passwordHash;
      const shown =
        isRight && isStill && asksForCode ? this.#secondFactor(current, code) : ok<ShownFactor>({});
      if (isRight && isStill && shown.ok) {
        counted.value.takeBackOverall();
        operators.clearFailures(name);
        return ok(onSuccess(current, shown.value));
      }
      // A right password without its code is half a sign-in: neither a failure nor a reason to forget failures.
      if (!shown.ok && shown.code === 'needs-code') {
        counted.value.takeBack();
        return shown;
      }
      // What was typed as an unknown name may be a password in the wrong field: it is not written down.
      audit.append({
        kind: 'sign-in-failed',
        actor: record?.name ?? 'lintel',
        details: {
          isKnownName: record !== undefined,
          failuresInARow: counted.value.failures,
          during,
          ...(shown.ok ? {} : { secondFactor: shown.code }),
        },
      });
      return shown.ok ? wrongPassword : shown;
    });
  }

  /** As {@link guess}, without the second factor: it was shown before, in this very session. */
  guessPassword<T>(
    guess: Omit<Guess, 'asksForCode' | 'code'>,
    onSuccess: (record: OperatorRecord) => T,
  ): Promise<Result<T, 'wrong-password' | 'wait'>> {
    // Where no code is asked for no failure is about one.
    return this.guess({ ...guess, asksForCode: false }, onSuccess) as Promise<
      Result<T, 'wrong-password' | 'wait'>
    >;
  }

  /** A code alone, of somebody signed in who shows that the authenticator works; counted like a guess. */
  guessCode<T>(
    record: OperatorRecord,
    check: () => Result<T, 'wrong-code' | 'clock-doubt'>,
  ): Result<T, 'wrong-code' | 'clock-doubt' | 'wait'> {
    const counted = this.#count(record.name);
    if (!counted.ok) return counted;
    return this.#store.transact(() => {
      const result = check();
      if (result.ok) counted.value.takeBack();
      else
        this.#store.audit.append({
          kind: 'sign-in-failed',
          actor: record.name,
          details: {
            isKnownName: true,
            failuresInARow: counted.value.failures,
            during: 'second-factor',
            secondFactor: result.code,
          },
        });
      return result;
    });
  }

  #count(
    name: string,
  ): Result<
    { readonly failures: number; readonly takeBack: () => void; readonly takeBackOverall: () => void },
    'wait'
  > {
    const { operators } = this.#store;
    const nowMs = this.#clock();
    const own = operators.failures(name);
    const known = operators.failures(everybody);
    const all = { ...known, count: rememberedFailures(known.count, known.lastAtMs, nowMs) };
    const waitMs = Math.max(
      remainingWaitMs(own.count, own.lastAtMs, nowMs),
      remainingOverallWaitMs(all.count, all.lastAtMs, nowMs),
    );
    if (waitMs > 0) return fail('wait', waitText(waitMs));
    this.#store.transact(() => {
      operators.setFailures(name, { count: own.count + 1, lastAtMs: nowMs });
      operators.setFailures(everybody, { count: all.count + 1, lastAtMs: nowMs });
    });
    /** Takes one guess off; its time too, unless others were made meanwhile. */
    const takeBackOf = (counted: string, before: typeof own) => {
      const current = operators.failures(counted);
      if (current.count === 0) return;
      const lastAtMs = current.count === before.count + 1 ? before.lastAtMs : current.lastAtMs;
      operators.setFailures(counted, { count: current.count - 1, lastAtMs });
    };
    const takeBackOverall = () => takeBackOf(everybody, all);
    return ok({
      failures: own.count + 1,
      takeBackOverall,
      takeBack() {
        takeBackOf(name, own);
        takeBackOverall();
      },
    });
  }

  /** Checks and spends a code; inside the guess's transaction. */
  #secondFactor(record: OperatorRecord, typed: string | undefined): Result<ShownFactor, SignInFailure> {
    const { operators } = this.#store;
    const factor = operators.secondFactor(record.id);
    if (factor === undefined) return ok({});
    if (typed === undefined) return needsCode;
    const digits = sixDigits(typed);
    if (digits === undefined) {
      if (!operators.spendRecoveryDigest(record.id, recoveryDigest(record.id, typed)))
        return fail('wrong-code', 'This is no code, or a recovery code that was used before.');
      return ok({ secondFactor: 'recovery-code', recoveryCodesLeft: factor.recoveryCodesLeft - 1 });
    }
    const spent = codeResult(checkCode(factor.secret, factor.lastStep, digits, this.#clock()));
    if (!spent.ok) return spent;
    operators.spendStep(record.id, spent.value);
    return ok({ secondFactor: 'code' });
  }
}

/** A verdict in words. @returns the step of a right code. */
export function codeResult(
  verdict: ReturnType<typeof checkCode>,
): Result<number, 'wrong-code' | 'clock-doubt'> {
  switch (verdict.verdict) {
    case 'right':
      return ok(verdict.step);
    case 'wrong':
      return fail('wrong-code', 'This code is wrong. Type the one that is shown now.');
    case 'used':
      return fail('wrong-code', 'This code was used before. Wait for the next one.');
    case 'other-time': {
      const minutes = Math.max(1, Math.round(Math.abs(verdict.offMs) / 60_000));
      return fail(
        'clock-doubt',
        `This code belongs to another time: the authenticator is about ${minutes} min ${verdict.offMs > 0 ? 'ahead of' : 'behind'} this PC. Set both clocks, or use a recovery code.`,
      );
    }
    case 'clock-went-back':
      return fail(
        'clock-doubt',
        'The clock of this PC has gone back since the last sign-in with a code. Set it right, or use a recovery code.',
      );
  }
}
