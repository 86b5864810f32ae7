import { randomUUID } from 'node:crypto';
import type { Operator } from '#app/domain/operator.ts';
import { remainingWaitMs, waitText } from '#app/policy/retry-delay.ts';
import { fail, ok, type Result } from '#app/result.ts';
import type { OperatorRecord, Store } from '#main/store/interface.ts';
import type { OperatorService } from './interface.ts';
import { hashPassword, isPassword, nobodysHash } from './password.ts';

type OperatorStore = Pick<Store, 'operators' | 'audit' | 'transact'>;

/** Said for an unknown name and a wrong password alike. */
const wrongPassword = fail('wrong-password', 'Name or password is wrong.');

/** @param clock wall clock, whole ms. */
export function createOperatorService(store: OperatorStore, clock: () => number = Date.now): OperatorService {
  const { operators, audit } = store;
  const removalListeners = new Set<(id: string) => void>();
  nobodysHash().catch(() => undefined); // Tried again, and reported, by the first check that needs it.

  /**
   * One guess for a name, counted before it is made: neither a kill nor guesses side by side escape the count.
   * @param onSuccess runs in the transaction that clears the count.
   */
  async function guess<T>(
    name: string,
    record: OperatorRecord | undefined,
    password: string,
    why: 'sign-in' | 'password-change',
    onSuccess: (record: OperatorRecord) => T,
  ): Promise<Result<T, 'wrong-password' | 'wait'>> {
    const { count, lastAtMs } = operators.failures(name);
    const waitMs = remainingWaitMs(count, lastAtMs, clock());
    if (waitMs > 0) return fail('wait', waitText(waitMs));
    operators.setFailures(name, { count: count + 1, lastAtMs: clock() });
    const isRight = await isPassword(record?.passwordHash, password);
    return store.transact(() => {
      // Removed, or given another password, while the hash was computed.
      const current = record === undefined ? undefined : operators.get(record.id);
      if (isRight && current !== undefined && current.passwordHash === record?.passwordHash) {
        operators.clearFailures(name);
        return ok(onSuccess(current));
      }
      // What was typed as an unknown name may be a password in the wrong field: it is not written down.
      audit.append({
        kind: 'sign-in-failed',
        actor: record?.name ?? 'lintel',
        details: { isKnownName: record !== undefined, failuresInARow: count + 1, during: why },
      });
      return wrongPassword;
    });
  }

  return {
    async signIn(name, password) {
      return guess(name, operators.byName(name), password, 'sign-in', (record) => {
        const atMs = clock();
        operators.markSignedIn(record.id, atMs);
        audit.append({ kind: 'signed-in', actor: record.name, details: { role: record.role } });
        return { ...withoutHash(record), lastSignInAtMs: atMs };
      });
    },

    list: () => operators.list(),

    get(id) {
      const record = operators.get(id);
      return record === undefined ? undefined : withoutHash(record);
    },

    async add({ name, role, password }, actor) {
      const passwordHash = await hashPassword(password);
      return store.transact(() => {
        if (operators.byName(name) !== undefined)
          return fail('name-taken', 'An operator of this name exists. Choose another name.');
        const operator: Operator = { id: randomUUID(), name, role, createdAtMs: clock() };
        operators.insert({ ...operator, passwordHash });
        audit.append({ kind: 'operator-added', actor, details: { operator: name, role } });
        return ok(operator);
      });
    },

    remove(id, by) {
      const result = store.transact(() => {
        const record = operators.get(id);
        if (record === undefined) return fail('not-found', 'This operator has been removed already.');
        // Asked first, because the only administrator can be nobody but who asks.
        if (record.role === 'administrator' && operators.countAdministrators() <= 1)
          return fail(
            'last-administrator',
            'Somebody must be able to administer. Add another administrator first.',
          );
        if (record.id === by.id)
          return fail('yourself', 'You cannot remove yourself. Ask another administrator.');
        operators.remove(id);
        operators.clearFailures(record.name);
        audit.append({
          kind: 'operator-removed',
          actor: by.name,
          details: { operator: record.name, role: record.role },
        });
        return ok(undefined);
      });
      if (result.ok) for (const listener of removalListeners) listener(id);
      return result;
    },

    async changePassword(id, currentPassword, newPassword) {
      const record = operators.get(id);
      if (record === undefined) throw new Error('An operator who does not exist cannot change a password.');
      const passwordHash = await hashPassword(newPassword);
      return guess(record.name, record, currentPassword, 'password-change', ({ name }) => {
        operators.setPasswordHash(id, passwordHash);
        audit.append({
          kind: 'operator-changed',
          actor: name,
          details: { operator: name, changed: 'password' },
        });
        return undefined;
      });
    },

    onRemoved(listener) {
      removalListeners.add(listener);
      return () => void removalListeners.delete(listener);
    },
  };
}

function withoutHash({ passwordHash: _passwordHash, ...operator }: OperatorRecord): Operator {
  return operator;
}
