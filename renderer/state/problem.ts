import type { Contract } from '#app/contract/contract.ts';
import type { AppStage } from '#app/contract/setup.ts';
import type { AnyCall, CallShape, CommonFailure } from '#app/contract/shape.ts';

type FailuresOf<C> = C extends AnyCall
  ? C extends CallShape<C['in'], C['out'], infer F>
    ? F
    : never
  : never;

/** Every failure code that any call of the contract may answer with. */
export type ContractFailure =
  | CommonFailure
  | {
      [F in keyof Contract]: { [V in keyof Contract[F]]: FailuresOf<Contract[F][V]> }[keyof Contract[F]];
    }[keyof Contract];

/** Codes that a screen can have to explain: calls, the program's stage, and main not answering at all. */
export type ProblemCode =
  | ContractFailure
  | Extract<AppStage, { stage: 'failed' }>['code']
  | 'no-answer'
  | 'unknown';

/** A failure as screens keep and show it. */
export interface Problem {
  readonly code: ProblemCode;
  /** Main's own sentence, when it says more than the code. */
  readonly detail?: string;
}

type Reply<T, C extends string> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: C; readonly detail?: string };

/**
 * Waits for a call of the bridge. The bridge rejects only when main is gone or failed outside the contract: that
 * becomes a value too, so that no screen is left waiting.
 */
export async function ask<T, C extends string>(
  reply: Promise<Reply<T, C>>,
): Promise<Reply<T, C | 'no-answer'>> {
  try {
    return await reply;
  } catch {
    return { ok: false, code: 'no-answer' };
  }
}

/** Keeps the part of a failed reply that a screen shows. */
export function problemOf(reply: { readonly code: ProblemCode; readonly detail?: string }): Problem {
  return reply.detail === undefined ? { code: reply.code } : { code: reply.code, detail: reply.detail };
}

/** What a screen loads: never an empty value in place of a missing one. */
export type Loaded<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly problem: Problem }
  /** `stale`: shown from before, because loading again failed. */
  | { readonly state: 'ready'; readonly value: T; readonly stale?: Problem };

/** The next state after a reply: a failure keeps what was there, marked stale. */
export function loaded<T>(
  before: Loaded<T>,
  reply:
    | { readonly ok: true; readonly value: T }
    | { readonly ok: false; readonly code: ProblemCode; readonly detail?: string },
): Loaded<T> {
  if (reply.ok) return { state: 'ready', value: reply.value };
  const problem = problemOf(reply);
  return before.state === 'ready' ? { ...before, stale: problem } : { state: 'failed', problem };
}
