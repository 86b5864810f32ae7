import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { PlayOrder, Task } from './plays.ts';
import type { Counted } from './table.ts';

/** What a process of the crew says: it wants a task; what came of the last one. */
export interface Message {
  readonly isReady: true;
  readonly counted?: Counted;
}

/**
 * Shows all tasks with several processes, each with an inference process of its own: rendering takes longer than analysing.
 * @param onShown told after each.
 * @returns one result per task, in order.
 * @throws when a process ends before its work is done.
 */
export async function showAll(
  tasks: readonly Task[],
  order: PlayOrder,
  processes: number,
  onShown: (done: number) => void,
): Promise<Counted[]> {
  const results: Counted[] = [];
  let next = 0;
  let done = 0;
  const crew: ChildProcess[] = [];
  const member = () =>
    new Promise<void>((resolve, reject) => {
      const child = fork(join(import.meta.dirname, 'crew-member.ts'), { stdio: 'inherit' });
      crew.push(child);
      let current: number | undefined;
      child.once('error', reject);
      child.once('exit', (code) => {
        if (code === 0) resolve();
        else reject(new Error('A process that shows attacks has ended; what it said stands above.'));
      });
      child.on('message', ({ counted }: Message) => {
        if (current !== undefined && counted !== undefined) {
          results[current] = counted;
          onShown(++done);
        }
        current = next++;
        const task = tasks[current];
        if (task === undefined) child.disconnect();
        else child.send(task);
      });
      child.send(order);
    });
  try {
    await Promise.all(Array.from({ length: Math.min(processes, tasks.length) }, member));
  } finally {
    for (const child of crew) if (child.connected) child.disconnect();
  }
  return results;
}
