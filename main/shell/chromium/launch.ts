import { readlinkSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import puppeteer, { type Browser } from 'puppeteer-core';
import { ShellUnavailable } from '../interface.ts';
import { ensurePrivateFolder } from '../user-data.ts';

const launchTimeoutMs = 30_000;

/**
 * Starts the browser on a pipe: no TCP port, and it ends with us.
 * @throws ShellUnavailable with one line for a person.
 */
export async function launchBrowser(
  executable: string,
  profileDir: string,
  flags: string[],
): Promise<Browser> {
  await ensurePrivateFolder(profileDir);
  removeStaleProfileLock(profileDir);
  await rm(join(profileDir, 'DevToolsActivePort'), { force: true });
  try {
    return await puppeteer.launch({
      executablePath: executable,
      pipe: true,
      args: flags,
      ignoreDefaultArgs: true,
      // Sizing belongs to the person, not to an emulated viewport.
      defaultViewport: null,
      waitForInitialPage: false,
      timeout: launchTimeoutMs,
      // Main handles signals itself: it must close the door's sockets and the store first.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    });
  } catch (error) {
    throw new ShellUnavailable(explainLaunchFailure(executable, error), { cause: error });
  }
}

/** Turns a launch or attach failure into one line that says what to do. */
export function explainLaunchFailure(executable: string, error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  if (/not allowed|disallowed by the system admin/i.test(text)) {
    return `${executable} refuses to be driven: a managed policy sets DeveloperToolsAvailability to 2. Ask for 0 or 1, or set LINTEL_CHROMIUM to a browser without that policy.`;
  }
  if (/missing x server|\$DISPLAY|ozone_platform|cannot open display/i.test(text)) {
    return `${executable} cannot open the display. Check DISPLAY or WAYLAND_DISPLAY; without one: npm run demo`;
  }
  if (/no usable sandbox|namespace sandbox/i.test(text)) {
    return `${executable} has no sandbox here: allow unprivileged user namespaces (sysctl kernel.unprivileged_userns_clone=1) or install chromium-sandbox.`;
  }
  const last = text.split('\n').find((line) => line.trim() !== '') ?? 'it ended at once';
  return `${executable} did not start: ${last.trim()}`;
}

/**
 * A killed browser leaves `SingletonLock` -> "host-pid". We hold Lintel's own lock, so a lock whose process is gone,
 * or whose host name is not ours any more, is stale; left there, the browser would refuse the profile.
 */
function removeStaleProfileLock(profileDir: string): void {
  let owner: string;
  try {
    owner = readlinkSync(join(profileDir, 'SingletonLock'));
  } catch {
    return;
  }
  const dash = owner.lastIndexOf('-');
  if (owner.slice(0, dash) === hostname() && isAlive(Number(owner.slice(dash + 1)))) return;
  for (const name of ['SingletonLock', 'SingletonCookie', 'SingletonSocket']) {
    rmSync(join(profileDir, name), { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
