import type { CallContext } from './interface.ts';

/** The name that the log gets. @throws when a call that needs sign-in got here without one: the registrar failed. */
export function actorOf(context: CallContext): string {
  if (context.operator === undefined)
    throw new Error('A call that needs an operator was reached without one.');
  return context.operator.name;
}

/** The second name for the row of the log, where the two-person rule asked for one. */
export function confirmation({ confirmedBy }: CallContext): { confirmedBy?: string } {
  return confirmedBy === undefined ? {} : { confirmedBy };
}
