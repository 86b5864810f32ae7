import { readFileSync, readlinkSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import puppeteer, { type Browser } from 'puppeteer-core';
import { ShellUnavailable } from '../interface.ts';
import { ensurePrivateFolder } from '../user-data.ts';

const launchTimeoutMs = 30_000;
const orphanPatienceMs = 3_000;

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
  await freeProfile(profileDir);
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
 * A killed browser leaves `SingletonLock` -> "host-pid". We hold Lintel's own lock, so whoever holds this one is the browser
 * of a Lintel that was killed: it ends by itself when its pipe closes, within a fraction of a second.
 */
async function freeProfile(profileDir: string): Promise<void> {
  const deadlineMs = performance.now() + orphanPatienceMs;
  let owner = profileOwner(profileDir);
  while (owner !== undefined && isAlive(owner) && performance.now() < deadlineMs) {
    await wait(20);
    owner = profileOwner(profileDir);
  }
  if (owner !== undefined && isAlive(owner) && isBrowserOf(owner, profileDir)) process.kill(owner, 'SIGKILL');
  // Left there, the lock of a dead process on a renamed host would make the browser refuse the profile.
  for (const name of ['SingletonLock', 'SingletonCookie', 'SingletonSocket']) {
    await rm(join(profileDir, name), { force: true });
  }
}

/** @returns the process id in the lock, when it was made on this host. */
function profileOwner(profileDir: string): number | undefined {
  try {
    const owner = readlinkSync(join(profileDir, 'SingletonLock'));
    const dash = owner.lastIndexOf('-');
    return owner.slice(0, dash) === hostname() ? Number(owner.slice(dash + 1)) : undefined;
  } catch {
    return undefined;
  }
}

/** A process id is used again by others: only a browser that runs on this very profile may be ended. */
function isBrowserOf(pid: number, profileDir: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`--user-data-dir=${profileDir}`);
  } catch {
    return false;
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
