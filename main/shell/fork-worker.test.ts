import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { forkWorker } from './fork-worker.ts';
import type { WorkerHandle } from './interface.ts';

let folder: string;
let echo: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lintel-worker-'));
  echo = join(folder, 'echo.ts');
  await writeFile(
    echo,
    `process.on('disconnect', () => process.exit());
     process.on('message', (message: { crash?: boolean }) => {
       if (message.crash) process.abort();
       process.send?.({ message, name: process.env.LINTEL_WORKER, args: process.argv.slice(2) });
     });`,
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const next = (worker: WorkerHandle) => new Promise<unknown>((resolve) => worker.onMessage(resolve));
const exit = (worker: WorkerHandle) =>
  new Promise<{ code: number | null; signal: string | null }>((resolve) => worker.onExit(resolve));

describe('a forked worker', () => {
  test('receives typed arrays as typed arrays, its name and its arguments', async () => {
    const worker = forkWorker(echo, { name: 'inference', args: ['--one'] });
    const frame = Uint8Array.from({ length: 460_800 }, (_value, index) => index % 251);
    const answered = next(worker);
    worker.post({ frame });
    expect(await answered).toEqual({ message: { frame }, name: 'inference', args: ['--one'] });
    worker.kill();
    expect((await exit(worker)).signal).toBe('SIGKILL');
  });

  test('a crash is told once, to late listeners too, and posting after it harms nobody', async () => {
    const worker = forkWorker(echo, { name: 'inference' });
    let told = 0;
    worker.onExit(() => {
      told += 1;
    });
    worker.post({ crash: true });
    expect((await exit(worker)).signal).toBe('SIGABRT');
    worker.post({ late: true });
    expect((await exit(worker)).signal).toBe('SIGABRT');
    expect(told).toBe(1);
  });

  test('a module that does not exist is an exit, not an exception', async () => {
    expect((await exit(forkWorker(join(folder, 'missing.ts'), { name: 'x' }))).code).toBe(1);
  });
});
