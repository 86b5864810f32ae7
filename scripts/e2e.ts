/** `npm run e2e [-- playwright arguments]`: the journeys, on a screen of their own. */
import { spawn } from 'node:child_process';
import { ensureBuilt } from './build.ts';
import { ensureSystemPackages } from './system-packages.ts';
import { openVirtualDisplay } from './virtual-display.ts';

/**
 * Runs Playwright. On Linux the windows open on a virtual screen; elsewhere on the real one.
 * @returns whether every journey passed.
 */
export async function runJourneys(args: readonly string[]): Promise<boolean> {
  const display = process.platform === 'linux' ? await openVirtualDisplay() : undefined;
  try {
    const env = display === undefined ? process.env : { ...process.env, DISPLAY: display.name };
    const child = spawn('playwright', ['test', ...args], {
      stdio: 'inherit',
      env,
      shell: process.platform === 'win32',
    });
    return await new Promise<boolean>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code) => resolve(code === 0));
    });
  } finally {
    await display?.close();
  }
}

if (import.meta.main) {
  ensureSystemPackages(['chromium', 'ffmpeg', 'xvfb']);
  await ensureBuilt();
  process.exitCode = (await runJourneys(process.argv.slice(2))) ? 0 : 1;
}
