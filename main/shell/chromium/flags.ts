import type { WindowOptions } from '../interface.ts';

export interface FlagOptions {
  readonly window: Pick<WindowOptions, 'title' | 'width' | 'height' | 'kiosk'>;
  readonly profileDir: string;
  readonly isRoot: boolean;
  readonly extra: readonly string[];
}

/** The command line of the browser behind one window. Facts and measurements: the project's notes on the two shells. */
export function browserFlags({ window, profileDir, isRoot, extra }: FlagOptions): string[] {
  // The window opens on a page that loads nothing; the app is navigated to once interception is in place.
  const start = `data:text/html,<title>${encodeURIComponent(window.title)}</title>`;
  return [
    '--remote-debugging-pipe',
    `--user-data-dir=${profileDir}`,
    `--app=${start}`,
    `--window-size=${window.width},${window.height}`,
    ...(window.kiosk ? ['--kiosk'] : []),
    '--class=Lintel',
    // Hides the bar about unsupported flags, which would cover the kiosk.
    '--test-type',
    // Nothing is ever fetched from outside: requests are intercepted, and what the browser itself would
    // send finds neither a name nor a proxy.
    '--host-resolver-rules=MAP * ~NOTFOUND',
    '--no-proxy-server',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-domain-reliability',
    '--disable-sync',
    '--disable-quic',
    '--disable-default-apps',
    '--disable-extensions',
    '--disable-breakpad',
    '--no-first-run',
    '--no-default-browser-check',
    '--no-pings',
    '--no-service-autorun',
    '--hide-crash-restore-bubble',
    '--noerrdialogs',
    '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
    '--disable-features=Translate,MediaRouter,OptimizationHints,AutofillServerCommunication,DialMediaRouteProvider',
    // The profile keeps no passwords: without these the browser would ask to unlock the user's keychain.
    '--password-store=basic',
    '--use-mock-keychain',
    // The live picture goes on while another window covers it.
    '--disable-background-timer-throttling',
    '--disable-backgrounding-occluded-windows',
    '--disable-renderer-backgrounding',
    '--autoplay-policy=no-user-gesture-required',
    // Chromium's sandbox refuses to run as root; an ordinary user keeps it.
    ...(isRoot ? ['--no-sandbox'] : []),
    ...extra,
  ];
}
