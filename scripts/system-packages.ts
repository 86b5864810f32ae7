import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export type SystemPackage = 'chromium' | 'ffmpeg' | 'xvfb';

/** Programs that satisfy a need; Chrome and Edge serve as well as Chromium. */
const programs: Readonly<Record<SystemPackage, readonly string[]>> = {
  chromium: [
    'chromium',
    'chromium-browser',
    'google-chrome-stable',
    'google-chrome',
    'microsoft-edge-stable',
    'microsoft-edge',
  ],
  ffmpeg: ['ffmpeg'],
  xvfb: ['Xvfb'],
};

/** What apt installs for a need. A fresh Debian has no fonts, and Chromium without any draws boxes instead of letters. */
const aptNames: Readonly<Record<SystemPackage, string>> = {
  chromium: 'chromium fonts-liberation',
  ffmpeg: 'ffmpeg',
  xvfb: 'xvfb',
};

/** What surrounds the check; tests give their own. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
  readonly isRoot: boolean;
  readonly isDebian: boolean;
  readonly isExecutable: (file: string) => boolean;
  /** Runs a command to its end. @returns its exit code. */
  readonly run: (command: string, args: readonly string[]) => number;
  readonly say: (line: string) => void;
}

/** What of `needs` is not on this machine. */
export function missingPackages(needs: readonly SystemPackage[], around: Surroundings): SystemPackage[] {
  const folders = (around.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const isThere = (need: SystemPackage) => {
    if (need === 'chromium' && (around.env.LINTEL_CHROMIUM || around.platform !== 'linux')) return true;
    if (need === 'ffmpeg' && around.env.LINTEL_FFMPEG) return true;
    if (need === 'xvfb' && around.platform !== 'linux') return true;
    const suffix = around.platform === 'win32' ? '.exe' : '';
    return folders.some((folder) =>
      programs[need].some((name) => around.isExecutable(join(folder, name + suffix))),
    );
  };
  return needs.filter((need) => !isThere(need));
}

/**
 * Makes sure that programs from outside npm are there. As root on Debian or Ubuntu missing ones are installed by apt, with
 * one line that says so; anywhere else one line names what is missing and the command.
 * @returns true when everything is there now.
 */
export function ensureSystemPackages(
  needs: SystemPackage[],
  around: Surroundings = realSurroundings(),
): boolean {
  const missing = missingPackages(needs, around);
  if (missing.length === 0) return true;
  const names = missing.join(' ');
  const command = `apt-get install -y --no-install-recommends ${missing.map((need) => aptNames[need]).join(' ')}`;
  if (!around.isDebian) {
    const remedy = around.platform === 'darwin' ? `: brew install ${names}` : ' with your system’s packages';
    around.say(`Missing: ${names}. Install ${missing.length > 1 ? 'them' : 'it'}${remedy}.`);
    return false;
  }
  if (!around.isRoot) {
    around.say(`Missing: ${names}. Install with: sudo ${command}`);
    return false;
  }
  around.say(`Missing: ${names}. Installing: ${command}`);
  const apt = () => around.run('apt-get', command.split(' ').slice(1));
  // The package list is often absent on a fresh machine; fetching it costs seconds, so only when needed.
  if (apt() !== 0 && (around.run('apt-get', ['update', '-q']) !== 0 || apt() !== 0)) {
    around.say(`apt could not install ${names}. Try by hand: apt-get update && ${command}`);
    return false;
  }
  return missingPackages(missing, around).length === 0;
}

function realSurroundings(): Surroundings {
  return {
    env: process.env,
    platform: process.platform,
    isRoot: process.getuid?.() === 0,
    isDebian:
      process.platform === 'linux' && existsSync('/etc/debian_version') && existsSync('/usr/bin/apt-get'),
    isExecutable,
    run: (command, args) =>
      spawnSync(command, args, {
        stdio: 'ignore',
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      }).status ?? 1,
    say: (line) => console.log(line),
  };
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
