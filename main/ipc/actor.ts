import type { Operator } from '#app/domain/operator.ts';
import type { CallContext } from './interface.ts';

/** Who asks. @throws when a call that needs sign-in got here without one: the registrar failed. */
export function operatorOf({ operator }: CallContext): Operator {
  if (operator === undefined) throw new Error('A call that needs an operator was reached without one.');
  return operator;
}

/** The name that the log gets. @throws as {@link operatorOf}. */
export function actorOf(context: CallContext): string {
  return operatorOf(context).name;
}

/** The second name for the row of the log, where the two-person rule asked for one. */
export function confirmation({ confirmedBy }: CallContext): { confirmedBy?: string } {
  return confirmedBy === undefined ? {} : { confirmedBy };
}
