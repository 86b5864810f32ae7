import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const start = (args: string[], env: NodeJS.ProcessEnv) =>
  spawnSync(process.execPath, [join(import.meta.dirname, 'start.ts'), ...args], { env, encoding: 'utf8' });

test.skipIf(process.platform !== 'linux')(
  'without a display a start says so in one line and names the demo',
  () => {
    const { DISPLAY: _x, WAYLAND_DISPLAY: _wayland, LINTEL_TEST: _test, ...env } = process.env;
    const { status, stdout, stderr } = start([], env);
    expect(status).toBe(1);
    expect((stdout + stderr).trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain('npm run demo');
  },
);

test('an unknown shell is one line', () => {
  const { status, stderr } = start(['--shell', 'firefox'], process.env);
  expect(status).toBe(1);
  expect(stderr.trim()).toBe('--shell takes "electron" or "chromium".');
});
