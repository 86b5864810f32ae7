import { contract } from '#app/contract/contract.ts';
import { fail, ok } from '#app/result.ts';
import type { Store } from '#main/store/interface.ts';
import { actorOf } from './actor.ts';
import type { Serve } from './interface.ts';
import type { Push } from './pusher.ts';

/** Serves attempts.*: what operators say of decisions afterwards. */
export function serveAttempts(
  serve: Serve,
  parts: { readonly store: () => Store; readonly push: Push; readonly onMarked: () => void },
): void {
  const { attempts } = contract;
  serve(attempts.marks, ({ auditSequences }) =>
    ok(
      [...parts.store().attempts.marksOf(auditSequences)].map(([auditSequence, mark]) => ({
        auditSequence,
        mark,
      })),
    ),
  );
  serve(attempts.mark, ({ auditSequence, mark }, context) => {
    const store = parts.store();
    if (!store.attempts.isAttempt(auditSequence))
      return fail(
        'not-an-attempt',
        'This row of the log is no decision about a face, or it has been removed.',
      );
    const before = store.attempts.marksOf([auditSequence]).get(auditSequence) ?? 'none';
    // Said already: a second click is no second event.
    if (before === mark) return ok(undefined);
    store.transact(() => {
      store.attempts.setMark(auditSequence, mark === 'none' ? undefined : mark);
      store.audit.append({
        kind: 'attempt-marked',
        actor: actorOf(context),
        details: { row: auditSequence, mark, markBefore: before },
      });
    });
    parts.push(attempts.marked, { auditSequence, mark });
    parts.onMarked();
    return ok(undefined);
  });
}
