import type { Session, WebContents } from 'electron';
import type { Caller } from '../interface.ts';
import { appOrigin, isAppBlob, isAppUrl } from '../origin.ts';
import type { Routes } from '../routes.ts';

type Video = { readonly mediaType?: string; readonly mediaTypes?: readonly string[] };

/** The camera for our own origin; Electron's own default would grant everything. */
export function isPermitted(permission: string, origin: string, details: Video): boolean {
  if (permission !== 'media' || !URL.canParse(origin) || new URL(origin).origin !== appOrigin) return false;
  const asked = details.mediaTypes ?? (details.mediaType === undefined ? [] : [details.mediaType]);
  return asked.length > 0 && asked.every((type) => type === 'video');
}

/**
 * Closes a window's session: our host answered from {@link Routes}, every other request cancelled, permissions denied.
 * @param callerOf tells who asks; a session belongs to one window.
 * @param windowGone aborts when the window's page is replaced: Electron does not tell when a page gives up one request.
 */
export function guardSession(
  session: Session,
  routes: Routes,
  callerOf: () => Caller,
  windowGone: () => AbortSignal,
): void {
  // All https requests end here, whatever their host; nothing falls through to the network.
  session.protocol.handle('https', async (request) => {
    const signal = AbortSignal.any([request.signal, windowGone()]);
    const answer = await routes.answer(request.method, request.url, callerOf(), signal);
    if (answer === undefined) return Response.error();
    // A copy on a plain buffer: Response takes no view of shared memory.
    const body = request.method === 'HEAD' ? null : Uint8Array.from(answer.body);
    return new Response(body, { status: answer.status, headers: answer.headers });
  });
  session.webRequest.onBeforeRequest((details, callback) => {
    const isOwn =
      isAppUrl(details.url) ||
      isAppBlob(details.url) ||
      details.url.startsWith('data:') ||
      isDevtools(details.url);
    callback({ cancel: !isOwn });
  });
  session.setPermissionRequestHandler((_contents, permission, callback, details) => {
    callback(isPermitted(permission, details.requestingUrl, details as Video));
  });
  session.setPermissionCheckHandler((_contents, permission, origin, details) =>
    isPermitted(permission, origin, details as Video),
  );
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event, item) => {
    if (!isAppUrl(item.getURL()) && !isAppBlob(item.getURL())) event.preventDefault();
  });
}

/** Keeps a page on the app: no foreign navigation, no popup, no webview. */
export function guardContents(contents: WebContents): void {
  const stay = (event: { readonly url: string; preventDefault(): void }) => {
    if (!isAppUrl(event.url)) event.preventDefault();
  };
  contents.on('will-navigate', stay);
  contents.on('will-redirect', stay);
  // The app has no frames: not even our own origin may fill one.
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame || !isAppUrl(event.url)) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

// Blocked in release builds, where windows have no developer tools.
function isDevtools(url: string): boolean {
  return process.env.LINTEL_BUILD !== 'release' && url.startsWith('devtools://');
}
