import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer, { type Browser, type CDPSession, type Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundlePreloads, bundleTrustedTypes } from '../../../scripts/shell/bundles.ts';
import type { Asset, Caller, Json, Shell, ShellWindow } from '../interface.ts';
import { findBrowser } from './find-browser.ts';
import { createChromiumShell } from './shell.ts';

// One real browser for the whole file, headless, on a profile of its own; the page is driven over the test hook's port,
// so main's side is exactly what ships.

const html = `<!doctype html><title>Lintel</title><body><h1>Here</h1><script src="/trusted-types.js"></script><script src="/page.js"></script></body>`;
const text = (contentType: string, body: string): Asset => ({
  contentType,
  body: new TextEncoder().encode(body),
});
const assets = new Map<string, Asset>([
  ['/index.html', text('text/html; charset=utf-8', html)],
  ['/page.js', text('text/javascript', 'globalThis.hasRun = true;')],
  [
    '/worker.js',
    text(
      'text/javascript',
      'fetch("https://elsewhere.example/").then(() => postMessage("out"), () => postMessage("stopped"));',
    ),
  ],
]);

interface Gone {
  readonly id: string;
  readonly why: string;
}

let folder: string;
let shell: Shell;
let window: ShellWindow;
let driver: Browser;
let page: Page;
const calls: { channel: string; argument: unknown; from: Caller }[] = [];
const gone: Gone[] = [];
let answer: (channel: string, argument: unknown) => Promise<Json> = async (_channel, argument) => ({
  ok: true,
  value: (argument ?? null) as Json,
});
const surprises: string[] = [];
const slowBegan = Promise.withResolvers<void>();
const slowAborted = Promise.withResolvers<void>();
let onBack: ((e: { id: string }) => void) | undefined;

const nextBack = () =>
  new Promise<{ id: string }>((resolve) => {
    onBack = resolve;
  });

async function reconnectDriver(): Promise<void> {
  await driver.disconnect();
  await connectDriver();
}

async function endpoint(): Promise<string> {
  const { wsEndpoint } = JSON.parse(await readFile(join(folder, 'devtools.json'), 'utf8')) as {
    wsEndpoint: string;
  };
  return wsEndpoint;
}

/** What the browser's processes say their memory holds, by name. */
async function memoryDump(session: CDPSession): Promise<string> {
  const events: unknown[] = [];
  session.on('Tracing.dataCollected', ({ value }) => void events.push(value));
  const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: {
      includedCategories: ['disabled-by-default-memory-infra'],
    },
  });
  await session.send('Tracing.requestMemoryDump', { levelOfDetail: 'detailed' });
  await session.send('Tracing.end');
  await complete;
  return JSON.stringify(events);
}

async function connectDriver(): Promise<void> {
  driver = await puppeteer.connect({ browserWSEndpoint: await endpoint(), defaultViewport: null });
  const first = (await driver.pages())[0];
  if (first === undefined) throw new Error('the browser has no page');
  page = first;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lintel-shell-'));
  const preloadDir = join(folder, 'preload');
  await bundlePreloads(preloadDir);
  // As if hiding the raw binding had failed: every frame can call it, so only main's own check is left.
  const initScript = join(preloadDir, 'chromium.js');
  const thief = 'Object.defineProperty(globalThis, "stolen", { value: globalThis[LINTEL_LAUNCH.binding] });';
  await writeFile(initScript, `${thief}\n${await readFile(initScript, 'utf8')}`);
  shell = await createChromiumShell({
    userDataDir: folder,
    preloadDir,
    env: { ...process.env, LINTEL_TEST: '1', LINTEL_HEADLESS: '1' },
    logSurprise: (what) => surprises.push(what),
    exit: () => {},
  });
  assets.set('/trusted-types.js', text('text/javascript', await bundleTrustedTypes()));
  shell.serve(assets);
  shell.handle(async (channel, argument, from) => {
    calls.push({ channel, argument, from });
    return answer(channel, argument);
  });
  shell.handleBinary('/live/', async (query) => text('image/jpeg', `picture ${query.get('n')}`));
  shell.handleBinary('/slow', async (_query, _from, signal) => {
    slowBegan.resolve();
    signal.addEventListener('abort', () => slowAborted.resolve());
    await slowAborted.promise;
    return text('text/plain', '');
  });
  shell.handleBinary('/slow-has-begun', async () => {
    await slowBegan.promise;
    return text('text/plain', '');
  });
  shell.onWindowBack((e) => onBack?.(e));
  shell.onWindowGone((e) => gone.push(e));
  window = await shell.openWindow({
    path: '/index.html#/live',
    title: 'Lintel',
    width: 900,
    height: 700,
    kiosk: true,
  });
  await connectDriver();
});

afterAll(async () => {
  await driver?.disconnect();
  await shell?.quit();
  await rm(folder, { recursive: true, force: true });
});

describe.skipIf(findBrowser(process.env, process.platform) === undefined)('the Chromium shell', () => {
  test('shows the app from memory on a secure origin, with the hash it was asked for', async () => {
    expect(
      await page.evaluate(() => [location.href, isSecureContext, document.querySelector('h1')?.textContent]),
    ).toEqual(['https://lintel.app/index.html#/live', true, 'Here']);
    expect(await page.evaluate('hasRun')).toBe(true);
  });

  test('carries a call to main and its reply back', async () => {
    answer = async (_channel, argument) => ({ ok: true, value: { echoed: argument as Json } });
    expect(await page.evaluate('lintel.people.list({ query: "ä\\u2028</script>" })')).toEqual({
      ok: true,
      value: { echoed: { query: 'ä\u2028</script>' } },
    });
    expect(calls.at(-1)).toMatchObject({
      channel: 'people.list',
      from: { windowId: window.id, isTrusted: true, origin: 'https://lintel.app' },
    });
    expect(await page.evaluate('lintel.shell')).toBe('chromium');
  });

  test('a call that surprises main rejects without telling why', async () => {
    answer = () => Promise.reject(new Error('secret detail'));
    const message = await page.evaluate('lintel.people.list().catch((e) => e.message)');
    expect(message).not.toContain('secret');
    expect(surprises).toContain('answering people.list');
  });

  test('pushes events to the page until it unsubscribes', async () => {
    await page.evaluate(
      'globalThis.seen = []; globalThis.stop = lintel.people.changed((data) => { seen.push(data); if (data === 2) stop(); });',
    );
    for (const data of [1, 2, 3]) window.push('people.changed', data);
    answer = async () => null;
    await page.evaluate('lintel.people.list()'); // Answered after the three events: the pipe keeps order.
    expect(await page.evaluate('seen')).toEqual([1, 2]);
  });

  test('the raw binding is not within reach of page code', async () => {
    const strangers = await page.evaluate(() =>
      Object.getOwnPropertyNames(globalThis).filter((name) => /^call[0-9a-f]{24}$/.test(name)),
    );
    expect(strangers).toEqual([]);
  });

  test('a frame and an isolated world that hold the raw binding are strangers to main', async () => {
    answer = async () => 'answered';
    const before = calls.length;
    await page.evaluate(() => {
      const frame = document.createElement('iframe');
      document.body.append(frame);
      const stolen: unknown =
        frame.contentWindow === null ? undefined : Reflect.get(frame.contentWindow, 'stolen');
      if (typeof stolen !== 'function')
        throw new Error('the frame got no binding: this test would prove nothing');
      stolen(JSON.stringify({ id: 1, channel: 'people.list', argument: 'from a frame' }));
      frame.remove();
    });
    const session = await page.createCDPSession();
    const { frameTree } = await session.send('Page.getFrameTree');
    const { executionContextId } = await session.send('Page.createIsolatedWorld', {
      frameId: frameTree.frame.id,
    });
    await session.send('Runtime.evaluate', {
      contextId: executionContextId,
      expression: `{
        const name = Object.getOwnPropertyNames(globalThis).find((key) => /^call[0-9a-f]{24}$/.test(key));
        if (name !== undefined) globalThis[name](JSON.stringify({ id: 2, channel: 'people.list', argument: 'from a world' }));
      }`,
    });
    await page.evaluate('lintel.people.list("from the page")'); // The pipe keeps order: the others came before it.
    const seen = calls.slice(before).map((call) => [call.argument, call.from.isTrusted]);
    expect(seen).toContainEqual(['from a frame', false]);
    expect(seen).toContainEqual(['from the page', true]);
    expect(seen.filter(([, isTrusted]) => isTrusted === true)).toHaveLength(1);
  });

  test('answers pictures to its own page, and files that are there', async () => {
    expect(await page.evaluate(async () => (await fetch('/live/picture?n=7')).text())).toBe('picture 7');
    expect(await page.evaluate(async () => (await fetch('/no-such-file.js')).status)).toBe(404);
    expect(await page.evaluate(async () => (await fetch('/../../etc/passwd')).status)).toBe(404);
    expect(await page.evaluate(async () => (await fetch('/live/', { method: 'POST' })).status)).toBe(405);
  });

  test('keeps no record of requests that were answered: a page that shows live pictures for days must not grow', async () => {
    await driver.disconnect();
    // Without a page object, which would turn on the records itself.
    driver = await puppeteer.connect({ browserWSEndpoint: await endpoint(), defaultViewport: null });
    const target = driver.targets().find((one) => one.type() === 'page');
    const session = await target?.createCDPSession();
    await session?.send('Runtime.evaluate', {
      expression:
        '(async () => { for (let n = 0; n < 200; n++) await (await fetch("/live/picture?n=" + n)).blob(); })()',
      awaitPromise: true,
    });
    await session?.send('HeapProfiler.collectGarbage');
    const dump = await memoryDump(await driver.target().createCDPSession());
    expect(dump).toContain('blink_objects/Document');
    expect(dump).not.toContain('NetworkResourcesData::ResourceData');
    await reconnectDriver();
  });

  test('nothing outside is reached: page, worker and navigation are stopped and the page stays', async () => {
    const blocked = await page.evaluate(async () => ({
      fetched: await fetch('https://elsewhere.example/').then(
        () => 'out',
        () => 'stopped',
      ),
      plain: await fetch('http://127.0.0.1:9/').then(
        () => 'out',
        () => 'stopped',
      ),
      worker: await new Promise((resolve) => {
        new Worker('/worker.js').onmessage = (event) => resolve(event.data);
      }),
    }));
    expect(blocked).toEqual({ fetched: 'stopped', plain: 'stopped', worker: 'stopped' });
    await page.evaluate(() => {
      location.href = 'https://elsewhere.example/';
    });
    expect(await page.evaluate('lintel.people.list().then(() => location.origin)')).toBe(
      'https://lintel.app',
    );
  });

  test('the policy of the page is in force: no inline script, no markup from strings, no microphone', async () => {
    const violations = await page.evaluate(async () => {
      const seen: string[] = [];
      const frameBlocked = new Promise<void>((resolve) => {
        document.addEventListener('securitypolicyviolation', (event) => {
          seen.push(event.effectiveDirective);
          if (event.effectiveDirective === 'frame-src') resolve();
        });
      });
      const script = document.createElement('script');
      const frame = document.createElement('iframe');
      frame.src = 'https://elsewhere.example/';
      document.body.append(frame);
      try {
        script.text = 'globalThis.hasEscaped = true';
      } catch {
        seen.push('script text refused');
      }
      try {
        document.body.insertAdjacentHTML('beforeend', '<b>x</b>');
      } catch {
        seen.push('markup refused');
      }
      await frameBlocked;
      frame.remove();
      return seen;
    });
    expect(violations).toEqual(
      expect.arrayContaining(['script text refused', 'markup refused', 'frame-src']),
    );
    const permission = async (name: string) =>
      page.evaluate(
        async (asked) => (await navigator.permissions.query({ name: asked as PermissionName })).state,
        name,
      );
    expect(await permission('camera')).toBe('granted');
    expect(await permission('microphone')).toBe('denied');
    expect(await permission('geolocation')).toBe('denied');
  });

  test('a popup is closed', async () => {
    await page.evaluate("globalThis.popup = open('about:blank', 'name', 'popup')");
    await page.waitForFunction('popup.closed');
  });

  test('a page that leaves without a request is brought back', async () => {
    await page.goto('about:blank').catch(() => {});
    await page.waitForFunction('location.origin === "https://lintel.app" && globalThis.hasRun');
  });

  test('a kiosk swallows the keys of the browser and leaves those of a text field', async () => {
    await page.evaluate(() => {
      globalThis.addEventListener('keydown', (event) => document.body.append(`[${event.key}]`));
      document.body.replaceChildren();
    });
    for (const key of ['t', 'n', 'w', 'p'] as const) {
      await page.keyboard.down('Control');
      await page.keyboard.press(key);
      await page.keyboard.up('Control');
    }
    await page.keyboard.press('F11');
    await page.keyboard.press('x');
    expect(await page.evaluate(() => document.body.textContent)).toBe('[x]');
    expect(await driver.pages()).toHaveLength(1);
  });

  test('a crashed page is reloaded, with its bridge', async () => {
    gone.length = 0;
    const back = nextBack();
    const session = await page.createCDPSession();
    session.send('Page.crash').catch(() => {}); // Never answered: the page is gone.
    await back;
    expect(gone).toEqual([{ id: window.id, why: 'crashed' }]);
    await reconnectDriver();
    answer = async () => 'still here';
    expect(await page.evaluate('lintel.people.list()')).toBe('still here');
  });

  test('a killed browser comes back as the same window, where it was', async () => {
    await page.evaluate('location.hash = "#/audit"');
    gone.length = 0;
    await page.evaluate("void fetch('/slow').catch(() => {}); fetch('/slow-has-begun').then(() => {})");
    const session = await driver.target().createCDPSession();
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    const pid = processInfo.find((info) => info.type === 'browser')?.id;
    if (pid === undefined) throw new Error('the browser does not tell its process');
    const back = nextBack();
    process.kill(pid, 'SIGKILL');
    expect(await back).toEqual({ id: window.id });
    expect(gone).toEqual([{ id: window.id, why: 'killed' }]);
    // A handler that was still at work for it has been told.
    await slowAborted.promise;
    await reconnectDriver();
    expect(await page.evaluate('lintel.people.list().then(() => location.href)')).toBe(
      'https://lintel.app/index.html#/audit',
    );
    expect(Buffer.from(await window.capturePng()).toString('latin1', 1, 4)).toBe('PNG');
  });
});
