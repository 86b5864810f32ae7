import type { z } from 'zod';
import type { Role } from '#app/domain/operator.ts';
import type { SecondPersonFor } from '#app/domain/operator-rules.ts';

/**
 * Who a call is for: `anyone` (before or without sign-in), `signed-in` (any role), or the roles listed.
 * `setup` calls are answered only until set-up has been completed, and to administrators afterwards. `restore` calls also where the
 * data does not open and a backup could mend it.
 */
export type Access = 'anyone' | 'setup' | 'restore' | 'signed-in' | readonly Role[];

/** Failure codes that every call may answer with, besides its own. */
export const commonFailures = [
  /** The caller is not the app's own page. */
  'foreign-sender',
  /** The argument does not match the call's schema. */
  'invalid-input',
  'not-signed-in',
  'not-allowed',
  /** Somebody just signed in must change the password, or enroll a second factor, before anything else. */
  'duty-first',
  /** The two-person rule: the same call is to be made again once `approvals.confirm` has succeeded. */
  'needs-second-person',
  /** The store is locked, failed or not set up yet. */
  'store-locked',
  'store-failed',
  'disk-full',
  'read-only',
  /** A surprise: logged in full in main under the reference number in `detail`. */
  'internal',
] as const;
export type CommonFailure = (typeof commonFailures)[number];

export interface CallShape<In extends z.ZodType, Out extends z.ZodType, Fails extends string> {
  readonly kind: 'call';
  readonly in: In;
  readonly out: Out;
  readonly fails: readonly Fails[];
  readonly access: Access;
  /** Under the two-person rule for this, the registrar runs the call only when a second person has confirmed it. */
  readonly secondPerson?: SecondPersonFor;
  /** Answered also to somebody who first has to change a password or enroll a second factor. */
  readonly isDuty?: boolean;
  /** Narrows `secondPerson` to some inputs. A method, so that shapes of different inputs fit into one table. */
  secondPersonIf?(input: z.output<In>): boolean;
}

export interface EventShape<Data extends z.ZodType> {
  readonly kind: 'event';
  readonly data: Data;
}

/** Describes one call of the contract. Inputs must be strict and bounded: main/ipc/registrar.test.ts proves it. */
export function call<In extends z.ZodType, Out extends z.ZodType, const Fails extends string = never>(shape: {
  in: In;
  out: Out;
  fails?: readonly Fails[];
  access: Access;
  secondPerson?: SecondPersonFor;
  isDuty?: boolean;
  secondPersonIf?(input: z.output<In>): boolean;
}): CallShape<In, Out, Fails> {
  return { kind: 'call', fails: [], ...shape };
}

/** Describes one event that main pushes to the screens. */
export function event<Data extends z.ZodType>(shape: { data: Data }): EventShape<Data> {
  return { kind: 'event', ...shape };
}

export type AnyCall = CallShape<z.ZodType, z.ZodType, string>;
export type AnyEvent = EventShape<z.ZodType>;
export type ContractTable = Readonly<Record<string, Readonly<Record<string, AnyCall | AnyEvent>>>>;

export type CallReply<C> =
  C extends CallShape<z.ZodType, infer Out, infer Fails>
    ?
        | { readonly ok: true; readonly value: z.output<Out> }
        | { readonly ok: false; readonly code: Fails | CommonFailure; readonly detail?: string }
    : never;

/** The bridge that screens see as `window.lintel`, derived from a contract table. */
export type BridgeOf<T extends ContractTable> = {
  readonly [F in keyof T]: {
    readonly [V in keyof T[F]]: T[F][V] extends CallShape<infer In, z.ZodType, string>
      ? (argument: z.input<In>) => Promise<CallReply<T[F][V]>>
      : T[F][V] extends EventShape<infer Data>
        ? (listener: (data: z.output<Data>) => void) => () => void
        : never;
  };
};
