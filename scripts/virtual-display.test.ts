import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { openVirtualDisplay } from './virtual-display.ts';

const hasXvfb = spawnSync('Xvfb', ['-help']).error === undefined;

test.skipIf(!hasXvfb)(
  'two virtual screens opened at once do not meet (skipped where Xvfb is not installed)',
  async () => {
    const [one, two] = await Promise.all([openVirtualDisplay(), openVirtualDisplay()]);
    expect(one.name).toMatch(/^:\d+$/);
    expect(two.name).not.toBe(one.name);
    await Promise.all([one.close(), two.close()]);
  },
);
