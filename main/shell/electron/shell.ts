import { electronCallChannel } from '#main/preload/interface.ts';
import type {
  Asset,
  Caller,
  Json,
  Secrets,
  Shell,
  ShellWindow,
  WindowOptions,
  WorkerHandle,
} from '../interface.ts';
import { createQuit, type Quit } from '../quit.ts';
import { type BinaryHandler, Routes } from '../routes.ts';
import { guardContents } from './guard.ts';
import { SafeStorageSecrets } from './safe-storage-secrets.ts';
import { utilityWorker } from './utility-worker.ts';
import { ElectronWindow } from './window.ts';

export interface ElectronShellOptions {
  readonly userDataDir: string;
  /** Folder with `electron.cjs`, the built preload. */
  readonly preloadDir: string;
  readonly logSurprise: (what: string, error: unknown) => void;
}

/** @param electron the module itself, so that plain Node never loads it. */
export async function createElectronShell(
  electron: typeof import('electron'),
  options: ElectronShellOptions,
): Promise<Shell> {
  const { app, Menu } = electron;
  // Before ready: the lock and Chromium's own files belong to the chosen data folder.
  app.setPath('userData', options.userDataDir);
  await app.whenReady();
  // Without a menu there are no accelerators for reload and tools. macOS needs one for copy and paste.
  Menu.setApplicationMenu(
    process.platform === 'darwin'
      ? Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }])
      : null,
  );
  return new ElectronShell(electron, options);
}

class ElectronShell implements Shell {
  readonly kind = 'electron';
  readonly userDataDir: string;
  readonly secrets: Secrets;
  readonly #electron: typeof import('electron');
  readonly #options: ElectronShellOptions;
  readonly #routes: Routes;
  readonly #quit: Quit;
  readonly #windows = new Map<string, ElectronWindow>();
  readonly #goneListeners: ((e: { id: string; why: 'closed' | 'crashed' | 'killed' }) => void)[] = [];
  readonly #backListeners: ((e: { id: string }) => void)[] = [];
  #handler: ((channel: string, argument: unknown, from: Caller) => Promise<Json>) | undefined;
  #isQuitting = false;

  constructor(electron: typeof import('electron'), options: ElectronShellOptions) {
    const { app, ipcMain } = electron;
    this.#electron = electron;
    this.#options = options;
    this.userDataDir = options.userDataDir;
    this.secrets = new SafeStorageSecrets(electron.safeStorage, process.platform);
    this.#routes = new Routes(options.logSurprise);
    this.#quit = createQuit(options.logSurprise, async (code) => {
      await Promise.all([...this.#windows.values()].map((window) => window.close()));
      app.exit(code);
    });
    ipcMain.handle(electronCallChannel, (event, channel: unknown, argument: unknown) => {
      const from = [...this.#windows.values()]
        .map((window) => window.callerOf(event))
        .find((caller) => caller);
      return this.#answer(
        channel,
        argument,
        from ?? { windowId: 'unknown', isTrusted: false, origin: 'unknown' },
      );
    });
    // Also what nobody here opened, whatever opened it.
    app.on('web-contents-created', (_event, contents) => guardContents(contents));
    // Main decides what a closed window means; without a listener Electron would quit.
    app.on('window-all-closed', () => {});
    app.on('before-quit', (event) => {
      if (this.#isQuitting) return;
      event.preventDefault();
      void this.quit();
    });
  }

  async acquireSingleInstance(onSecond: () => void): Promise<boolean> {
    if (!this.#electron.app.requestSingleInstanceLock()) return false;
    this.#electron.app.on('second-instance', () => {
      for (const window of this.#windows.values()) window.show();
      onSecond();
    });
    return true;
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
    let number = 1;
    while (this.#windows.has(`window-${number}`)) number += 1;
    const id = `window-${number}`;
    const window = new ElectronWindow(this.#electron, {
      id,
      options,
      preloadDir: this.#options.preloadDir,
      routes: this.#routes,
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
    await window.open();
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
    return utilityWorker(this.#electron.utilityProcess, module, options);
  }

  onQuit(handler: () => Promise<void>): void {
    this.#quit.handlers.push(handler);
  }

  quit(code = 0): Promise<void> {
    this.#isQuitting = true;
    return this.#quit.run(code);
  }

  async #answer(channel: unknown, argument: unknown, from: Caller): Promise<Json> {
    // Electron hands an error's message to the page: it must say nothing about main.
    const silence = new Error('Lintel could not answer. The reason is in its log.');
    if (typeof channel !== 'string' || this.#handler === undefined) throw silence;
    let reply: Json;
    try {
      reply = await this.#handler(channel, argument, from);
    } catch (error) {
      this.#options.logSurprise(`answering ${channel}`, error);
      throw silence;
    }
    // Main has judged and recorded the stranger; it is told nothing.
    if (!from.isTrusted) throw silence;
    return reply;
  }
}
