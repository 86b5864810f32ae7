import type { CDPSession, Protocol } from 'puppeteer-core';
import type { Caller } from '../interface.ts';
import type { Routes } from '../routes.ts';

export interface Interception {
  /** The browser is gone or going: nobody waits for what is under way. */
  abort(): void;
}

/**
 * Answers every request of the whole browser from {@link Routes} and aborts the rest. Enabled on the browser's session,
 * it also covers workers, frames and popups from their very first request.
 *
 * That a page gave up a single request only the page's `Network` domain would tell, and with that on, Chromium keeps a record
 * of every request for as long as the page lives: some 150 MiB an hour of live pictures, fragmentation included.
 * @param callerOf tells who asks, by frame id.
 */
export async function interceptEverything(
  browserSession: CDPSession,
  routes: Routes,
  callerOf: (frameId: string) => Caller,
): Promise<Interception> {
  const pending = new Set<AbortController>();

  const onPaused = async (event: Protocol.Fetch.RequestPausedEvent): Promise<void> => {
    const controller = new AbortController();
    pending.add(controller);
    try {
      const { method, url } = event.request;
      const answer = await routes.answer(method, url, callerOf(event.frameId), controller.signal);
      if (answer === undefined || controller.signal.aborted) {
        // "Aborted" keeps the page where it was; other reasons would show the browser's error page instead of ours.
        await browserSession.send('Fetch.failRequest', {
          requestId: event.requestId,
          errorReason: 'Aborted',
        });
        return;
      }
      await browserSession.send('Fetch.fulfillRequest', {
        requestId: event.requestId,
        responseCode: answer.status,
        responseHeaders: Object.entries(answer.headers).map(([name, value]) => ({ name, value })),
        body: method === 'HEAD' ? '' : Buffer.from(answer.body).toString('base64'),
      });
    } catch {
      // The request was cancelled or the pipe closed meanwhile: nobody waits for this answer.
    } finally {
      pending.delete(controller);
    }
  };

  browserSession.on('Fetch.requestPaused', (event) => void onPaused(event));
  await browserSession.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] });
  return {
    abort() {
      for (const controller of pending) controller.abort();
    },
  };
}
