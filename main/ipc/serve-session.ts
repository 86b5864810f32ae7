import { contract } from '#app/contract/contract.ts';
import { fail, ok } from '#app/result.ts';
import type { OperatorService, Sessions } from '#main/operators/interface.ts';
import { actorOf } from './actor.ts';
import type { Serve } from './interface.ts';

export interface SessionParts {
  /** @throws StoreProblem while the store is not open. */
  readonly sessions: () => Sessions;
  readonly operators: () => OperatorService;
  readonly isOpen: () => boolean;
}

/** Serves session.* and operators.*. */
export function serveSession(serve: Serve, parts: SessionParts): void {
  const { session, operators } = contract;
  serve(session.current, (_, { operator }) => ok({ operator: operator ?? null }));
  serve(session.signIn, ({ name, password }, { windowId }) =>
    parts.sessions().signIn(windowId, name, password),
  );
  serve(session.signOut, (_, { windowId }) => {
    // Signing out of a locked program is no failure: nobody is signed in.
    if (parts.isOpen()) parts.sessions().signOut(windowId);
    return ok(undefined);
  });
  serve(session.stillHere, (_, { windowId }) => ok(parts.sessions().stillHere(windowId)));

  serve(operators.list, () => ok(parts.operators().list()));
  serve(operators.add, (request, context) => parts.operators().add(request, actorOf(context)));
  serve(operators.remove, ({ id }, { operator }) =>
    operator === undefined ? fail('not-signed-in') : parts.operators().remove(id, operator),
  );
  serve(operators.changePassword, async ({ currentPassword, newPassword }, { operator }) =>
    operator === undefined
      ? fail('not-signed-in')
      : await parts.operators().changePassword(operator.id, currentPassword, newPassword),
  );
}
