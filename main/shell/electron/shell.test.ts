import { beforeEach, describe, expect, test } from 'vitest';
import { type Caller, SecretsUnavailable, type Shell, type ShellWindow } from '../interface.ts';
import { FakeContents, FakeFrame, FakeWindow, fakeElectron } from './fake-electron.ts';
import { createElectronShell } from './shell.ts';

// Electron has no binary in many places, so its wiring is proven on a stand-in that records what was locked. Every test
// here fails when its lock is left out; that Electron honours the locks is proven by the journeys where a binary exists.

const page = 'https://lintel.app';

let electron: ReturnType<typeof fakeElectron>;
let shell: Shell;
let calls: { channel: string; argument: unknown; from: Caller }[];
let surprises: string[];

beforeEach(async () => {
  FakeWindow.all = [];
  calls = [];
  surprises = [];
  electron = fakeElectron();
  shell = await createElectronShell(electron.module as unknown as typeof import('electron'), {
    userDataDir: '/data',
    preloadDir: '/preload',
    logSurprise: (what) => surprises.push(what),
  });
  shell.serve(
    new Map([['/index.html', { contentType: 'text/html', body: new TextEncoder().encode('<p>') }]]),
  );
  shell.handle(async (channel, argument, from) => {
    calls.push({ channel, argument, from });
    if (channel === 'broken.call') throw new Error('secret detail');
    return 'reply';
  });
});

const open = (change: { kiosk?: boolean; hidden?: boolean } = {}): Promise<ShellWindow> =>
  shell.openWindow({
    path: '/index.html#/live',
    title: 'Lintel',
    width: 800,
    height: 600,
    kiosk: false,
    ...change,
  });

function only<T>(values: Iterable<T>): T {
  const [first, ...others] = [...values];
  if (first === undefined || others.length > 0) throw new Error('expected exactly one');
  return first;
}

const invoke = (event: object, channel: unknown, argument?: unknown) => {
  const handler = electron.ipc.get('lintel');
  if (handler === undefined) throw new Error('no IPC handler');
  return handler(event, channel, argument);
};

describe('an Electron window', () => {
  test('is sandboxed, isolated, without Node, on a session of its own, and shows the app', async () => {
    await open();
    const window = only(FakeWindow.all);
    expect(window.options.webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      backgroundThrottling: false,
      preload: expect.stringMatching(/electron\.cjs$/),
      partition: only(electron.sessions.keys()),
    });
    expect(window.options.webPreferences.partition).not.toMatch(/^persist:/);
    expect(window.loaded).toEqual(['https://lintel.app/index.html#/live']);
    expect(window.isShown).toBe(true);
  });

  test('stays hidden when it only captures', async () => {
    await open({ hidden: true, kiosk: true });
    const window = only(FakeWindow.all);
    expect([window.isShown, window.options.show, window.options.kiosk]).toEqual([false, false, false]);
  });

  test('tells its preload about the kiosk', async () => {
    await open({ kiosk: true });
    expect(only(FakeWindow.all).options.webPreferences.additionalArguments).toEqual(['--lintel-kiosk']);
  });

  test('never leaves the app, opens nothing and takes no webview', async () => {
    await open();
    const { webContents } = only(FakeWindow.all);
    const isPrevented = (name: string, event: object) => {
      let prevented = false;
      webContents.emit(name, { ...event, preventDefault: () => (prevented = true) });
      return prevented;
    };
    const foreign = { url: 'https://elsewhere.example/', isMainFrame: true };
    for (const name of ['will-navigate', 'will-redirect', 'will-frame-navigate']) {
      expect(isPrevented(name, foreign), name).toBe(true);
      expect(isPrevented(name, { url: `${page}/index.html`, isMainFrame: true }), name).toBe(false);
    }
    expect(isPrevented('will-frame-navigate', { url: `${page}/index.html`, isMainFrame: false })).toBe(true);
    expect(isPrevented('will-attach-webview', {})).toBe(true);
    expect(webContents.openHandler?.({ url: `${page}/index.html` })).toEqual({ action: 'deny' });
  });

  test('any other contents that come into being are guarded too', () => {
    const contents = new FakeContents();
    electron.app.emit('web-contents-created', {}, contents);
    expect(contents.openHandler?.({ url: page })).toEqual({ action: 'deny' });
    expect(contents.listenerCount('will-navigate')).toBe(1);
  });

  test('has no menu whose keys reload or inspect', () => {
    expect(electron.menus).toEqual([process.platform === 'darwin' ? 'menu' : null]);
  });
});

describe('the session', () => {
  test('answers the app from memory and nothing else', async () => {
    await open();
    const handler = only(electron.sessions.values()).handlers.get('https');
    const own = await handler?.(new Request(`${page}/index.html`));
    expect([own?.status, await own?.text()]).toEqual([200, '<p>']);
    expect(own?.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect((await handler?.(new Request('https://elsewhere.example/')))?.type).toBe('error');
  });

  test('cancels every request that is not the app’s', async () => {
    await open();
    const { beforeRequest } = only(electron.sessions.values());
    const isCancelled = (url: string) => {
      let cancelled: boolean | undefined;
      beforeRequest?.({ url }, (reply) => {
        cancelled = reply.cancel;
      });
      return cancelled;
    };
    for (const url of [
      'http://lintel.app/',
      'wss://elsewhere.example/',
      'file:///etc/passwd',
      'https://lintel.app.example/',
    ]) {
      expect(isCancelled(url), url).toBe(true);
    }
    expect(isCancelled(`${page}/index.html`)).toBe(false);
  });

  test('grants the camera to the app and nothing else to anyone', async () => {
    await open();
    const session = only(electron.sessions.values());
    const request = (permission: string, details: object) => {
      let granted: boolean | undefined;
      session.request?.(
        {},
        permission,
        (answer) => {
          granted = answer;
        },
        details,
      );
      return granted;
    };
    expect(request('media', { requestingUrl: `${page}/index.html`, mediaTypes: ['video'] })).toBe(true);
    expect(request('media', { requestingUrl: `${page}/index.html`, mediaTypes: ['video', 'audio'] })).toBe(
      false,
    );
    expect(request('media', { requestingUrl: `${page}/index.html`, mediaTypes: [] })).toBe(false);
    expect(request('media', { requestingUrl: 'https://elsewhere.example/', mediaTypes: ['video'] })).toBe(
      false,
    );
    for (const permission of [
      'geolocation',
      'notifications',
      'display-capture',
      'openExternal',
      'clipboard-read',
      'fileSystem',
    ]) {
      expect(request(permission, { requestingUrl: `${page}/` }), permission).toBe(false);
    }
    expect(session.check?.(null, 'media', `${page}/`, { mediaType: 'video' })).toBe(true);
    expect(session.check?.(null, 'media', `${page}/`, { mediaType: 'audio' })).toBe(false);
    expect(session.check?.(null, 'media', '', { mediaType: 'video' })).toBe(false);
    expect(session.device?.()).toBe(false);
  });

  test('downloads come from the app alone', async () => {
    await open();
    const session = only(electron.sessions.values());
    const isPrevented = (url: string) => {
      let prevented = false;
      session.emit('will-download', { preventDefault: () => (prevented = true) }, { getURL: () => url });
      return prevented;
    };
    expect(isPrevented('https://elsewhere.example/x.exe')).toBe(true);
    expect(isPrevented(`${page}/audit/export.csv`)).toBe(false);
    expect(isPrevented(`blob:${page}/0b1c`)).toBe(false);
  });

  test('pictures are for our page while it is the only frame, and a reload aborts those that wait', async () => {
    let waiting: AbortSignal | undefined;
    const began = Promise.withResolvers<void>();
    shell.handleBinary('/live/', async (_query, _from, signal) => {
      waiting = signal;
      began.resolve();
      return { contentType: 'image/jpeg', body: new Uint8Array(3) };
    });
    await open();
    const { webContents } = only(FakeWindow.all);
    const handler = only(electron.sessions.values()).handlers.get('https');
    const fetchPicture = () => handler?.(new Request(`${page}/live/1`));
    expect((await fetchPicture())?.status).toBe(200);
    await began.promise;
    expect(waiting?.aborted).toBe(false);
    webContents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false });
    expect(waiting?.aborted).toBe(true);
    webContents.mainFrame.framesInSubtree.push(new FakeFrame('null', webContents.mainFrame));
    expect((await fetchPicture())?.status).toBe(403);
  });
});

describe('calls over Electron’s IPC', () => {
  test('our top frame is trusted and gets its reply', async () => {
    const window = await open();
    const { webContents } = only(FakeWindow.all);
    const event = { sender: webContents, senderFrame: webContents.mainFrame };
    expect(await invoke(event, 'people.list', { query: 'x' })).toBe('reply');
    expect(calls).toEqual([
      {
        channel: 'people.list',
        argument: { query: 'x' },
        from: { windowId: window.id, isTrusted: true, origin: page },
      },
    ]);
  });

  test('a frame, a foreign origin, a vanished frame and an unknown window are strangers and are told nothing', async () => {
    await open();
    const { webContents } = only(FakeWindow.all);
    const frame = new FakeFrame(page, webContents.mainFrame);
    const other = new FakeContents();
    const strangers = [
      { sender: webContents, senderFrame: frame },
      { sender: webContents, senderFrame: null },
      { sender: other, senderFrame: other.mainFrame },
    ];
    for (const event of strangers)
      await expect(invoke(event, 'people.list')).rejects.toThrow('could not answer');
    webContents.mainFrame.origin = 'https://elsewhere.example';
    await expect(
      invoke({ sender: webContents, senderFrame: webContents.mainFrame }, 'people.list'),
    ).rejects.toThrow();
    expect(calls.map((call) => call.from.isTrusted)).toEqual([false, false, false, false]);
  });

  test('a surprise is logged and its text stays in main', async () => {
    await open();
    const { webContents } = only(FakeWindow.all);
    const event = { sender: webContents, senderFrame: webContents.mainFrame };
    const error: unknown = await invoke(event, 'broken.call').catch((reason: unknown) => reason);
    expect(String(error)).not.toContain('secret');
    expect(surprises).toEqual(['answering broken.call']);
    await expect(invoke(event, { not: 'a string' })).rejects.toThrow();
  });

  test('events reach the page on one channel', async () => {
    const window = await open();
    window.push('people.changed', { count: 2 });
    expect(only(FakeWindow.all).webContents.sent).toEqual([['lintel-event', 'people.changed', { count: 2 }]]);
  });
});

describe('the life of Electron', () => {
  test('its data folder is set before anything is locked, and a second start only shows the window', async () => {
    expect(electron.app.paths.get('userData')).toBe('/data');
    await open();
    const window = only(FakeWindow.all);
    window.isShown = false;
    let asked = 0;
    expect(
      await shell.acquireSingleInstance(() => {
        asked += 1;
      }),
    ).toBe(true);
    electron.app.emit('second-instance');
    expect([asked, window.isShown]).toEqual([1, true]);
    electron.app.hasLock = false;
    expect(await shell.acquireSingleInstance(() => {})).toBe(false);
  });

  test('a crashed page is loaded again where it was, with the same window', async () => {
    const gone: unknown[] = [];
    shell.onWindowGone((e) => gone.push(e));
    const back = new Promise((resolve) => shell.onWindowBack(resolve));
    const { id } = await open();
    const window = only(FakeWindow.all);
    window.webContents.emit('did-navigate-in-page', {}, `${page}/index.html#/audit`, true);
    window.webContents.emit('render-process-gone', {}, { reason: 'killed' });
    expect(await back).toEqual({ id });
    expect(gone).toEqual([{ id, why: 'crashed' }]);
    expect(window.loaded.at(-1)).toBe(`${page}/index.html#/audit`);
    window.webContents.emit('render-process-gone', {}, { reason: 'clean-exit' });
    expect(gone).toHaveLength(1);
  });

  test('a closed kiosk window opens again; another one stays closed', async () => {
    const back = new Promise((resolve) => shell.onWindowBack(resolve));
    const { id } = await open({ kiosk: true });
    FakeWindow.all[0]?.emit('closed');
    expect(await back).toEqual({ id });
    expect(FakeWindow.all).toHaveLength(2);
    const gone = new Promise((resolve) => shell.onWindowGone(resolve));
    const plain = await open();
    FakeWindow.all[2]?.emit('closed');
    expect(await gone).toEqual({ id: plain.id, why: 'closed' });
    expect(FakeWindow.all).toHaveLength(3);
  });

  test('closing the last window does not quit, and quitting runs the handlers first', async () => {
    expect(electron.app.listenerCount('window-all-closed')).toBe(1);
    const order: string[] = [];
    shell.onQuit(async () => void order.push('store closed'));
    await open();
    let isPrevented = false;
    electron.app.emit('before-quit', { preventDefault: () => (isPrevented = true) });
    expect(isPrevented).toBe(true);
    await shell.quit();
    expect([order, electron.app.exits, only(FakeWindow.all).isGone]).toEqual([['store closed'], [0], true]);
  });

  test('workers are utility processes, and nothing is transferred to them', () => {
    const worker = shell.spawnWorker('/dist/main/worker.js', { name: 'inference', args: ['--x'] });
    const { child, module, args, options } = only(electron.children);
    expect([module, args, options.serviceName, worker.pid]).toEqual([
      '/dist/main/worker.js',
      ['--x'],
      'inference',
      77,
    ]);
    const seen: unknown[] = [];
    const exits: unknown[] = [];
    worker.onMessage((message) => seen.push(message));
    worker.onExit((exit) => exits.push(exit));
    child.emit('message', { ready: true });
    worker.post({ frame: new Uint8Array(2) });
    expect(child.posted).toEqual([[{ frame: new Uint8Array(2) }]]);
    worker.kill();
    worker.post('late');
    worker.onExit((exit) => exits.push(exit));
    expect([seen, exits, child.posted.length]).toEqual([
      [{ ready: true }],
      [
        { code: 0, signal: null },
        { code: 0, signal: null },
      ],
      1,
    ]);
  });
});

describe('secrets in Electron', () => {
  test('what was wrapped comes back, byte for byte', async () => {
    const secret = Uint8Array.from({ length: 32 }, (_value, index) => 255 - index);
    expect(await shell.secrets.isAvailable()).toBe(true);
    expect(Uint8Array.from(await shell.secrets.unwrap(await shell.secrets.wrap(secret)))).toEqual(secret);
  });

  test.skipIf(process.platform !== 'linux')('basic_text and an unknown backend are refused', async () => {
    const blob = await shell.secrets.wrap(new Uint8Array(32));
    for (const backend of ['basic_text', 'unknown']) {
      electron.vault.backend = backend;
      expect(await shell.secrets.isAvailable()).toBe(false);
      await expect(shell.secrets.wrap(new Uint8Array(32))).rejects.toThrow(SecretsUnavailable);
      await expect(shell.secrets.unwrap(blob)).rejects.toThrow(SecretsUnavailable);
    }
  });

  test('a rotated key makes a fresh blob', async () => {
    const secret = new Uint8Array(32).fill(7);
    const fresh: Uint8Array[] = [];
    shell.secrets.onRewrapped?.((blob) => fresh.push(blob));
    const old = await shell.secrets.wrap(secret);
    electron.vault.shouldReEncrypt = true;
    electron.vault.salt = 'b';
    await shell.secrets.unwrap(old);
    expect(fresh).toHaveLength(1);
    expect(Buffer.from(only(fresh)).toString()).toMatch(/^b:/);
  });

  test('an absent keychain is unavailable', async () => {
    electron.vault.available = false;
    expect(await shell.secrets.isAvailable()).toBe(false);
  });
});
