import { createStore } from 'zustand/vanilla';
import type { LintelBridge } from '#app/contract/contract.ts';
import { NewOperatorName, NewPassword, type Operator, type Role } from '#app/domain/operator.ts';
import type { OperatorRules } from '#app/domain/operator-rules.ts';
import { t } from '#renderer/i18n/texts.ts';
import { ask, type Loaded, loaded, type Problem, problemOf } from '#renderer/state/problem.ts';

export interface NewOperator {
  readonly name: string;
  readonly role: Role;
  readonly password: string;
}
export interface PasswordChange {
  readonly current: string;
  readonly next: string;
  readonly repeated: string;
}

export interface OperatorsState {
  readonly list: Loaded<readonly Operator[]>;
  readonly rules: Loaded<OperatorRules>;
  readonly isBusy: boolean;
  readonly problem: Problem | undefined;
  readonly load: () => Promise<void>;
  readonly loadRules: () => Promise<void>;
  /** Each answers true when it was done. */
  readonly add: (operator: NewOperator) => Promise<boolean>;
  readonly remove: (id: string) => Promise<boolean>;
  readonly changeRole: (id: string, role: Role) => Promise<boolean>;
  readonly resetPassword: (id: string, password: string) => Promise<boolean>;
  readonly resetSecondFactor: (id: string) => Promise<boolean>;
  readonly setRules: (rules: OperatorRules) => Promise<boolean>;
  readonly changePassword: (change: PasswordChange) => Promise<boolean>;
  readonly forgetProblem: () => void;
}

/** What is wrong with a new operator, by the contract's own rules. */
export function newOperatorErrors(operator: NewOperator): {
  readonly name?: string;
  readonly password?: string;
} {
  return {
    ...(NewOperatorName.safeParse(operator.name).success ? {} : { name: t.fields.operatorName }),
    ...(NewPassword.safeParse(operator.password).success ? {} : { password: t.fields.passwordShort }),
  };
}

/** What is wrong with a password change before anybody is asked. */
export function passwordErrors(change: PasswordChange): {
  readonly current?: string;
  readonly next?: string;
  readonly repeated?: string;
} {
  return {
    ...(change.current === '' ? { current: t.common.required } : {}),
    ...(NewPassword.safeParse(change.next).success ? {} : { next: t.fields.passwordShort }),
    ...(change.next === change.repeated ? {} : { repeated: t.fields.passwordsDiffer }),
  };
}

/** The people who may sign in, and the own password. */
export function createOperatorsStore(lintel: Pick<LintelBridge, 'operators'>) {
  return createStore<OperatorsState>()((set, get) => {
    /** Runs one change at a time and loads the list again when it was done. */
    async function change<C extends Problem['code']>(
      call: () => Promise<
        | { readonly ok: true; readonly value: unknown }
        | { readonly ok: false; readonly code: C; readonly detail?: string }
      >,
      reloads: boolean,
    ): Promise<boolean> {
      if (get().isBusy) return false;
      set({ isBusy: true, problem: undefined });
      const reply = await ask(call());
      set(reply.ok ? { isBusy: false } : { isBusy: false, problem: problemOf(reply) });
      if (reply.ok && reloads) await get().load();
      return reply.ok;
    }
    return {
      list: { state: 'loading' },
      rules: { state: 'loading' },
      isBusy: false,
      problem: undefined,
      async load() {
        const reply = await ask(lintel.operators.list());
        set({ list: loaded(get().list, reply) });
      },
      async loadRules() {
        const reply = await ask(lintel.operators.rules());
        set({ rules: loaded(get().rules, reply) });
      },
      async setRules(rules) {
        const isSet = await change(() => lintel.operators.setRules(rules), false);
        if (isSet) set({ rules: { state: 'ready', value: rules } });
        return isSet;
      },
      add: ({ name, role, password }) =>
        change(() => lintel.operators.add({ name: name.trim(), role, password }), true),
      remove: (id) => change(() => lintel.operators.remove({ id }), true),
      changeRole: (id, role) => change(() => lintel.operators.changeRole({ id, role }), true),
      resetPassword: (id, password) => change(() => lintel.operators.resetPassword({ id, password }), true),
      resetSecondFactor: (id) => change(() => lintel.operators.resetSecondFactor({ id }), true),
      changePassword: ({ current, next }) =>
        change(() => lintel.operators.changePassword({ currentPassword: current, newPassword: next }), false),
      forgetProblem: () => set({ problem: undefined }),
    };
  });
}
