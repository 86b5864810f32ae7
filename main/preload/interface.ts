import type { Json } from '#main/shell/interface.ts';

/** One call, from the page to main. `id` is the page's own count. */
export interface CallMessage {
  readonly id: number;
  readonly channel: string;
  readonly argument?: unknown;
}

/** What main sends to the page. `failed` means a surprise: expected failures are values inside `reply`. */
export type PageMessage =
  | { readonly kind: 'reply'; readonly id: number; readonly value: Json }
  | { readonly kind: 'failed'; readonly id: number }
  | { readonly kind: 'event'; readonly channel: string; readonly data: Json };

/** What main tells the Chromium init script, as a constant around the bundle. */
export interface ChromiumLaunch {
  /** Name of the raw DevTools binding; random per launch. */
  readonly binding: string;
  /** Name of the function that main calls to deliver a {@link PageMessage}; random per launch. */
  readonly deliver: string;
  readonly origin: string;
  readonly kiosk: boolean;
}

/** Electron: the only two channels between the preload and main. */
export const electronCallChannel = 'lintel';
export const electronEventChannel = 'lintel-event';

/**
 * Characters that one call may take on the wire. A 20 MiB photo as base64 is 28 million; nothing in the contract is longer.
 */
export const longestCallChars = 40_000_000;
