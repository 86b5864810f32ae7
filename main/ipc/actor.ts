import type { CallContext } from './interface.ts';

/** The name that the log gets. @throws when a call that needs sign-in got here without one: the registrar failed. */
export function actorOf(context: CallContext): string {
  if (context.operator === undefined)
    throw new Error('A call that needs an operator was reached without one.');
  return context.operator.name;
}
