import type { z } from 'zod';
import type { AnyCall, CallShape, CommonFailure } from '#app/contract/shape.ts';
import type { Operator } from '#app/domain/operator.ts';
import type { Result } from '#app/result.ts';

/** What a handler knows about its call. */
export interface CallContext {
  readonly windowId: string;
  /** Who is signed in at this window, if anybody; handlers that need somebody ask `operatorOf`. */
  readonly operator: Operator | undefined;
  /** Sign-in name of the second person, where the two-person rule asked for one; belongs into the row of the log. */
  readonly confirmedBy: string | undefined;
}

export type HandlerOf<C extends AnyCall> =
  C extends CallShape<infer In, infer Out, infer Fails>
    ? (
        input: z.output<In>,
        context: CallContext,
      ) => Promise<Result<z.input<Out>, Fails | CommonFailure>> | Result<z.input<Out>, Fails | CommonFailure>
    : never;

/** Registers the handler of one call of the contract. @throws when the call is not in the table or is served twice. */
export type Serve = <C extends AnyCall>(call: C, handler: HandlerOf<C>) => void;
