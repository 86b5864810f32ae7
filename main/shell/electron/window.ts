import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { BrowserWindow, IpcMainInvokeEvent } from 'electron';
import { electronEventChannel } from '#main/preload/interface.ts';
import type { Caller, Json, ShellWindow, WindowOptions } from '../interface.ts';
import { appOrigin, isAppUrl } from '../origin.ts';
import { createRestartDelay } from '../restart-delay.ts';
import type { Routes } from '../routes.ts';
import { guardContents, guardSession } from './guard.ts';

export interface ElectronWindowParts {
  readonly id: string;
  readonly options: WindowOptions;
  readonly preloadDir: string;
  readonly routes: Routes;
  readonly onGone: (why: 'closed' | 'crashed' | 'killed') => void;
  readonly onBack: () => void;
  readonly logSurprise: (what: string, error: unknown) => void;
}

/** One BrowserWindow; a crashed page is loaded again, a closed kiosk window opens again. */
export class ElectronWindow implements ShellWindow {
  readonly id: string;
  readonly #electron: typeof import('electron');
  readonly #parts: ElectronWindowParts;
  readonly #restartDelayMs = createRestartDelay(() => performance.now());
  /** In memory, one per window: a request on it can only be this window's. */
  readonly #partition = randomUUID();
  readonly #closing = new AbortController();
  #pageGone = new AbortController();
  #window: BrowserWindow | undefined;
  #path: string;

  constructor(electron: typeof import('electron'), parts: ElectronWindowParts) {
    this.#electron = electron;
    this.#parts = parts;
    this.id = parts.id;
    this.#path = parts.options.path;
    guardSession(
      electron.session.fromPartition(this.#partition, { cache: false }),
      parts.routes,
      () => this.#binaryCaller(),
      () => this.#pageGone.signal,
    );
  }

  async open(): Promise<void> {
    const { options, preloadDir } = this.#parts;
    const isHidden = options.hidden === true;
    const window = new this.#electron.BrowserWindow({
      title: options.title,
      width: options.width,
      height: options.height,
      kiosk: options.kiosk && !isHidden,
      show: false,
      autoHideMenuBar: true,
      webPreferences: {
        partition: this.#partition,
        preload: join(preloadDir, 'electron.cjs'),
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        nodeIntegrationInWorker: false,
        nodeIntegrationInSubFrames: false,
        webSecurity: true,
        allowRunningInsecureContent: false,
        experimentalFeatures: false,
        webviewTag: false,
        navigateOnDragDrop: false,
        safeDialogs: true,
        // Dictionaries would be fetched from outside.
        spellcheck: false,
        // The live picture and the capture page go on while nobody sees them.
        backgroundThrottling: false,
        devTools: process.env.LINTEL_BUILD !== 'release',
        additionalArguments: options.kiosk ? ['--lintel-kiosk'] : [],
      },
    });
    this.#window = window;
    guardContents(window.webContents);
    window.webContents.on('did-start-navigation', (details) => {
      if (!details.isMainFrame || details.isSameDocument) return;
      this.#pageGone.abort();
      this.#pageGone = new AbortController();
    });
    window.webContents.on('did-navigate-in-page', (_event, url, isMainFrame) => {
      if (isMainFrame && isAppUrl(url)) this.#path = url.slice(appOrigin.length);
    });
    window.webContents.on('render-process-gone', (_event, details) => {
      if (details.reason !== 'clean-exit') void this.#onPageGone(window);
    });
    window.once('closed', () => void this.#onClosed(window));
    if (!isHidden) window.once('ready-to-show', () => window.show());
    await window.loadURL(appOrigin + this.#path);
  }

  push(channel: string, data: Json): void {
    const window = this.#window;
    if (window === undefined || window.isDestroyed() || window.webContents.isCrashed()) return;
    window.webContents.send(electronEventChannel, channel, data);
  }

  async reload(): Promise<void> {
    const { webContents } = this.#needWindow();
    const loaded = new Promise<void>((resolve) => webContents.once('did-finish-load', () => resolve()));
    webContents.reload();
    await loaded;
  }

  async capturePng(): Promise<Uint8Array> {
    return (await this.#needWindow().webContents.capturePage()).toPNG();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#pageGone.abort();
    this.#window?.destroy();
    this.#window = undefined;
  }

  show(): void {
    const window = this.#window;
    if (window === undefined || window.isDestroyed() || this.#parts.options.hidden) return;
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  }

  /** Who called over IPC, or undefined when the call is not from this window. */
  callerOf(event: IpcMainInvokeEvent): Caller | undefined {
    if (this.#window === undefined || event.sender !== this.#window.webContents) return undefined;
    const frame = event.senderFrame;
    // `senderFrame` is null once the frame is gone: then nobody can vouch for it.
    const origin = frame?.origin ?? 'unknown';
    const isTrusted =
      frame !== null && frame.parent === null && frame === event.sender.mainFrame && origin === appOrigin;
    return { windowId: this.id, isTrusted, origin };
  }

  /** Electron names no frame for an intercepted request: trust it only while our page is the one frame there is. */
  #binaryCaller(): Caller {
    const frame = this.#window?.isDestroyed() === false ? this.#window.webContents.mainFrame : undefined;
    const isTrusted = frame !== undefined && frame.origin === appOrigin && frame.framesInSubtree.length === 1;
    return { windowId: this.id, isTrusted, origin: frame?.origin ?? 'unknown' };
  }

  async #onPageGone(window: BrowserWindow): Promise<void> {
    this.#pageGone.abort();
    this.#parts.onGone('crashed');
    try {
      await wait(this.#restartDelayMs(), undefined, { signal: this.#closing.signal });
      await window.loadURL(appOrigin + this.#path);
      this.#parts.onBack();
    } catch (error) {
      if (!this.#closing.signal.aborted) this.#parts.logSurprise('bringing the page back', error);
    }
  }

  async #onClosed(window: BrowserWindow): Promise<void> {
    if (this.#window !== window || this.#closing.signal.aborted) return;
    this.#window = undefined;
    this.#pageGone.abort();
    this.#parts.onGone('closed');
    if (!this.#parts.options.kiosk) return;
    try {
      await wait(this.#restartDelayMs(), undefined, { signal: this.#closing.signal });
      await this.open();
      this.#parts.onBack();
    } catch (error) {
      if (!this.#closing.signal.aborted) this.#parts.logSurprise('bringing the window back', error);
    }
  }

  #needWindow(): BrowserWindow {
    if (this.#window === undefined) throw new Error('The window is closed or coming back.');
    return this.#window;
  }
}
