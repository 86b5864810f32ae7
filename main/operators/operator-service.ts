import { randomUUID } from 'node:crypto';
import type { Operator } from '#app/domain/operator.ts';
import { noOperatorRules } from '#app/domain/operator-rules.ts';
import { administratorsNeeded } from '#app/policy/two-persons.ts';
import { fail, ok } from '#app/result.ts';
import type { OperatorRecord, Store } from '#main/store/interface.ts';
import type { ActingOperator, OperatorService } from './interface.ts';
import { hashPassword, nobodysHash } from './password.ts';
import { createSecondFactors } from './second-factor-service.ts';
import { SignInGuard } from './sign-in-guard.ts';

type OperatorStore = Pick<Store, 'operators' | 'audit' | 'settings' | 'transact'>;

const gone = () => fail('not-found', 'This operator has been removed already.');
const lastAdministrator = () =>
  fail('last-administrator', 'Somebody must be able to administer. Add another administrator first.');
const twoNeeded = () =>
  fail(
    'two-administrators-needed',
    'The two-person rule needs two administrators. Add another administrator first.',
  );

/** @param clock wall clock, whole ms. */
export function createOperatorService(store: OperatorStore, clock: () => number = Date.now): OperatorService {
  const { operators, audit, settings } = store;
  const guard = new SignInGuard(store, clock);
  const endListeners = new Set<(id: string, why: 'removed' | 'changed') => void>();
  const changeListeners = new Set<(id: string) => void>();
  nobodysHash().catch(() => undefined); // Tried again, and reported, by the first check that needs it.

  const rules = () => settings.get().operatorRules ?? noOperatorRules;
  const changed = (id: string) => {
    for (const listener of changeListeners) listener(id);
  };
  const endSessions = (id: string, why: 'removed' | 'changed') => {
    for (const listener of endListeners) listener(id, why);
  };

  /** Why this operator must stay an administrator, if so. */
  function mustAdminister(record: OperatorRecord) {
    if (record.role !== 'administrator') return undefined;
    const left = operators.countAdministrators() - 1;
    if (left < 1) return lastAdministrator();
    return left < administratorsNeeded(rules()) ? twoNeeded() : undefined;
  }

  function note(by: ActingOperator, details: Record<string, string>): void {
    audit.append({ kind: 'operator-changed', actor: by.name, details: { ...details, ...confirmedBy(by) } });
  }

  return {
    secondFactors: createSecondFactors({ store, guard, clock, onChanged: changed }),

    async signIn(credentials) {
      return guard.guess({ ...credentials, during: 'sign-in', asksForCode: true }, (record, shown) => {
        const atMs = clock();
        operators.markSignedIn(record.id, atMs);
        audit.append({ kind: 'signed-in', actor: record.name, details: { role: record.role, ...shown } });
        return { ...withoutHash(record), lastSignInAtMs: atMs };
      });
    },

    async vouch(second) {
      return guard.guess({ ...second, during: 'confirmation', asksForCode: true }, withoutHash);
    },

    async confirmPassword(id, password, during) {
      const record = operators.get(id);
      if (record === undefined) throw new Error('An operator who does not exist cannot be asked.');
      return guard.guessPassword({ name: record.name, password, during }, () => undefined);
    },

    list: () => operators.list(),

    get(id) {
      const record = operators.get(id);
      return record === undefined ? undefined : withoutHash(record);
    },

    async add({ name, role, password }, actor, confirmed) {
      const passwordHash = await hashPassword(password);
      return store.transact(() => {
        if (operators.byName(name) !== undefined)
          return fail('name-taken', 'An operator of this name exists. Choose another name.');
        // Whoever adds an operator knows the first password; the first administrator of all chose their own.
        const mustChange = actor === 'lintel' ? {} : { mustChangePassword: true };
        const operator = { id: randomUUID(), name, role, createdAtMs: clock(), ...mustChange };
        operators.insert({ ...operator, passwordHash });
        audit.append({
          kind: 'operator-added',
          actor,
          details: { operator: name, role, ...confirmedBy({ confirmedBy: confirmed }) },
        });
        return ok(operator);
      });
    },

    remove(id, by) {
      const result = store.transact(() => {
        const record = operators.get(id);
        if (record === undefined) return gone();
        // Asked first, because the only administrator can be nobody but who asks.
        const refusal = mustAdminister(record);
        if (refusal !== undefined) return refusal;
        if (record.id === by.id)
          return fail('yourself', 'You cannot remove yourself. Ask another administrator.');
        operators.remove(id);
        operators.clearFailures(record.name);
        audit.append({
          kind: 'operator-removed',
          actor: by.name,
          details: { operator: record.name, role: record.role, ...confirmedBy(by) },
        });
        return ok(undefined);
      });
      if (result.ok) endSessions(id, 'removed');
      return result;
    },

    changeRole(id, role, by) {
      const result = store.transact(() => {
        const record = operators.get(id);
        if (record === undefined) return gone();
        if (record.role === role) return ok(undefined);
        const refusal = mustAdminister(record);
        if (refusal !== undefined) return refusal;
        if (record.id === by.id)
          return fail('yourself', 'You cannot change your own role. Ask another administrator.');
        operators.setRole(id, role);
        note(by, { operator: record.name, changed: 'role', from: record.role, to: role });
        return ok(undefined);
      });
      if (result.ok) endSessions(id, 'changed');
      return result;
    },

    async resetPassword(id, password, by) {
      if (id === by.id) return fail('yourself', 'Change your own password under My account.');
      const passwordHash = await hashPassword(password);
      const result = store.transact(() => {
        const record = operators.get(id);
        if (record === undefined) return gone();
        operators.setPasswordHash(id, passwordHash, true);
        operators.clearFailures(record.name);
        note(by, { operator: record.name, changed: 'password, by somebody else' });
        return ok(undefined);
      });
      if (result.ok) endSessions(id, 'changed');
      return result;
    },

    resetSecondFactor(id, by) {
      if (id === by.id) return fail('yourself', 'Remove your own second factor under My account.');
      const result = store.transact(() => {
        const record = operators.get(id);
        if (record === undefined) return gone();
        if (!operators.removeSecondFactor(id))
          return fail('not-enrolled', 'This operator has no second factor.');
        note(by, { operator: record.name, changed: 'second factor removed, by somebody else' });
        return ok(undefined);
      });
      if (result.ok) endSessions(id, 'changed');
      return result;
    },

    async changePassword(id, currentPassword, newPassword) {
      const record = operators.get(id);
      if (record === undefined) throw new Error('An operator who does not exist cannot change a password.');
      const { name } = record;
      if (newPassword === currentPassword)
        return fail('same-password', 'Choose another password than the present one.');
      const passwordHash = await hashPassword(newPassword);
      const result = await guard.guessPassword(
        { name, password: currentPassword, during: 'password-change' },
        () => {
          operators.setPasswordHash(id, passwordHash, false);
          note({ id, name }, { operator: name, changed: 'password' });
        },
      );
      if (result.ok) changed(id);
      return result;
    },

    rules,

    setRules(wished, by) {
      const result = store.transact(() => {
        if (operators.countAdministrators() < administratorsNeeded(wished)) return twoNeeded();
        settings.put({ ...settings.get(), operatorRules: wished });
        audit.append({
          kind: 'settings-changed',
          actor: by.name,
          details: {
            changed: 'operatorRules',
            twoPersons: wished.twoPersons.join(', '),
            administratorsNeedSecondFactor: wished.administratorsNeedSecondFactor,
            ...confirmedBy(by),
          },
        });
        return ok(wished);
      });
      if (result.ok) for (const { id } of operators.list()) changed(id);
      return result;
    },

    onEnd(listener) {
      endListeners.add(listener);
      return () => void endListeners.delete(listener);
    },

    onChanged(listener) {
      changeListeners.add(listener);
      return () => void changeListeners.delete(listener);
    },
  };
}

function confirmedBy(by: Pick<ActingOperator, 'confirmedBy'>): { confirmedBy?: string } {
  return by.confirmedBy === undefined ? {} : { confirmedBy: by.confirmedBy };
}

function withoutHash({ passwordHash: _passwordHash, ...operator }: OperatorRecord): Operator {
  return operator;
}
