import { randomBytes } from 'node:crypto';
import type { Asset, Caller } from '#main/shell/interface.ts';

/** Files that main prepared for a window; each is handed out once, to that window only, and not after a minute. */
export class Downloads {
  readonly #offers = new Map<
    string,
    { readonly windowId: string; readonly asset: Asset; readonly timer: NodeJS.Timeout }
  >();

  /** Route below which `answer` serves. */
  static readonly path = '/download/';

  /** @returns the path that the page opens; it cannot be guessed. */
  offer(windowId: string, file: { name: string; contentType: string; body: Uint8Array }): string {
    const token = randomBytes(16).toString('hex');
    const timer = setTimeout(() => this.#offers.delete(token), 60_000);
    timer.unref();
    const headers = {
      'content-disposition': `attachment; filename="${file.name}"`,
      'cache-control': 'no-store',
    };
    this.#offers.set(token, {
      windowId,
      timer,
      asset: { contentType: file.contentType, body: file.body, headers },
    });
    return `${Downloads.path}file?token=${token}`;
  }

  answer(query: URLSearchParams, from: Caller): Asset {
    const token = query.get('token') ?? '';
    const offer = this.#offers.get(token);
    if (offer === undefined || offer.windowId !== from.windowId)
      return {
        status: 404,
        contentType: 'text/plain',
        body: new TextEncoder().encode('This download is over. Export again.'),
      };
    clearTimeout(offer.timer);
    this.#offers.delete(token);
    return offer.asset;
  }
}
