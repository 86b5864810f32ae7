import { randomBytes } from 'node:crypto';
import type { Asset, Caller } from '#main/shell/interface.ts';

/** A file to hand out. */
export interface Download {
  /** No character that would need quoting in a header. */
  readonly name: string;
  readonly contentType: string;
  readonly body: Uint8Array;
}

/** Keeps a file for one download by the window that asked. @returns the path that its page opens. */
export type OfferDownload = (windowId: string, file: Download) => string;

/** `lintel-KIND-DAY-RANDOM.ENDING`: tells nothing of whom it is about, and two of one day do not meet. */
export function datedName(kind: string, atMs: number, ending: string): string {
  const day = new Date(atMs).toISOString().slice(0, 10);
  return `lintel-${kind}-${day}-${randomBytes(2).toString('hex')}.${ending}`;
}

/** Files that main prepared for a window; each is handed out once, to that window only, and not after a minute. */
export class Downloads {
  readonly #offers = new Map<
    string,
    { readonly windowId: string; readonly asset: Asset; readonly timer: NodeJS.Timeout }
  >();

  /** Route below which `answer` serves. */
  static readonly path = '/download/';

  /** @returns the path that the page opens; it cannot be guessed. */
  offer(windowId: string, file: Download): string {
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
