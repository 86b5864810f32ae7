import { contract } from '#app/contract/contract.ts';
import type { AuditRow } from '#app/domain/audit.ts';
import { fail, ok } from '#app/result.ts';
import type { ActingOperator, Approvals, OperatorService, Sessions } from '#main/operators/interface.ts';
import type { Store } from '#main/store/interface.ts';
import { actorOf } from './actor.ts';
import type { CallContext, Serve } from './interface.ts';

export interface SessionParts {
  /** @throws StoreProblem while the store is not open. */
  readonly sessions: () => Sessions;
  readonly operators: () => OperatorService;
  readonly approvals: () => Approvals;
  readonly audit: () => Pick<Store['audit'], 'page'>;
  readonly isOpen: () => boolean;
}

const sessionKinds = ['signed-in', 'signed-out', 'sign-in-failed'] as const;
const shownSessions = 20;

/** Serves session.*, operators.*, secondFactor.* and approvals.*. */
export function serveSession(serve: Serve, parts: SessionParts): void {
  const { session, approvals } = contract;
  serve(session.current, (_, { operator }) => ok({ operator: operator ?? null }));
  serve(session.signIn, (credentials, { windowId }) => parts.sessions().signIn(windowId, credentials));
  serve(session.signOut, (_, { windowId }) => {
    // Signing out of a locked program is no failure: nobody is signed in.
    if (parts.isOpen()) parts.sessions().signOut(windowId);
    return ok(undefined);
  });
  serve(session.lock, (_, { windowId }) => {
    if (parts.isOpen()) parts.sessions().lock(windowId);
    return ok(undefined);
  });
  serve(session.stillHere, (_, { windowId }) => ok(parts.sessions().stillHere(windowId)));
  serve(session.history, (_, context) => {
    const name = actorOf(context);
    // The search finds names that contain this one too.
    const { rows } = parts.audit().page({ kinds: [...sessionKinds], text: name }, undefined, 200);
    return ok(
      rows
        .filter(({ actor }) => actor === name)
        .slice(0, shownSessions)
        .flatMap(asSession),
    );
  });

  serve(approvals.confirm, (second, { windowId }) => parts.approvals().confirm(windowId, second));
  serve(approvals.withdraw, (_, { windowId }) => ok(parts.approvals().withdraw(windowId)));

  serveOperators(serve, parts);
  serveSecondFactor(serve, parts);
}

function serveOperators(serve: Serve, parts: SessionParts): void {
  const { operators } = contract;
  serve(operators.list, () => ok(parts.operators().list()));
  serve(operators.add, (request, context) =>
    parts.operators().add(request, actorOf(context), context.confirmedBy),
  );
  serve(operators.remove, ({ id }, context) => parts.operators().remove(id, actingIn(context)));
  serve(operators.changeRole, ({ id, role }, context) =>
    parts.operators().changeRole(id, role, actingIn(context)),
  );
  serve(operators.resetPassword, ({ id, password }, context) =>
    parts.operators().resetPassword(id, password, actingIn(context)),
  );
  serve(operators.resetSecondFactor, ({ id }, context) =>
    parts.operators().resetSecondFactor(id, actingIn(context)),
  );
  serve(operators.changePassword, async ({ currentPassword, newPassword }, { operator }) =>
    operator === undefined
      ? fail('not-signed-in')
      : await parts.operators().changePassword(operator.id, currentPassword, newPassword),
  );
  serve(operators.rules, () => ok(parts.operators().rules()));
  serve(operators.setRules, (rules, context) => parts.operators().setRules(rules, actingIn(context)));
}

function serveSecondFactor(serve: Serve, parts: SessionParts): void {
  const { secondFactor } = contract;
  const factors = () => parts.operators().secondFactors;
  serve(secondFactor.status, (_, context) => {
    const { id, role } = actingIn(context);
    const isRequired = role === 'administrator' && parts.operators().rules().administratorsNeedSecondFactor;
    return ok({ ...factors().status(id), isRequired });
  });
  serve(secondFactor.begin, ({ password }, context) => factors().begin(actingIn(context).id, password));
  serve(secondFactor.confirm, ({ code }, context) => {
    const done = factors().confirm(actingIn(context).id, code);
    return done.ok ? ok({ recoveryCodes: done.value }) : done;
  });
  serve(secondFactor.remove, ({ password, code }, context) =>
    factors().remove(actingIn(context).id, password, code),
  );
  serve(secondFactor.renewRecoveryCodes, async ({ password, code }, context) => {
    const done = await factors().renewRecoveryCodes(actingIn(context).id, password, code);
    return done.ok ? ok({ recoveryCodes: done.value }) : done;
  });
}

/** @throws when nobody is signed in: the registrar failed. */
function actingIn(context: CallContext): ActingOperator & { readonly role: string } {
  const { operator, confirmedBy } = context;
  if (operator === undefined) throw new Error('A call that needs an operator was reached without one.');
  return { id: operator.id, name: operator.name, role: operator.role, confirmedBy };
}

function asSession({ atMs, kind, details }: AuditRow) {
  const known = sessionKinds.find((name) => name === kind);
  if (known === undefined) return [];
  const why = details.why ?? details.during;
  return [{ atMs, kind: known, ...(typeof why === 'string' ? { why } : {}) }];
}
