import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { bundlePreloads } from '../../../scripts/shell/bundles.ts';
import { findBrowser } from './find-browser.ts';

// Whole processes, as a service manager sees them: a small main that opens the shell as main.ts does.
const smallMain = `
import { openShell } from ${JSON.stringify(join(import.meta.dirname, '..', 'open-shell.ts'))};
const shell = await openShell({ preloadDir: process.env.PRELOAD_DIR });
if (!(await shell.acquireSingleInstance(() => process.send('asked to show')))) {
  process.send('already runs');
  await shell.quit(3);
}
shell.onQuit(async () => void process.send('quitting'));
shell.serve(new Map([['/index.html', { contentType: 'text/html', body: Buffer.from('<title>Lintel</title>') }]]));
await shell.openWindow({ path: '/index.html', title: 'Lintel', width: 640, height: 480, kiosk: false });
process.send('open');
`;

let folder: string;
const started: ChildProcess[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lintel-restart-'));
  await writeFile(join(folder, 'main.ts'), smallMain);
  await bundlePreloads(join(folder, 'preload'));
});
afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  }
  await rm(folder, { recursive: true, force: true, maxRetries: 10 });
});

function start(): { child: ChildProcess; says: (what: string) => Promise<void> } {
  const child = fork(join(folder, 'main.ts'), {
    execArgv: [],
    env: {
      ...process.env,
      LINTEL_TEST: '1',
      LINTEL_HEADLESS: '1',
      LINTEL_DATA_DIR: join(folder, 'data'),
      PRELOAD_DIR: join(folder, 'preload'),
    },
  });
  started.push(child);
  const said: unknown[] = [];
  const { promise: ended, reject } = Promise.withResolvers<never>();
  ended.catch(() => {});
  child.on('message', (message) => said.push(message));
  child.once('exit', (code, signal) => reject(new Error(`main ended (${code ?? signal})`)));
  const says = async (what: string) => {
    while (!said.includes(what)) await Promise.race([once(child, 'message'), ended]);
  };
  return { child, says };
}

async function browserPort(): Promise<number> {
  const { port } = JSON.parse(await readFile(join(folder, 'data', 'devtools.json'), 'utf8')) as {
    port: number;
  };
  return port;
}

const isAnswering = (port: number) =>
  fetch(`http://127.0.0.1:${port}/json/version`).then(
    () => true,
    () => false,
  );

describe.skipIf(findBrowser(process.env, process.platform) === undefined)('a main over Chromium', () => {
  test('killed outright takes its browser along, and starts again at once on the same data folder', async () => {
    const first = start();
    await first.says('open');
    const port = await browserPort();
    expect(await isAnswering(port)).toBe(true);
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');
    const second = start();
    await second.says('open');
    expect(await isAnswering(port)).toBe(false);
  });

  test('a second start ends and the first is asked to show itself', async () => {
    const first = start();
    await first.says('open');
    const second = start();
    const [code] = await once(second.child, 'exit');
    expect(code).toBe(3);
    await first.says('asked to show');
  });

  test('SIGTERM runs the quit handlers and ends well', async () => {
    const { child, says } = start();
    await says('open');
    const port = await browserPort();
    child.kill('SIGTERM');
    await says('quitting');
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
    expect(await isAnswering(port)).toBe(false);
  });
});
