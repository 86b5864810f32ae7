import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { channelNames } from '#app/contract/contract.ts';
import type { openShell as OpenShell } from '#main/shell/open-shell.ts';
import { bundleNode, bundlePreloads } from './shell/bundles.ts';

const root = join(import.meta.dirname, '..');
let folder: string;
beforeAll(async () => {
  // Inside the checkout, so that what was bundled finds the run-time packages.
  await mkdir(join(root, '.lintel-dev'), { recursive: true });
  folder = await mkdtemp(join(root, '.lintel-dev', 'build-test-'));
  await bundlePreloads(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('the Electron preload is one CommonJS file that requires electron alone, and exposes every channel', async () => {
  const code = await readFile(join(folder, 'electron.cjs'), 'utf8');
  const required: string[] = [];
  const sent: unknown[][] = [];
  let exposed: Record<string, Record<string, (argument: unknown) => unknown>> = {};
  const electron = {
    contextBridge: { exposeInMainWorld: (_name: string, bridge: typeof exposed) => (exposed = bridge) },
    ipcRenderer: { on: () => {}, invoke: (...args: unknown[]) => void sent.push(args) },
  };
  runInNewContext(code, {
    require: (name: string) => {
      required.push(name);
      return electron;
    },
    exports: {},
    module: { exports: {} },
    process: { argv: [] },
    window: {},
  });
  expect([...new Set(required)]).toEqual(['electron']);
  const { calls, events } = channelNames();
  for (const channel of [...calls, ...events]) {
    const [feature = '', verb = ''] = channel.split('.');
    expect(exposed[feature]?.[verb], channel).toBeTypeOf('function');
  }
  exposed.people?.list?.({ some: 'argument' });
  expect(sent).toEqual([['lintel', 'people.list', { some: 'argument' }]]);
});

test('a release build of main has no test hooks, a development build has', async () => {
  const everything = async (mode: 'development' | 'release') => {
    const outDir = join(folder, mode);
    await bundleNode(join(root, 'main', 'shell', 'open-shell.ts'), join(outDir, 'main.js'), mode);
    const files = (await readdir(outDir, { recursive: true })).filter((file) => file.endsWith('.js'));
    return (await Promise.all(files.map((file) => readFile(join(outDir, file), 'utf8')))).join('\n');
  };
  expect(await everything('development')).toContain('remote-debugging-port');
  const release = await everything('release');
  expect(release).not.toContain('remote-debugging-port');
  expect(release).not.toContain('use-fake-device');
});

test('a release build refuses to start under LINTEL_TEST', async () => {
  const outFile = join(folder, 'refusing', 'main.js');
  await bundleNode(join(root, 'main', 'shell', 'open-shell.ts'), outFile, 'release');
  const { openShell } = (await import(pathToFileURL(outFile).href)) as { openShell: typeof OpenShell };
  await expect(
    openShell({
      preloadDir: folder,
      userDataDir: join(folder, 'data'),
      env: { ...process.env, LINTEL_TEST: '1', LINTEL_HEADLESS: '1' },
    }),
  ).rejects.toThrow('release build and has no test hooks');
});

test('the bundle of main asks the system for run-time packages only: everything else is inside', async () => {
  const outDir = join(folder, 'imports');
  await bundleNode(join(root, 'main', 'shell', 'open-shell.ts'), join(outDir, 'main.js'), 'release');
  const files = (await readdir(outDir, { recursive: true })).filter((file) => file.endsWith('.js'));
  const { dependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    dependencies: object;
  };
  const allowed = new Set([...Object.keys(dependencies), 'electron']);
  const asked = new Set<string>();
  for (const file of files) {
    const code = await readFile(join(outDir, file), 'utf8');
    for (const [, name = ''] of code.matchAll(
      /^import\b.*?["']([^'".][^'"]*)["'];$|\bimport\(["']([^'".][^'"]*)["']\)/gm,
    )) {
      if (!name.startsWith('node:')) asked.add(name);
    }
  }
  expect([...asked].filter((name) => name !== '' && !allowed.has(name))).toEqual([]);
  expect(asked).toContain('puppeteer-core');
});
