import { type Contract, contract, type LintelBridge } from '#app/contract/contract.ts';
import type { AnyCall, AnyEvent, CallReply } from '#app/contract/shape.ts';

type Reply = { readonly ok: boolean } & Record<string, unknown>;

/** A bridge that answers as the test wrote down. Inputs are held against the contract; an unexpected call fails the test. */
export class ScriptedBridge {
  /** Every call made, in order. */
  readonly calls: { readonly channel: string; readonly argument: unknown }[] = [];
  readonly lintel: LintelBridge;
  readonly #answers = new Map<string, ((argument: unknown) => Promise<Reply>)[]>();
  readonly #listeners = new Map<string, Set<(data: unknown) => void>>();

  constructor() {
    const features = Object.entries(contract).map(([feature, shapes]) => [
      feature,
      Object.fromEntries(
        Object.entries(shapes).map(([verb, shape]: [string, AnyCall | AnyEvent]) => [
          verb,
          shape.kind === 'call' ? this.#call(`${feature}.${verb}`, shape) : this.#event(`${feature}.${verb}`),
        ]),
      ),
    ]);
    this.lintel = { ...Object.fromEntries(features), shell: 'chromium' } as LintelBridge;
  }

  /** The next call of this channel gets this answer; the last one stays. A promise answers when it settles. */
  answer<F extends keyof Contract, V extends keyof Contract[F]>(
    feature: F,
    verb: V,
    reply: CallReply<Contract[F][V]> | Promise<CallReply<Contract[F][V]>>,
  ): this {
    const channel = `${feature}.${String(verb)}`;
    const answers = this.#answers.get(channel) ?? [];
    answers.push(() => Promise.resolve(reply as Reply));
    this.#answers.set(channel, answers);
    return this;
  }

  /** The next call of this channel finds main gone. */
  reject<F extends keyof Contract>(feature: F, verb: keyof Contract[F]): this {
    const channel = `${feature}.${String(verb)}`;
    this.#answers.set(channel, [
      ...(this.#answers.get(channel) ?? []),
      () => Promise.reject(new Error('main is gone')),
    ]);
    return this;
  }

  /** Main pushes an event. */
  emit<F extends keyof Contract, V extends keyof Contract[F]>(
    feature: F,
    verb: V,
    data: Contract[F][V] extends { readonly kind: 'event'; readonly data: { readonly _output: infer D } }
      ? D
      : never,
  ): void {
    for (const listener of this.#listeners.get(`${feature}.${String(verb)}`) ?? []) listener(data);
  }

  /** Arguments of one channel's calls, in order. */
  argumentsOf(channel: string): readonly unknown[] {
    return this.calls.filter((call) => call.channel === channel).map((call) => call.argument);
  }

  #call(channel: string, shape: AnyCall) {
    return async (argument: unknown): Promise<Reply> => {
      shape.in.parse(argument);
      this.calls.push({ channel, argument });
      const answers = this.#answers.get(channel) ?? [];
      const next = answers.length > 1 ? answers.shift() : answers[0];
      if (next === undefined) throw new Error(`No answer was scripted for ${channel}.`);
      return next(argument);
    };
  }

  #event(channel: string) {
    return (listener: (data: unknown) => void) => {
      const listeners = this.#listeners.get(channel) ?? new Set();
      this.#listeners.set(channel, listeners.add(listener));
      return () => listeners.delete(listener);
    };
  }
}

/** Lets pending answers arrive. */
export function answersArrived(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
