import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where things lie; tests give folders of their own. */
export interface ElectronPlaces {
  /** node_modules/electron */
  readonly packageDir: string;
  /** .lintel-dev, for what this checkout remembers. */
  readonly memoryDir: string;
}

export interface InstallOptions {
  readonly say: (line: string) => void;
  /** Shows how much has arrived, e.g. on one line that is written over. */
  readonly showProgress: (megabytes: number, seconds: number) => void;
  /** Gives up when nothing has arrived for this long. */
  readonly stallLimitMs: number;
  readonly totalLimitMs: number;
}

/**
 * @returns the Electron executable when its binary is installed. Never loads the package: that would start a download.
 */
export function electronBinary({ packageDir }: ElectronPlaces, env: NodeJS.ProcessEnv): string | undefined {
  try {
    const path = readFileSync(join(packageDir, 'path.txt'), 'utf8').trim();
    const executable = join(env.ELECTRON_OVERRIDE_DIST_PATH || join(packageDir, 'dist'), path);
    return existsSync(executable) ? executable : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Runs Electron's own installer once. A failure is remembered for this version of Electron, so that later starts
 * do not wait for a host that cannot be reached; `--shell electron` tries again.
 * @returns the executable, or undefined after one line that says why not.
 */
export async function installElectron(
  places: ElectronPlaces,
  env: NodeJS.ProcessEnv,
  options: InstallOptions,
): Promise<string | undefined> {
  const version = await electronVersion(places);
  options.say(`Fetching Electron ${version}, once.`);
  const problem = await runInstaller(places, env, options);
  const executable = problem === undefined ? electronBinary(places, env) : undefined;
  if (executable !== undefined) {
    await rm(memoryFile(places), { force: true });
    return executable;
  }
  await mkdir(places.memoryDir, { recursive: true });
  await writeFile(
    memoryFile(places),
    JSON.stringify({ version, problem: problem ?? 'no executable was unpacked' }),
  );
  options.say(
    `Electron ${version} could not be fetched (${problem ?? 'no executable was unpacked'}): starting in the system's Chromium from now on; to try again: npm start -- --shell electron`,
  );
  return undefined;
}

/** Whether an earlier start found that this version of Electron cannot be fetched. */
export async function isElectronUnreachable(places: ElectronPlaces): Promise<boolean> {
  try {
    const remembered = JSON.parse(await readFile(memoryFile(places), 'utf8')) as { version?: string };
    return remembered.version === (await electronVersion(places));
  } catch {
    return false;
  }
}

async function electronVersion({ packageDir }: ElectronPlaces): Promise<string> {
  return (JSON.parse(await readFile(join(packageDir, 'package.json'), 'utf8')) as { version: string })
    .version;
}

function memoryFile({ memoryDir }: ElectronPlaces): string {
  return join(memoryDir, 'electron-unreachable.json');
}

/** @returns why it failed, in a few words; undefined on success. */
async function runInstaller(
  { packageDir, memoryDir }: ElectronPlaces,
  env: NodeJS.ProcessEnv,
  { showProgress, stallLimitMs, totalLimitMs }: InstallOptions,
): Promise<string | undefined> {
  // The installer downloads into the temporary folder: one of its own shows how much has arrived.
  const downloads = join(memoryDir, 'electron-download');
  await mkdir(downloads, { recursive: true });
  const child = spawn(process.execPath, [join(packageDir, 'install.js')], {
    env: { ...env, TMPDIR: downloads, TEMP: downloads, TMP: downloads, ELECTRON_GET_NO_PROGRESS: '1' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString()).slice(-4_000);
  });
  const startedAtMs = performance.now();
  let lastBytes = 0;
  let lastGrowthMs = startedAtMs;
  let gaveUp: string | undefined;
  const watch = setInterval(async () => {
    const bytes = await folderBytes(downloads);
    const now = performance.now();
    if (bytes !== lastBytes) lastGrowthMs = now;
    lastBytes = bytes;
    showProgress(bytes / 1e6, (now - startedAtMs) / 1e3);
    if (now - lastGrowthMs > stallLimitMs) gaveUp = 'nothing arrives';
    else if (now - startedAtMs > totalLimitMs) gaveUp = 'it took too long';
    if (gaveUp !== undefined) child.kill('SIGKILL');
  }, 500);
  try {
    const code = await new Promise<number | null>((resolve) => {
      child.once('error', () => resolve(null));
      child.once('close', resolve);
    });
    if (code === 0) return undefined;
    return gaveUp ?? firstReason(complaint);
  } finally {
    clearInterval(watch);
    await rm(downloads, { recursive: true, force: true });
  }
}

function firstReason(complaint: string): string {
  const cause =
    /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)\b[^\n,}]*/.exec(
      complaint,
    );
  // Node's fetch keeps the cause out of the stack that the installer prints.
  if (cause === null && complaint.includes('fetch failed')) return 'its download host cannot be reached';
  const first = complaint.split('\n').find((line) => line.trim() !== '');
  return (cause?.[0] ?? first ?? 'the installer failed').trim();
}

async function folderBytes(folder: string): Promise<number> {
  let bytes = 0;
  try {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name))).size;
    }
  } catch {
    // The installer moved a file away while it was being counted.
  }
  return bytes;
}
