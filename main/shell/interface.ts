/** Plain data that survives JSON. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };

/** Who called. The shell fills this in from what the browser says, never from the message. */
export interface Caller {
  readonly windowId: string;
  /** True only for the top frame of a window that the shell opened, on the app's own origin. */
  readonly isTrusted: boolean;
  readonly origin: string;
}

/** A file of the renderer, or a picture. */
export interface Asset {
  readonly contentType: string;
  readonly body: Uint8Array;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface WindowOptions {
  /** Path and hash below the app's origin, e.g. `/index.html#/live`. */
  readonly path: string;
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly kiosk: boolean;
  /** An Electron hidden capture window; the Chromium shell refuses it (hidden targets cannot use the camera). */
  readonly hidden?: boolean;
}

export interface ShellWindow {
  readonly id: string;
  /** Sends an event to the page. Never throws when the window is gone. */
  push(channel: string, data: Json): void;
  reload(): Promise<void>;
  /** PNG bytes of what the window shows. */
  capturePng(): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Wraps small secrets (the database key) with something the operating system keeps. */
export interface Secrets {
  /**
   * Which keychain it is, as precisely as it matters: one does not open the blobs of another. Kept with each blob, and shown:
   * 'Secret Service', 'KWallet (Electron)', 'DPAPI (Electron)', 'systemd-creds'.
   */
  readonly backend: string;
  /** Who opens the blobs of a backend; undefined when it is not on this computer. */
  forBackend(backend: string): Secrets | undefined;
  /** False when there is no keychain or only `basic_text`: then the passphrase way is offered. */
  isAvailable(): Promise<boolean>;
  /** @returns an opaque blob, at most 4 kB. @throws SecretsUnavailable */
  wrap(secret: Uint8Array): Promise<Uint8Array>;
  /** @throws SecretsUnavailable when the keychain is locked, gone or refuses. */
  unwrap(blob: Uint8Array): Promise<Uint8Array>;
  /** Told a fresh blob when the keychain's own key was rotated during unwrap: keep it instead of the old one. */
  onRewrapped?(listener: (fresh: Uint8Array) => void): void;
}

/** The keychain is locked, absent or refused; the message says what to do. */
export class SecretsUnavailable extends Error {
  override readonly name = 'SecretsUnavailable';
}

/** No window can be shown on this machine; the message is one line for a person and names the way out. */
export class ShellUnavailable extends Error {
  override readonly name = 'ShellUnavailable';
}

/** A child process that speaks structured-clone messages. */
export interface WorkerHandle {
  readonly pid: number | undefined;
  /** Copies the message; large ArrayBuffers are copied too (Electron's ports lose transferred buffers, issue 34905). */
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Fires once, whatever ended the process. */
  onExit(listener: (exit: { readonly code: number | null; readonly signal: string | null }) => void): void;
  kill(): void;
}

/** The only door to the desktop. Two adapters: electron/ and chromium/. */
export interface Shell {
  readonly kind: 'electron' | 'chromium';
  readonly secrets: Secrets;
  /** Per-user folder for the database and settings, created 0700. */
  readonly userDataDir: string;
  /** @returns false when another Lintel with this data folder runs; that one is asked to show itself. */
  acquireSingleInstance(onSecond: () => void): Promise<boolean>;
  /** Files served at https://lintel.app/. Call before openWindow. */
  serve(assets: ReadonlyMap<string, Asset>): void;
  /** All calls of all channels come through here; main's registrar decides. */
  handle(handler: (channel: string, argument: unknown, from: Caller) => Promise<Json>): void;
  /** GETs below `path` (e.g. `/live/`): pictures and exports. The signal aborts when the window is gone; handlers wait for seconds at most. */
  handleBinary(
    path: string,
    handler: (query: URLSearchParams, from: Caller, signal: AbortSignal) => Promise<Asset>,
  ): void;
  openWindow(options: WindowOptions): Promise<ShellWindow>;
  /**
   * `crashed` (the page) and `killed` (the browser) are repaired by the shell itself, with back-off: same id, then
   * onWindowBack. `closed` is final, except for a kiosk window, which comes back too.
   */
  onWindowGone(
    listener: (e: { readonly id: string; readonly why: 'closed' | 'crashed' | 'killed' }) => void,
  ): void;
  /** The window shows its page again. Events pushed in between are lost: the page asks for state anew. */
  onWindowBack(listener: (e: { readonly id: string }) => void): void;
  /** Forks `module` (absolute path of a built or TypeScript file). */
  spawnWorker(
    module: string,
    options: { readonly name: string; readonly args?: readonly string[] },
  ): WorkerHandle;
  onQuit(handler: () => Promise<void>): void;
  quit(code?: number): Promise<void>;
}
