import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { electronBinary, installElectron, isElectronUnreachable } from './electron-binary.ts';

// A package folder shaped like node_modules/electron, with installers that do what the real one can do: unpack, fail, hang.
let folder: string;
let places: { packageDir: string; memoryDir: string };
let said: string[];

const options = (stallLimitMs = 10_000) => ({
  say: (line: string) => said.push(line),
  showProgress: () => {},
  stallLimitMs,
  totalLimitMs: 20_000,
});
const installer = (code: string) => writeFile(join(places.packageDir, 'install.js'), code);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lintel-electron-'));
  places = { packageDir: join(folder, 'electron'), memoryDir: join(folder, 'memory') };
  said = [];
  await mkdir(places.packageDir);
  await writeFile(join(places.packageDir, 'package.json'), '{"version": "45.4.1"}');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('fetching Electron', () => {
  test('its own installer is run, and the executable found', async () => {
    await installer(
      `const fs = require('fs'), p = require('path').join;
       fs.mkdirSync(p(__dirname, 'dist')); fs.writeFileSync(p(__dirname, 'dist', 'electron'), '');
       fs.writeFileSync(p(__dirname, 'path.txt'), 'electron');`,
    );
    expect(electronBinary(places, {})).toBeUndefined();
    const executable = join(places.packageDir, 'dist', 'electron');
    expect(await installElectron(places, process.env, options())).toBe(executable);
    expect(electronBinary(places, {})).toBe(executable);
    expect(await isElectronUnreachable(places)).toBe(false);
  });

  test('a host that cannot be reached is one line, and remembered for this version only', async () => {
    await installer(
      `console.error('TypeError: fetch failed\\n    at x\\n  cause: ENOTFOUND github.com'); process.exit(1);`,
    );
    expect(await installElectron(places, process.env, options())).toBeUndefined();
    expect(said).toHaveLength(2);
    expect(said[1]).toMatch(/ENOTFOUND github\.com.*Chromium.*--shell electron$/);
    expect(said[1]).not.toContain('\n');
    expect(await isElectronUnreachable(places)).toBe(true);
    await writeFile(join(places.packageDir, 'package.json'), '{"version": "46.0.0"}');
    expect(await isElectronUnreachable(places)).toBe(false);
  });

  test('an installer that hangs is given up', async () => {
    await installer(
      `require('fs').writeFileSync(process.env.TMPDIR + '/part', 'x'); setInterval(() => {}, 1000);`,
    );
    expect(await installElectron(places, process.env, options(600))).toBeUndefined();
    expect(said[1]).toContain('nothing arrives');
  });

  test('an installer that claims success without an executable is a failure', async () => {
    await installer('');
    expect(await installElectron(places, process.env, options())).toBeUndefined();
    expect(await readFile(join(places.memoryDir, 'electron-unreachable.json'), 'utf8')).toContain('45.4.1');
  });
});
