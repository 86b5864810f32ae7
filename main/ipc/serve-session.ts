import { contract } from '#app/contract/contract.ts';
import type { AuditRow } from '#app/domain/audit.ts';
import { ok } from '#app/result.ts';
import type { ActingOperator, Approvals, OperatorService, Sessions } from '#main/operators/interface.ts';
import type { Store } from '#main/store/interface.ts';
import { actorOf, operatorOf } from './actor.ts';
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
const rowsAtOnce = 200;
/** Of a log of years: who shares a part of the name with many others sees fewer of the own. */
const rowsLookedThrough = 4000;

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
  serve(session.history, (_, context) => ok(ownSessions(parts.audit(), actorOf(context))));

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
  serve(operators.changePassword, ({ currentPassword, newPassword }, context) =>
    parts.operators().changePassword(operatorOf(context).id, currentPassword, newPassword),
  );
  serve(operators.rules, () => ok(parts.operators().rules()));
  serve(operators.setRules, (rules, context) => parts.operators().setRules(rules, actingIn(context)));
}

function serveSecondFactor(serve: Serve, parts: SessionParts): void {
  const { secondFactor } = contract;
  const factors = () => parts.operators().secondFactors;
  serve(secondFactor.status, (_, context) => {
    const { id, role } = operatorOf(context);
    const isRequired = role === 'administrator' && parts.operators().rules().administratorsNeedSecondFactor;
    return ok({ ...factors().status(id), isRequired });
  });
  serve(secondFactor.begin, ({ password }, context) => factors().begin(operatorOf(context).id, password));
  serve(secondFactor.confirm, ({ code }, context) => {
    const done = factors().confirm(operatorOf(context).id, code);
    return done.ok ? ok({ recoveryCodes: done.value }) : done;
  });
  serve(secondFactor.remove, ({ password, code }, context) =>
    factors().remove(operatorOf(context).id, password, code),
  );
  serve(secondFactor.renewRecoveryCodes, async ({ password, code }, context) => {
    const done = await factors().renewRecoveryCodes(operatorOf(context).id, password, code);
    return done.ok ? ok({ recoveryCodes: done.value }) : done;
  });
}

function actingIn(context: CallContext): ActingOperator {
  const { id, name } = operatorOf(context);
  return { id, name, confirmedBy: context.confirmedBy };
}

/** The newest of an operator's own. The search finds names that contain this one too, so it goes on until enough are theirs. */
function ownSessions(audit: Pick<Store['audit'], 'page'>, name: string) {
  const own: ReturnType<typeof asSession> = [];
  let before: number | undefined;
  for (let looked = 0; looked < rowsLookedThrough; looked += rowsAtOnce) {
    const { rows } = audit.page({ kinds: [...sessionKinds], text: name }, before, rowsAtOnce);
    own.push(...rows.filter(({ actor }) => actor === name).flatMap(asSession));
    if (own.length >= shownSessions || rows.length < rowsAtOnce) break;
    before = rows.at(-1)?.sequence;
  }
  return own.slice(0, shownSessions);
}

function asSession({ atMs, kind, details }: AuditRow) {
  const known = sessionKinds.find((name) => name === kind);
  if (known === undefined) return [];
  const why = details.why ?? details.during;
  return [{ atMs, kind: known, ...(typeof why === 'string' ? { why } : {}) }];
}
