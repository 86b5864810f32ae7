import { chooseShell } from './choose.ts';
import type { Shell } from './interface.ts';
import { defaultUserDataDir, ensurePrivateFolder } from './user-data.ts';

export interface OpenShellOptions {
  /** Absolute path of dist/preload: `electron.cjs` and `chromium.js`. */
  readonly preloadDir: string;
  /** Absolute path; default: LINTEL_DATA_DIR, else the user's own configuration folder. */
  readonly userDataDir?: string;
  /** Told what went wrong inside the shell. Default: one line on stderr. */
  readonly logSurprise?: (what: string, error: unknown) => void;
  readonly env?: NodeJS.ProcessEnv;
  readonly exit?: (code: number) => void;
}

/**
 * Opens the shell that fits this process: Electron inside Electron, else a system Chromium.
 * SIGINT and SIGTERM quit it in order. Under Electron call it from a function, not from top-level await:
 * Electron is not ready before the main module has been evaluated.
 * @throws ShellUnavailable, with one line for a person.
 */
export async function openShell(options: OpenShellOptions): Promise<Shell> {
  const env = options.env ?? process.env;
  const userDataDir =
    options.userDataDir ?? (env.LINTEL_DATA_DIR || defaultUserDataDir(env, process.platform));
  await ensurePrivateFolder(userDataDir);
  const shared = {
    userDataDir,
    preloadDir: options.preloadDir,
    env,
    logSurprise: options.logSurprise ?? printSurprise,
  };
  const shell = await open(chooseShell(process.versions), shared, options.exit);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void shell.quit(0));
  return shell;
}

async function open(
  kind: Shell['kind'],
  shared: Required<Pick<OpenShellOptions, 'userDataDir' | 'preloadDir' | 'env' | 'logSurprise'>>,
  exit: ((code: number) => void) | undefined,
): Promise<Shell> {
  if (kind === 'electron') {
    const { loadElectron } = await import('./electron/load.ts');
    const { createElectronShell } = await import('./electron/shell.ts');
    return createElectronShell(await loadElectron(), shared);
  }
  const { createChromiumShell } = await import('./chromium/shell.ts');
  return createChromiumShell({ ...shared, exit: exit ?? ((code) => process.exit(code)) });
}

function printSurprise(what: string, error: unknown): void {
  console.error(`lintel: ${what}: ${error instanceof Error ? error.message : String(error)}`);
}
