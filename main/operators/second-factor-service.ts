import { fail, ok, type Result } from '#app/result.ts';
import type { OperatorRecord, Store } from '#main/store/interface.ts';
import type { SecondFactorService } from './interface.ts';
import { codeResult, type SignInGuard } from './sign-in-guard.ts';
import { checkCode, newRecoveryCodes, newSecret, provisioning, recoveryDigest, sixDigits } from './totp.ts';

type FactorStore = Pick<Store, 'operators' | 'audit' | 'settings' | 'transact'>;

/** How long a secret waits for the code that shows that it arrived, ms. */
const enrollmentMs = 10 * 60_000;

export interface SecondFactorParts {
  readonly store: FactorStore;
  readonly guard: SignInGuard;
  /** Wall clock, ms. */
  readonly clock: () => number;
  readonly onChanged: (operatorId: string) => void;
}

export function createSecondFactors(parts: SecondFactorParts): SecondFactorService {
  const { store, guard, clock } = parts;
  const { operators, audit } = store;
  /** Secrets that no code has confirmed yet: in memory only. */
  const begun = new Map<string, { readonly secret: Uint8Array; readonly sinceMs: number }>();

  function need(id: string): OperatorRecord {
    const record = operators.get(id);
    if (record === undefined) throw new Error('An operator who does not exist has no second factor.');
    return record;
  }

  function renewCodes(id: string): string[] {
    const codes = newRecoveryCodes();
    operators.setRecoveryDigests(
      id,
      codes.map((code) => recoveryDigest(id, code)),
    );
    return codes;
  }

  function note(name: string, changed: string): void {
    audit.append({ kind: 'operator-changed', actor: name, details: { operator: name, changed } });
  }

  return {
    status(id) {
      const factor = operators.secondFactor(id);
      return factor === undefined
        ? { isEnrolled: false }
        : {
            isEnrolled: true,
            enrolledAtMs: factor.enrolledAtMs,
            recoveryCodesLeft: factor.recoveryCodesLeft,
          };
    },

    async begin(id, password) {
      const { name } = need(id);
      const right = await guard.guessPassword({ name, password, during: 'second-factor' }, () => undefined);
      if (!right.ok) return right;
      if (need(id).hasSecondFactor === true)
        return fail('already-enrolled', 'There is a second factor. Remove it first.');
      const secret = newSecret();
      begun.set(id, { secret, sinceMs: clock() });
      return ok(provisioning(secret, { site: store.settings.get().siteName, operator: name }));
    },

    confirm(id, typed) {
      const started = begun.get(id);
      const nowMs = clock();
      const ageMs = nowMs - (started?.sinceMs ?? 0);
      if (started === undefined || ageMs < 0 || ageMs > enrollmentMs) {
        begun.delete(id);
        return fail('not-begun', 'This took too long, or was begun before a restart. Begin again.');
      }
      const record = need(id);
      const done = guard.guessCode(record, (): Result<string[], 'wrong-code' | 'clock-doubt'> => {
        const step = codeResult(checkCode(started.secret, -1, sixDigits(typed) ?? '', nowMs));
        if (!step.ok) return step;
        const { secret } = started;
        operators.putSecondFactor(id, { secret, lastStep: step.value, enrolledAtMs: nowMs });
        note(record.name, 'second factor enrolled');
        return ok(renewCodes(id));
      });
      if (done.ok) {
        begun.delete(id);
        parts.onChanged(id);
      }
      return done;
    },

    async remove(id, password, code) {
      const { name } = need(id);
      const removed = await guard.guess(
        { name, password, code, during: 'second-factor', asksForCode: true },
        (record) => {
          if (!operators.removeSecondFactor(record.id))
            return fail('not-enrolled', 'There is no second factor.');
          note(name, 'second factor removed');
          return ok(undefined);
        },
      );
      if (!removed.ok) return removed;
      if (removed.value.ok) parts.onChanged(id);
      return removed.value;
    },

    async renewRecoveryCodes(id, password, code) {
      const { name } = need(id);
      const renewed = await guard.guess(
        { name, password, code, during: 'second-factor', asksForCode: true },
        (record) => {
          if (record.hasSecondFactor !== true) return fail('not-enrolled', 'There is no second factor.');
          note(name, 'recovery codes renewed');
          return ok(renewCodes(record.id));
        },
      );
      return renewed.ok ? renewed.value : renewed;
    },
  };
}
