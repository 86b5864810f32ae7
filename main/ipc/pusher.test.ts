import { expect, test } from 'vitest';
import { z } from 'zod';
import { contract } from '#app/contract/contract.ts';
import { event } from '#app/contract/shape.ts';
import { createPusher } from './pusher.ts';

test('an event goes out under its channel, as plain data without what the contract does not know', () => {
  const sent: unknown[] = [];
  const push = createPusher((channel, data) => sent.push([channel, data]));
  push(contract.people.changed, { id: 'p1', what: 'enrolled', template: [1, 2] } as never);
  expect(sent).toEqual([['people.changed', { id: 'p1', what: 'enrolled' }]]);
});

test('data that breaks the contract never goes out', () => {
  const sent: unknown[] = [];
  const push = createPusher((channel) => sent.push(channel));
  expect(() => push(contract.people.changed, { id: 'p1', what: 'stolen' } as never)).toThrow();
  expect(() => push(event({ data: z.string() }), 'x')).toThrow('not in the contract');
  expect(sent).toEqual([]);
});
