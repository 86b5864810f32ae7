import { EventEmitter } from 'node:events';
import type { Json } from '../interface.ts';

// For tests only. Electron has no binary in many places; this stand-in records which locks were set.

const page = 'https://lintel.app';

export class FakeFrame {
  origin: string;
  parent: FakeFrame | null;
  framesInSubtree: FakeFrame[] = [this];
  constructor(origin: string, parent: FakeFrame | null = null) {
    this.origin = origin;
    this.parent = parent;
  }
}

export class FakeContents extends EventEmitter {
  mainFrame = new FakeFrame(page);
  sent: unknown[][] = [];
  openHandler: ((details: { url: string }) => { action: string }) | undefined;
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.openHandler = handler;
  }
  send(...args: unknown[]): void {
    this.sent.push(args);
  }
  isCrashed(): boolean {
    return false;
  }
}

export class FakeWindow extends EventEmitter {
  static all: FakeWindow[] = [];
  webContents = new FakeContents();
  loaded: string[] = [];
  isGone = false;
  isShown = false;
  options: { show?: boolean; kiosk?: boolean; webPreferences: Record<string, unknown> };
  constructor(options: FakeWindow['options']) {
    super();
    this.options = options;
    FakeWindow.all.push(this);
  }
  async loadURL(url: string): Promise<void> {
    this.loaded.push(url);
    this.emit('ready-to-show');
  }
  show(): void {
    this.isShown = true;
  }
  focus(): void {}
  isMinimized(): boolean {
    return false;
  }
  isDestroyed(): boolean {
    return this.isGone;
  }
  destroy(): void {
    this.isGone = true;
  }
}

class FakeSession extends EventEmitter {
  handlers = new Map<string, (request: Request) => Promise<Response>>();
  beforeRequest:
    | ((details: { url: string }, callback: (reply: { cancel: boolean }) => void) => void)
    | undefined;
  request:
    | ((c: unknown, permission: string, callback: (granted: boolean) => void, details: object) => void)
    | undefined;
  check: ((c: unknown, permission: string, origin: string, details: object) => boolean) | undefined;
  device: (() => boolean) | undefined;
  protocol = {
    handle: (scheme: string, handler: (request: Request) => Promise<Response>) =>
      this.handlers.set(scheme, handler),
  };
  webRequest = {
    onBeforeRequest: (listener: FakeSession['beforeRequest']) => (this.beforeRequest = listener),
  };
  setPermissionRequestHandler(handler: FakeSession['request']): void {
    this.request = handler;
  }
  setPermissionCheckHandler(handler: FakeSession['check']): void {
    this.check = handler;
  }
  setDevicePermissionHandler(handler: () => boolean): void {
    this.device = handler;
  }
}

class FakeChild extends EventEmitter {
  pid = 77;
  posted: unknown[][] = [];
  postMessage(...args: unknown[]): void {
    this.posted.push(args);
  }
  kill(): void {
    this.emit('exit', 0);
  }
}

class FakeApp extends EventEmitter {
  paths = new Map<string, string>();
  hasLock = true;
  exits: number[] = [];
  setPath(name: string, path: string): void {
    this.paths.set(name, path);
  }
  async whenReady(): Promise<void> {}
  requestSingleInstanceLock(): boolean {
    return this.hasLock;
  }
  exit(code: number): void {
    this.exits.push(code);
  }
}

/** The parts of Electron's module that Lintel uses, recording what was asked of them. */
export function fakeElectron() {
  const app = new FakeApp();
  const sessions = new Map<string, FakeSession>();
  const ipc = new Map<string, (event: object, ...args: unknown[]) => Promise<Json>>();
  const children: { child: FakeChild; module: string; args: string[]; options: { serviceName?: string } }[] =
    [];
  const vault = { backend: 'gnome_libsecret', available: true, shouldReEncrypt: false, salt: 'a' };
  const module = {
    app,
    BrowserWindow: FakeWindow,
    Menu: { setApplicationMenu: (menu: unknown) => menus.push(menu), buildFromTemplate: () => 'menu' },
    ipcMain: {
      handle: (channel: string, handler: (event: object, ...args: unknown[]) => Promise<Json>) =>
        ipc.set(channel, handler),
    },
    session: {
      fromPartition: (name: string) => {
        const session = sessions.get(name) ?? new FakeSession();
        sessions.set(name, session);
        return session;
      },
    },
    safeStorage: {
      getSelectedStorageBackend: () => vault.backend,
      isAsyncEncryptionAvailable: async () => vault.available,
      encryptStringAsync: async (text: string) => Buffer.from(`${vault.salt}:${text}`),
      decryptStringAsync: async (blob: Buffer) => ({
        result: blob.toString().slice(2),
        shouldReEncrypt: vault.shouldReEncrypt,
      }),
    },
    utilityProcess: {
      fork: (path: string, args: string[], options: { serviceName?: string }) => {
        const child = new FakeChild();
        children.push({ child, module: path, args, options });
        return child;
      },
    },
  };
  const menus: unknown[] = [];
  return { module, app, sessions, ipc, children, vault, menus };
}
