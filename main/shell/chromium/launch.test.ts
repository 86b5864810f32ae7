import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ShellUnavailable } from '../interface.ts';
import { browserMissing, findBrowser } from './find-browser.ts';
import { browserFlags } from './flags.ts';
import { explainLaunchFailure } from './launch.ts';
import { createChromiumShell } from './shell.ts';

const window = { title: 'Lintel', width: 800, height: 600, kiosk: false };
const flags = (change: { kiosk?: boolean; isRoot?: boolean } = {}) =>
  browserFlags({
    window: { ...window, kiosk: change.kiosk ?? false },
    profileDir: '/p',
    isRoot: change.isRoot ?? false,
    extra: [],
  });

describe('finding a browser', () => {
  test('Chromium goes before Chrome and Edge, and PATH is followed in order', () => {
    const there = (...files: string[]) =>
      findBrowser({ PATH: '/a:/b' }, 'linux', (file) => files.includes(file));
    expect(there('/b/google-chrome', '/b/chromium')).toBe('/b/chromium');
    expect(there('/a/chromium', '/b/chromium')).toBe('/a/chromium');
    expect(there('/b/microsoft-edge')).toBe('/b/microsoft-edge');
    expect(there('/b/firefox')).toBeUndefined();
  });

  test('LINTEL_CHROMIUM overrides, and a wrong one is not silently replaced', () => {
    expect(findBrowser({ LINTEL_CHROMIUM: '/x', PATH: '/a' }, 'linux', () => true)).toBe('/x');
    expect(
      findBrowser({ LINTEL_CHROMIUM: '/x', PATH: '/a' }, 'linux', (file) => file !== '/x'),
    ).toBeUndefined();
    expect(browserMissing({ LINTEL_CHROMIUM: '/x' }, 'linux')).toContain('/x');
  });

  test('Windows and macOS are searched where browsers live', () => {
    const edge = findBrowser({ ProgramFiles: '/Programs' }, 'win32', (file) => file.endsWith('msedge.exe'));
    expect(edge).toContain('Edge');
    expect(findBrowser({}, 'darwin', () => true)).toContain('Chromium.app');
  });

  test('what is missing is one line with the command', () => {
    expect(browserMissing({}, 'linux')).toContain('apt install chromium');
    expect(browserMissing({}, 'linux')).not.toContain('\n');
  });
});

describe('flags', () => {
  test('only root goes without the sandbox', () => {
    expect(flags()).not.toContain('--no-sandbox');
    expect(flags({ isRoot: true })).toContain('--no-sandbox');
  });

  test('the browser itself finds no way out', () => {
    expect(flags()).toEqual(
      expect.arrayContaining([
        '--host-resolver-rules=MAP * ~NOTFOUND',
        '--no-proxy-server',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--disable-quic',
        '--no-first-run',
      ]),
    );
  });

  test('DevTools is a pipe, never a port, and kiosk is asked for', () => {
    expect(flags().filter((flag) => flag.startsWith('--remote-debugging'))).toEqual([
      '--remote-debugging-pipe',
    ]);
    expect(flags()).not.toContain('--kiosk');
    expect(flags({ kiosk: true })).toContain('--kiosk');
  });
});

describe('a browser that does not start', () => {
  test.each([
    ['Protocol error (Target.attachToTarget): Not allowed', 'DeveloperToolsAvailability'],
    ['Missing X server or $DISPLAY', 'npm run demo'],
    ['No usable sandbox!', 'sandbox'],
    ['spawn EACCES\nsecond line', 'spawn EACCES'],
  ])('"%s" is explained in one line', (message, expected) => {
    const line = explainLaunchFailure('/usr/bin/chromium', new Error(message));
    expect(line).toContain(expected);
    expect(line).not.toContain('\n');
  });

  test.skipIf(process.platform !== 'linux')('no display or no browser is one line each', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lintel-none-'));
    await mkdir(join(folder, 'empty'));
    const open = (env: NodeJS.ProcessEnv) =>
      createChromiumShell({
        userDataDir: folder,
        preloadDir: folder,
        env,
        logSurprise: () => {},
        exit: () => {},
      });
    if (process.platform === 'linux')
      await expect(open({ PATH: '/usr/bin' })).rejects.toThrow('npm run demo');
    await expect(open({ DISPLAY: ':9', PATH: join(folder, 'empty') })).rejects.toThrow(ShellUnavailable);
    await rm(folder, { recursive: true });
  });
});
