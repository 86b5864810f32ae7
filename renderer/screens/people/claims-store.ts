import { createStore } from 'zustand/vanilla';
import type { LintelBridge } from '#app/contract/contract.ts';
import type { ClaimKind } from '#app/domain/claim-code.ts';
import type { Person } from '#app/domain/person.ts';
import { ask, type Problem, problemOf } from '#renderer/state/problem.ts';

export interface ClaimsState {
  readonly isRunning: boolean;
  readonly problem: Problem | undefined;
  /** A PIN that Lintel chose: shown until the drawer closes, and never again. */
  readonly shownPin: { readonly personId: string; readonly pin: string } | undefined;
  /** @returns true when stored. */
  readonly set: (personId: string, kind: ClaimKind, code: string) => Promise<boolean>;
  readonly generatePin: (personId: string) => Promise<void>;
  readonly remove: (personId: string, kind: ClaimKind) => Promise<boolean>;
  readonly setAsksPin: (personIds: readonly string[], asksPin: boolean) => Promise<boolean>;
  /** Forgets a PIN that is shown, and the last problem. */
  readonly forget: () => void;
}

/** PINs and badges of one person, or of two who look alike. @param onPerson told the person after a change. */
export function createClaimsStore(lintel: Pick<LintelBridge, 'people'>, onPerson: (person: Person) => void) {
  const store = createStore<ClaimsState>()((set) => ({
    isRunning: false,
    problem: undefined,
    shownPin: undefined,
    set: (id, kind, code) => changing(() => lintel.people.setClaim({ id, kind, code }), onPerson),
    async generatePin(id) {
      await changing(
        () => lintel.people.generatePin({ id }),
        ({ pin, person }) => {
          set({ shownPin: { personId: id, pin } });
          onPerson(person);
        },
      );
    },
    remove: (id, kind) => changing(() => lintel.people.removeClaim({ id, kind }), onPerson),
    setAsksPin: (ids, asksPin) =>
      changing(
        () => lintel.people.setAsksPin({ ids: [...ids], asksPin }),
        () => undefined,
      ),
    forget: () => set({ isRunning: false, problem: undefined, shownPin: undefined }),
  }));

  async function changing<T, C extends Problem['code']>(
    call: () => Promise<
      | { readonly ok: true; readonly value: T }
      | { readonly ok: false; readonly code: C; readonly detail?: string }
    >,
    done: (value: T) => void,
  ): Promise<boolean> {
    if (store.getState().isRunning) return false;
    store.setState({ isRunning: true, problem: undefined, shownPin: undefined });
    const reply = await ask(call());
    store.setState({ isRunning: false, problem: reply.ok ? undefined : problemOf(reply) });
    if (reply.ok) done(reply.value);
    return reply.ok;
  }
  return store;
}
