import { setTimeout as wait } from 'node:timers/promises';
import type { Browser, CDPSession, Target } from 'puppeteer-core';
import type { Caller, Json, ShellWindow, WindowOptions } from '../interface.ts';
import { ShellUnavailable } from '../interface.ts';
import { appOrigin, isAppUrl } from '../origin.ts';
import { createRestartDelay } from '../restart-delay.ts';
import type { Routes } from '../routes.ts';
import { type Interception, interceptEverything } from './interception.ts';
import { explainLaunchFailure, launchBrowser } from './launch.ts';
import { type CallHandler, linkPage, type PageLink } from './page-link.ts';
import { decidePermissions } from './permissions.ts';

export interface ChromiumWindowParts {
  readonly id: string;
  readonly options: WindowOptions;
  readonly executable: string;
  readonly flags: string[];
  readonly profileDir: string;
  readonly initBundle: string;
  readonly routes: Routes;
  readonly handler: CallHandler;
  readonly onLaunched: (profileDir: string) => Promise<void>;
  readonly onGone: (why: 'closed' | 'crashed' | 'killed') => void;
  readonly onBack: () => void;
  readonly logSurprise: (what: string, error: unknown) => void;
}

const loadTimeoutMs = 30_000;
const pageTimeoutMs = 15_000;

/** What exists only while one browser process lives. */
interface Running {
  readonly browser: Browser;
  readonly session: CDPSession;
  readonly link: PageLink;
  readonly interception: Interception;
}

/** One app window with a browser process and a profile of its own. It comes back by itself when that process dies. */
export class ChromiumWindow implements ShellWindow {
  readonly id: string;
  readonly #parts: ChromiumWindowParts;
  readonly #restartDelayMs = createRestartDelay(() => performance.now());
  readonly #closing = new AbortController();
  #running: Running | undefined;
  /** Path and hash that the page showed last: where a repaired window opens. */
  #path: string;

  constructor(parts: ChromiumWindowParts) {
    this.id = parts.id;
    this.#parts = parts;
    this.#path = parts.options.path;
  }

  /** Opens the window and waits until its page has loaded. @throws ShellUnavailable */
  async open(): Promise<void> {
    const { executable, profileDir, flags } = this.#parts;
    const browser = await launchBrowser(executable, profileDir, flags);
    try {
      await this.#attach(browser);
    } catch (error) {
      await closeBrowser(browser);
      if (error instanceof ShellUnavailable) throw error;
      throw new ShellUnavailable(explainLaunchFailure(executable, error), { cause: error });
    }
  }

  push(channel: string, data: Json): void {
    this.#running?.link.push({ kind: 'event', channel, data });
  }

  async reload(): Promise<void> {
    const running = this.#needRunning();
    const loaded = once(running, 'Page.loadEventFired');
    await running.session.send('Page.reload');
    await loaded;
  }

  async capturePng(): Promise<Uint8Array> {
    const { data } = await this.#needRunning().session.send('Page.captureScreenshot', { format: 'png' });
    return Buffer.from(data, 'base64');
  }

  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    const running = this.#running;
    this.#running = undefined;
    if (running === undefined) return;
    running.interception.abort();
    await closeBrowser(running.browser);
  }

  /** Brings the window to the front, for a second start. */
  async show(): Promise<void> {
    await this.#running?.session.send('Page.bringToFront').catch(() => {});
  }

  #needRunning(): Running {
    if (this.#running === undefined) throw new Error('The window is closed or coming back.');
    return this.#running;
  }

  async #attach(browser: Browser): Promise<void> {
    const { id, options, routes, handler, initBundle, logSurprise, profileDir } = this.#parts;
    const browserSession = await browser.target().createCDPSession();
    let link: PageLink | undefined;
    const callerOf = (frameId: string): Caller => {
      const isTrusted = link?.isMainFrame(frameId) === true;
      return { windowId: id, isTrusted, origin: isTrusted ? appOrigin : 'unknown' };
    };
    const interception = await interceptEverything(browserSession, routes, callerOf);
    await decidePermissions(browserSession);

    const target = await firstPage(browser, browserSession);
    const session = await target.createCDPSession();
    const { targetInfo } = await session.send('Target.getTargetInfo');
    await session.send('Page.enable');
    link = await linkPage(session, {
      windowId: id,
      kiosk: options.kiosk,
      initBundle,
      handler,
      onMainFrameNavigated: (url) => this.#onNavigated(session, url),
      logSurprise,
    });

    let isPageGone = false;
    browserSession.on('Target.targetDestroyed', ({ targetId }) => {
      if (targetId !== targetInfo.targetId) return;
      isPageGone = true;
      // Some systems keep the browser alive without a window.
      void closeBrowser(browser);
    });
    browserSession.on('Target.targetCreated', (event) => {
      // Popups, new tabs and new windows by keyboard: there is one page in this browser, ours.
      if (event.targetInfo.type !== 'page' || event.targetInfo.targetId === targetInfo.targetId) return;
      void closeForeignPage(browserSession, event.targetInfo.targetId);
    });
    await browserSession.send('Target.setDiscoverTargets', { discover: true });

    const loaded = once({ browser, session }, 'Page.domContentEventFired');
    const { errorText } = await session.send('Page.navigate', { url: appOrigin + this.#path });
    if (errorText !== undefined) throw new Error(`the app's page did not open (${errorText})`);
    await loaded;

    if (this.#closing.signal.aborted) throw new Error('the window was closed meanwhile');
    this.#running = { browser, session, link, interception };
    session.on('Inspector.targetCrashed', () => void this.#onPageCrashed(browser, session));
    browser.once('disconnected', () => {
      interception.abort();
      void this.#onBrowserGone(isPageGone ? 'closed' : 'killed');
    });
    if (!browser.connected) throw new Error('it ended while the page was loading');
    await this.#parts.onLaunched(profileDir);
  }

  #onNavigated(session: CDPSession, url: string): void {
    if (isAppUrl(url)) {
      this.#path = url.slice(appOrigin.length);
      return;
    }
    // about:blank and the like need no request and so meet no interception. The window shows the app and nothing else.
    if (this.#running !== undefined) {
      session.send('Page.navigate', { url: appOrigin + this.#parts.options.path }).catch(() => {});
    }
  }

  async #onPageCrashed(browser: Browser, session: CDPSession): Promise<void> {
    this.#parts.onGone('crashed');
    try {
      await wait(this.#restartDelayMs(), undefined, { signal: this.#closing.signal });
      const loaded = once({ browser, session }, 'Page.domContentEventFired');
      await session.send('Page.reload');
      await loaded;
      this.#parts.onBack();
    } catch {
      // Closed meanwhile, or the whole browser went down: #onBrowserGone takes over.
    }
  }

  async #onBrowserGone(why: 'closed' | 'killed'): Promise<void> {
    if (this.#running === undefined || this.#closing.signal.aborted) return;
    this.#running = undefined;
    this.#parts.onGone(why);
    if (why === 'closed' && !this.#parts.options.kiosk) {
      this.#closing.abort();
      return;
    }
    while (!this.#closing.signal.aborted) {
      try {
        await wait(this.#restartDelayMs(), undefined, { signal: this.#closing.signal });
        await this.open();
        this.#parts.onBack();
        return;
      } catch (error) {
        if (!this.#closing.signal.aborted) this.#parts.logSurprise('bringing the window back', error);
      }
    }
  }
}

const foreignPageWaitMs = 2000;

/** @throws Error "Not allowed" at once when a managed policy forbids attaching; puppeteer itself would wait in silence. */
async function firstPage(browser: Browser, browserSession: CDPSession): Promise<Target> {
  const signal = AbortSignal.timeout(pageTimeoutMs);
  let targetId: string | undefined;
  while (targetId === undefined) {
    const { targetInfos } = await browserSession.send('Target.getTargets');
    targetId = targetInfos.find((info) => info.type === 'page')?.targetId;
    if (targetId === undefined) await wait(20, undefined, { signal });
  }
  const { sessionId } = await browserSession.send('Target.attachToTarget', { targetId, flatten: true });
  await browserSession.send('Target.detachFromTarget', { sessionId });
  return browser.waitForTarget((target) => target.type() === 'page', { timeout: pageTimeoutMs });
}

/**
 * Closes a page that is not ours, once its thread runs. A new page first waits for its debuggers to let it go; closed in
 * that moment, it would leave its opener, which shares the thread, waiting for good.
 */
async function closeForeignPage(browserSession: CDPSession, targetId: string): Promise<void> {
  try {
    const { sessionId } = await browserSession.send('Target.attachToTarget', { targetId, flatten: true });
    const session = browserSession.connection()?.session(sessionId);
    const runs = session?.send('Runtime.evaluate', { expression: '0' });
    // A page that is busy with something else is closed all the same.
    await Promise.race([runs, wait(foreignPageWaitMs)]);
  } catch {
    // Gone already, or it cannot be attached to: closing is all that is left to try.
  }
  await browserSession.send('Target.closeTarget', { targetId }).catch(() => {});
}

/** Resolves at the next event; rejects when the browser ends first or the page takes too long: nobody waits for a dead page. */
function once(
  running: { readonly browser: Browser; readonly session: CDPSession },
  event: 'Page.domContentEventFired' | 'Page.loadEventFired',
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const onEvent = () => resolve();
  const onGone = () => reject(new Error('the browser ended'));
  const timer = setTimeout(() => reject(new Error('the page did not load in time')), loadTimeoutMs);
  running.session.once(event, onEvent);
  running.browser.once('disconnected', onGone);
  const settled = promise.finally(() => {
    clearTimeout(timer);
    running.session.off(event, onEvent);
    running.browser.off('disconnected', onGone);
  });
  // The caller may fail before it waits.
  settled.catch(() => {});
  return settled;
}

async function closeBrowser(browser: Browser): Promise<void> {
  const process = browser.process();
  const exited = new Promise<void>((resolve) => {
    if (process === null || process.exitCode !== null || process.signalCode !== null) resolve();
    else process.once('exit', () => resolve());
  });
  await browser.close().catch(() => {});
  const deadline = AbortSignal.timeout(3_000);
  deadline.addEventListener('abort', () => process?.kill('SIGKILL'));
  await exited;
}
