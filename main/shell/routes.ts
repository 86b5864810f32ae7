import type { Asset, Caller } from './interface.ts';
import { appOrigin, isAppUrl, securityHeaders } from './origin.ts';

export type BinaryHandler = (query: URLSearchParams, from: Caller, signal: AbortSignal) => Promise<Asset>;

/** One answer on the app's origin, headers included. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** What https://lintel.app/ answers, the same in both shells: files in memory, and binary handlers below a path. */
export class Routes {
  #assets: ReadonlyMap<string, Asset> = new Map();
  readonly #binary = new Map<string, BinaryHandler>();
  readonly #logSurprise: (what: string, error: unknown) => void;

  constructor(logSurprise: (what: string, error: unknown) => void) {
    this.#logSurprise = logSurprise;
  }

  serve(assets: ReadonlyMap<string, Asset>): void {
    this.#assets = assets;
  }

  /** @param path starts with `/`. With a trailing slash everything below it belongs to the handler. */
  handleBinary(path: string, handler: BinaryHandler): void {
    if (!path.startsWith('/') || this.#binary.has(path))
      throw new Error(`Unfit or taken binary path: ${path}`);
    this.#binary.set(path, handler);
  }

  /**
   * @param signal aborts when the window is gone.
   * @returns undefined when the request is not for the app's origin: the shell must abort it.
   */
  async answer(method: string, url: string, from: Caller, signal: AbortSignal): Promise<Answer | undefined> {
    if (!isAppUrl(url)) return undefined;
    if (method !== 'GET' && method !== 'HEAD') return plain(405, 'Only GET is answered here.');
    const { pathname, searchParams } = new URL(url, appOrigin);
    const handler = this.#binaryHandlerFor(pathname);
    if (handler !== undefined) {
      // Fail closed here too: pictures and exports are for our own page only, whatever a handler forgets to check.
      if (!from.isTrusted) return plain(403, 'This page may not ask.');
      try {
        return toAnswer(await handler(searchParams, from, signal));
      } catch (error) {
        if (!signal.aborted) this.#logSurprise(`answering ${pathname}`, error);
        return plain(500, 'Lintel could not answer.');
      }
    }
    const asset = this.#assets.get(pathname === '/' ? '/index.html' : pathname);
    return asset === undefined ? plain(404, 'There is no such file.') : toAnswer(asset);
  }

  #binaryHandlerFor(pathname: string): BinaryHandler | undefined {
    for (const [path, handler] of this.#binary) {
      if (pathname === path || (path.endsWith('/') && pathname.startsWith(path))) return handler;
    }
    return undefined;
  }
}

function toAnswer(asset: Asset): Answer {
  return {
    status: asset.status ?? 200,
    // Ours last: no handler can loosen the policies.
    headers: { ...asset.headers, ...securityHeaders(asset.contentType) },
    body: asset.body,
  };
}

function plain(status: number, text: string): Answer {
  return {
    status,
    headers: securityHeaders('text/plain; charset=utf-8'),
    body: new TextEncoder().encode(text),
  };
}
