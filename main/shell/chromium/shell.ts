import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { missingDisplay } from '../display.ts';
import { forkWorker } from '../fork-worker.ts';
import {
  type Asset,
  type Caller,
  type Json,
  type Secrets,
  type Shell,
  ShellUnavailable,
  type ShellWindow,
  type WindowOptions,
  type WorkerHandle,
} from '../interface.ts';
import { createQuit, type Quit } from '../quit.ts';
import { type BinaryHandler, Routes } from '../routes.ts';
import { acquireInstanceLock, type InstanceLock } from '../single-instance.ts';
import { browserMissing, findBrowser } from './find-browser.ts';
import { browserFlags } from './flags.ts';
import { KeyringSecrets } from './keyring-secrets.ts';
import type { TestHooks } from './test-hooks.ts';
import { ChromiumWindow } from './window.ts';

export interface ChromiumShellOptions {
  readonly userDataDir: string;
  /** Folder with `chromium.js`, the built init script. */
  readonly preloadDir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly logSurprise: (what: string, error: unknown) => void;
  /** Ends the process after {@link Shell.quit}. */
  readonly exit: (code: number) => void;
}

/** @throws ShellUnavailable when there is no browser or no display. */
export async function createChromiumShell(options: ChromiumShellOptions): Promise<Shell> {
  const { env } = options;
  const hooks = await loadTestHooks(env);
  const noDisplay = hooks?.isHeadless ? undefined : missingDisplay(env, process.platform);
  if (noDisplay !== undefined) throw new ShellUnavailable(noDisplay);
  const executable = findBrowser(env, process.platform);
  if (executable === undefined) throw new ShellUnavailable(browserMissing(env, process.platform));
  const initBundle = await readFile(join(options.preloadDir, 'chromium.js'), 'utf8');
  return new ChromiumShell(options, executable, initBundle, hooks);
}

async function loadTestHooks(env: NodeJS.ProcessEnv): Promise<TestHooks | undefined> {
  if (env.LINTEL_TEST !== '1') return undefined;
  // A release build replaces LINTEL_BUILD by "release": the import below becomes unreachable and is left out.
  if (process.env.LINTEL_BUILD === 'release') {
    throw new ShellUnavailable(
      'LINTEL_TEST is set, but this is a release build and has no test hooks. Unset it.',
    );
  }
  return (await import('./test-hooks.ts')).testHooks(env);
}

class ChromiumShell implements Shell {
  readonly kind = 'chromium';
  readonly userDataDir: string;
  readonly secrets: Secrets;
  readonly #options: ChromiumShellOptions;
  readonly #executable: string;
  readonly #initBundle: string;
  readonly #hooks: TestHooks | undefined;
  readonly #routes: Routes;
  readonly #quit: Quit;
  readonly #windows = new Map<string, ChromiumWindow>();
  readonly #goneListeners: ((e: { id: string; why: 'closed' | 'crashed' | 'killed' }) => void)[] = [];
  readonly #backListeners: ((e: { id: string }) => void)[] = [];
  #handler: ((channel: string, argument: unknown, from: Caller) => Promise<Json>) | undefined;
  #lock: InstanceLock | undefined;

  constructor(
    options: ChromiumShellOptions,
    executable: string,
    initBundle: string,
    hooks: TestHooks | undefined,
  ) {
    this.#options = options;
    this.#executable = executable;
    this.#initBundle = initBundle;
    this.#hooks = hooks;
    this.#routes = new Routes(options.logSurprise);
    this.userDataDir = options.userDataDir;
    this.secrets = new KeyringSecrets(options.userDataDir);
    this.#quit = createQuit(options.logSurprise, async (code) => {
      await Promise.all([...this.#windows.values()].map((window) => window.close()));
      await this.#lock?.release();
      options.exit(code);
    });
  }

  async acquireSingleInstance(onSecond: () => void): Promise<boolean> {
    this.#lock ??= await acquireInstanceLock(this.userDataDir, () => {
      for (const window of this.#windows.values()) void window.show();
      onSecond();
    });
    return this.#lock !== undefined;
  }

  serve(assets: ReadonlyMap<string, Asset>): void {
    this.#routes.serve(assets);
  }

  handle(handler: (channel: string, argument: unknown, from: Caller) => Promise<Json>): void {
    this.#handler = handler;
  }

  handleBinary(path: string, handler: BinaryHandler): void {
    this.#routes.handleBinary(path, handler);
  }

  async openWindow(options: WindowOptions): Promise<ShellWindow> {
    if (options.hidden)
      throw new Error('The Chromium shell has no hidden windows: they cannot use the camera.');
    const id = this.#freeWindowId();
    const profileDir = join(this.userDataDir, 'browser', id);
    const window = new ChromiumWindow({
      id,
      options,
      executable: this.#executable,
      profileDir,
      flags: browserFlags({
        window: options,
        profileDir,
        isRoot: process.getuid?.() === 0,
        extra: this.#hooks?.flags ?? [],
      }),
      initBundle: this.#initBundle,
      routes: this.#routes,
      handler: (channel, argument, from) => this.#answer(channel, argument, from),
      onLaunched: async () => this.#hooks?.reportDevtools(profileDir, this.userDataDir),
      onGone: (why) => {
        if (why === 'closed' && !options.kiosk) this.#windows.delete(id);
        for (const listener of this.#goneListeners) listener({ id, why });
      },
      onBack: () => {
        for (const listener of this.#backListeners) listener({ id });
      },
      logSurprise: this.#options.logSurprise,
    });
    this.#windows.set(id, window);
    try {
      await window.open();
    } catch (error) {
      this.#windows.delete(id);
      throw error;
    }
    return window;
  }

  onWindowGone(listener: (e: { id: string; why: 'closed' | 'crashed' | 'killed' }) => void): void {
    this.#goneListeners.push(listener);
  }

  onWindowBack(listener: (e: { id: string }) => void): void {
    this.#backListeners.push(listener);
  }

  spawnWorker(
    module: string,
    options: { readonly name: string; readonly args?: readonly string[] },
  ): WorkerHandle {
    return forkWorker(module, options);
  }

  onQuit(handler: () => Promise<void>): void {
    this.#quit.handlers.push(handler);
  }

  quit(code = 0): Promise<void> {
    return this.#quit.run(code);
  }

  async #answer(channel: string, argument: unknown, from: Caller): Promise<Json> {
    if (this.#handler === undefined) throw new Error('No handler is registered yet.');
    return this.#handler(channel, argument, from);
  }

  /** Ids name profiles too, so they are few and used again: `window-1` keeps its cache and camera ids. */
  #freeWindowId(): string {
    let number = 1;
    while (this.#windows.has(`window-${number}`)) number += 1;
    return `window-${number}`;
  }
}
