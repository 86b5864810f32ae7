import type { z } from 'zod';
import { allEvents } from '#app/contract/contract.ts';
import type { AnyEvent, EventShape } from '#app/contract/shape.ts';
import type { Json } from '#main/shell/interface.ts';

/** Sends one event of the contract to the screens. Data that breaks the contract is a bug and throws. */
export type Push = <E extends AnyEvent>(
  event: E,
  data: E extends EventShape<infer D> ? z.input<D> : never,
) => void;

/** @param send delivers to every open window; must not throw when there is none. */
export function createPusher(send: (channel: string, data: Json) => void): Push {
  const channelOf = new Map([...allEvents()].map(([channel, shape]) => [shape, channel]));
  return (event, data) => {
    const channel = channelOf.get(event);
    if (channel === undefined) throw new Error('This event is not in the contract.');
    send(channel, JSON.parse(JSON.stringify(event.data.parse(data))) as Json);
  };
}
