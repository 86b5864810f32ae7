import { createStore } from 'zustand/vanilla';
import { contract, type LintelBridge } from '#app/contract/contract.ts';
import type { AnyCall, AnyEvent } from '#app/contract/shape.ts';
import type { SecondPersonFor } from '#app/domain/operator-rules.ts';
import { ask, type Problem, problemOf } from './problem.ts';

export interface ApprovalState {
  /** What waits for a second person; undefined: nothing, no dialog. */
  readonly waitsFor: SecondPersonFor | undefined;
  readonly isChecking: boolean;
  /** The second person has an authenticator. */
  readonly needsCode: boolean;
  readonly problem: Problem | undefined;
  /** @returns true when the second person was accepted; the call then goes on by itself. */
  readonly confirm: (second: { name: string; password: string; code: string }) => Promise<boolean>;
  /** The call is given up: whoever made it is told that a second person is needed. */
  readonly cancel: () => void;
}

type Call = (argument: unknown) => Promise<{ readonly ok: boolean; readonly code?: string }>;

/**
 * The two-person rule on the screen, for every call at once: one that answers `needs-second-person` waits here for the
 * dialog, and is made again, with the same argument, when somebody has confirmed it. Who makes the call notices nothing.
 */
export function createApprovals(lintel: LintelBridge) {
  const idle = { waitsFor: undefined, isChecking: false, needsCode: false, problem: undefined };
  let settle: ((isConfirmed: boolean) => void) | undefined;

  const store = createStore<ApprovalState>()((set, get) => ({
    ...idle,
    async confirm({ name, password, code }) {
      if (get().isChecking || get().waitsFor === undefined) return false;
      set({ isChecking: true, problem: undefined });
      const reply = await ask(
        lintel.approvals.confirm({
          name: name.trim(),
          password,
          ...(code.trim() === '' ? {} : { code: code.trim() }),
        }),
      );
      if (reply.ok) end(true);
      // Given up while it was checked: main has forgotten it too.
      else if (get().waitsFor !== undefined)
        set(
          reply.code === 'needs-code'
            ? { isChecking: false, needsCode: true }
            : { isChecking: false, problem: problemOf(reply) },
        );
      return reply.ok;
    },
    cancel() {
      if (get().waitsFor === undefined) return;
      end(false);
      void ask(lintel.approvals.withdraw());
    },
  }));

  function end(isConfirmed: boolean): void {
    store.setState(idle);
    settle?.(isConfirmed);
    settle = undefined;
  }

  /** Waits until the dialog is answered. Two calls at once cannot both wait: main keeps the newest only. */
  function secondPerson(waitsFor: SecondPersonFor): Promise<boolean> {
    end(false);
    store.setState({ ...idle, waitsFor });
    return new Promise((resolve) => {
      settle = resolve;
    });
  }

  function guarded(call: Call, waitsFor: SecondPersonFor): Call {
    return async (argument) => {
      const reply = await call(argument);
      if (reply.ok || reply.code !== 'needs-second-person') return reply;
      return (await secondPerson(waitsFor)) ? call(argument) : reply;
    };
  }

  // Whoever asked is gone, or somebody else sits here now.
  lintel.session.changed(({ why }) => {
    if (why !== 'changed' && store.getState().waitsFor !== undefined) end(false);
  });

  return { store, lintel: withGuards(lintel, guarded) };
}

/** The bridge with every call that the contract puts under the rule wrapped, and all else as it is. */
function withGuards(
  lintel: LintelBridge,
  guarded: (call: Call, waitsFor: SecondPersonFor) => Call,
): LintelBridge {
  const wrapped = Object.entries(contract).map(([feature, shapes]) => [
    feature,
    Object.fromEntries(
      Object.entries(shapes).map(([verb, shape]: [string, AnyCall | AnyEvent]) => {
        const member = Reflect.get(Reflect.get(lintel, feature), verb);
        const isGuarded = shape.kind === 'call' && shape.secondPerson !== undefined;
        return [verb, isGuarded ? guarded(member as Call, shape.secondPerson) : member];
      }),
    ),
  ]);
  return { ...Object.fromEntries(wrapped), shell: lintel.shell } as LintelBridge;
}
