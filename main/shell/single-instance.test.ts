import { fork } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { acquireInstanceLock, type InstanceLock } from './single-instance.ts';

let folder: string;
const held: InstanceLock[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lintel-instance-'));
});
afterEach(async () => {
  for (const lock of held.splice(0)) await lock.release();
  await rm(folder, { recursive: true, force: true });
});

async function acquire(onSecond: () => void = () => {}, dataDir = folder): Promise<boolean> {
  const lock = await acquireInstanceLock(dataDir, onSecond);
  if (lock !== undefined) held.push(lock);
  return lock !== undefined;
}

/** A process that holds the lock until it is killed. */
async function holder(): Promise<ReturnType<typeof fork>> {
  const script = join(folder, 'holder.ts');
  const module = join(import.meta.dirname, 'single-instance.ts');
  await writeFile(
    script,
    `import { acquireInstanceLock } from ${JSON.stringify(module)};
     const lock = await acquireInstanceLock(process.argv[2], () => process.send('second'));
     process.send(lock === undefined ? 'refused' : 'held');
     process.on('message', () => {});`,
  );
  const child = fork(script, [folder], { execArgv: [] });
  const [answer] = await once(child, 'message');
  expect(answer).toBe('held');
  return child;
}

describe('single instance', () => {
  test('a second start is refused and the first is asked to show itself', async () => {
    const child = await holder();
    const asked = once(child, 'message');
    expect(await acquire()).toBe(false);
    expect((await asked)[0]).toBe('second');
    child.kill('SIGKILL');
    await once(child, 'exit');
  });

  test('the socket of a killed instance does not keep Lintel out', async () => {
    const child = await holder();
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await readdir(join(folder, 'run'))).toEqual(['lintel.sock']);
    expect(await acquire()).toBe(true);
    expect(await acquire()).toBe(false);
    expect(await readdir(join(folder, 'run'))).toEqual(['lintel.sock']);
  });

  test('of many starts that meet one stale socket exactly one wins', async () => {
    const child = await holder();
    child.kill('SIGKILL');
    await once(child, 'exit');
    const won = await Promise.all(Array.from({ length: 8 }, () => acquire()));
    expect(won.filter(Boolean)).toHaveLength(1);
  });

  test('after a release the next start runs', async () => {
    expect(await acquire()).toBe(true);
    await held.pop()?.release();
    expect(await acquire()).toBe(true);
  });

  test('two data folders are two instances', async () => {
    const other = join(folder, 'other');
    expect(await acquire()).toBe(true);
    expect(await acquire(() => {}, other)).toBe(true);
  });

  test('a data folder whose path is too long for a socket still has one instance', async () => {
    const long = join(folder, 'x'.repeat(80), 'y'.repeat(80));
    expect(await acquire(() => {}, long)).toBe(true);
    expect(await acquire(() => {}, long)).toBe(false);
  });

  test.skipIf(process.platform === 'win32')(
    'the folder of the socket is closed to others, even one that was open',
    async () => {
      const { mkdir } = await import('node:fs/promises');
      await mkdir(join(folder, 'run'));
      await chmod(join(folder, 'run'), 0o777);
      expect(await acquire()).toBe(true);
      expect((await stat(join(folder, 'run'))).mode & 0o777).toBe(0o700);
    },
  );
});
