import { expect, test, vi } from 'vitest';
import { createQuit } from './quit.ts';

test('handlers run in order and once, a failing one keeps no other from closing, and the end comes last', async () => {
  const order: string[] = [];
  const quit = createQuit(
    (what, error) => order.push(`${what}: ${(error as Error).message}`),
    async (code) => void order.push(`end ${code}`),
  );
  quit.handlers.push(async () => void order.push('doors'));
  quit.handlers.push(() => Promise.reject(new Error('broken')));
  quit.handlers.push(async () => void order.push('store'));
  await Promise.all([quit.run(3), quit.run(0)]);
  expect(order).toEqual(['doors', 'quitting: broken', 'store', 'end 3']);
});

test('a handler that never ends does not keep Lintel alive', async () => {
  vi.useFakeTimers();
  const ended: number[] = [];
  const quit = createQuit(
    () => {},
    async (code) => void ended.push(code),
  );
  quit.handlers.push(() => new Promise(() => {}));
  const done = quit.run(0);
  await vi.advanceTimersByTimeAsync(5_000);
  await done;
  expect(ended).toEqual([0]);
  vi.useRealTimers();
});
