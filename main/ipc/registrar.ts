import { randomBytes } from 'node:crypto';
import { allCalls, contract } from '#app/contract/contract.ts';
import type { AnyCall, CommonFailure, ContractTable } from '#app/contract/shape.ts';
import type { Operator } from '#app/domain/operator.ts';
import { fail, ok, type Result } from '#app/result.ts';
import type { SecondPersonRequest } from '#main/operators/interface.ts';
import type { Caller, Json } from '#main/shell/interface.ts';
import type { CallContext, Serve } from './interface.ts';

export interface RegistrarOptions {
  readonly table?: ContractTable;
  /** Who is signed in at a window. */
  readonly operatorAt: (windowId: string) => Operator | undefined;
  /** True until set-up has been completed: `setup` calls are then open to anyone at the screen. */
  readonly isFirstRun: () => boolean;
  /** True where the data does not open and a backup may be put back: nobody can sign in there. */
  readonly mayRestore: () => boolean;
  /**
   * Asked of each call that may need a second person, after everything else was found in order.
   * @returns who confirmed it, undefined where the site asks for nobody.
   */
  readonly secondPerson: (request: SecondPersonRequest) => Result<string | undefined, 'needs-second-person'>;
  /** Turns known exceptions of the parts (a full disk, a locked store) into failures; undefined for real surprises. */
  readonly explain: (
    error: unknown,
  ) => { readonly code: CommonFailure; readonly detail?: string } | undefined;
  /** Receives surprises in full; must not show them to screens. */
  readonly logSurprise: (reference: string, channel: string, error: unknown) => void;
}

export interface Registrar {
  readonly serve: Serve;
  /** The shell hands every message here. Never throws. */
  dispatch(channel: string, argument: unknown, from: Caller): Promise<Json>;
  /** Channels of the table that nobody serves. */
  unserved(): readonly string[];
}

type AnyHandler = (input: unknown, context: CallContext) => Promise<Result<unknown>> | Result<unknown>;

/**
 * Checks the sender, the right to call, and the input; runs the handler; checks the output.
 * The handler sees clean values only.
 */
export function createRegistrar(options: RegistrarOptions): Registrar {
  const calls = allCalls(options.table ?? contract);
  const channelOf = new Map([...calls].map(([channel, shape]) => [shape, channel]));
  const handlers = new Map<string, AnyHandler>();

  async function run(channel: string, argument: unknown, from: Caller): Promise<Result<unknown>> {
    // The sender comes first: a stranger learns nothing, not even which channels exist.
    if (!from.isTrusted) return fail('foreign-sender', 'Only the app’s own page may call.');
    const shape = calls.get(channel);
    const handler = handlers.get(channel);
    if (shape === undefined || handler === undefined) return fail('invalid-input', 'There is no such call.');
    const operator = options.operatorAt(from.windowId);
    const refusal = refuse(shape, operator, options);
    if (refusal !== undefined) return refusal;
    // JSON has no undefined: a call without input arrives as null from one of the shells.
    const input = shape.in.safeParse(argument ?? undefined);
    if (!input.success) {
      // Paths and rules only: zod's messages never quote the value itself here.
      const first = input.error.issues[0];
      return fail(
        'invalid-input',
        first === undefined ? undefined : `${first.path.join('.')}: ${first.message}`.slice(0, 300),
      );
    }
    const { windowId } = from;
    const confirmed = confirmation(shape, { channel, input: input.data, operator, windowId });
    if (!confirmed.ok) return confirmed;
    const result = await handler(input.data, { windowId, operator, confirmedBy: confirmed.value });
    if (!result.ok) return result;
    return { ok: true, value: shape.out.parse(result.value) };
  }

  function confirmation(
    shape: AnyCall,
    asked: Omit<SecondPersonRequest, 'action' | 'operator'> & { readonly operator: Operator | undefined },
  ): Result<string | undefined, 'needs-second-person'> {
    const { secondPerson: action } = shape;
    const { operator } = asked;
    // Nobody is signed in only while the site is set up: the first person has no second one.
    if (action === undefined || operator === undefined) return ok(undefined);
    if (shape.secondPersonIf?.(asked.input) === false) return ok(undefined);
    return options.secondPerson({ ...asked, action, operator });
  }

  return {
    serve(shape, handler) {
      const channel = channelOf.get(shape);
      if (channel === undefined) throw new Error('This call is not in the contract.');
      if (handlers.has(channel)) throw new Error(`${channel} is served twice.`);
      // The table's own types tied handler and shape together; the map forgets them.
      handlers.set(channel, handler as AnyHandler);
    },
    async dispatch(channel, argument, from) {
      try {
        return toJson(await run(channel, argument, from));
      } catch (error) {
        const known = options.explain(error);
        if (known !== undefined) return toJson(fail(known.code, known.detail));
        const reference = randomBytes(4).toString('hex');
        options.logSurprise(reference, channel, error);
        return toJson(fail('internal', `Something went wrong here. Reference ${reference}.`));
      }
    },
    unserved: () => [...calls.keys()].filter((channel) => !handlers.has(channel)),
  };
}

function refuse(
  shape: AnyCall,
  operator: Operator | undefined,
  stage: Pick<RegistrarOptions, 'isFirstRun' | 'mayRestore'>,
) {
  const isSetup = shape.access === 'setup' || shape.access === 'restore';
  if (shape.access === 'anyone') return undefined;
  if (isSetup && stage.isFirstRun()) return undefined;
  if (shape.access === 'restore' && stage.mayRestore()) return undefined;
  if (operator === undefined) return fail('not-signed-in', 'Sign in first.');
  if (operator.duty !== undefined && shape.isDuty !== true)
    return fail('duty-first', 'Finish what is asked at sign-in first.');
  if (shape.access === 'signed-in') return undefined;
  const roles = isSetup ? (['administrator'] as const) : shape.access;
  return roles.some((role) => role === operator.role)
    ? undefined
    : fail('not-allowed', `This needs the role ${roles.join(' or ')}.`);
}

/** Results hold plain data by schema; undefined members vanish as JSON would have it. */
function toJson(result: Result<unknown>): Json {
  return JSON.parse(JSON.stringify(result)) as Json;
}
