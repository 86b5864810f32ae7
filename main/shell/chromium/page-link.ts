import { randomBytes } from 'node:crypto';
import type { CDPSession, Protocol } from 'puppeteer-core';
import {
  type CallMessage,
  type ChromiumLaunch,
  longestCallChars,
  type PageMessage,
} from '#main/preload/interface.ts';
import type { Caller, Json } from '../interface.ts';
import { appOrigin } from '../origin.ts';

export type CallHandler = (channel: string, argument: unknown, from: Caller) => Promise<Json>;

export interface PageLink {
  /** Sends to the trusted page; dropped when there is none. */
  push(message: PageMessage): void;
  isMainFrame(frameId: string): boolean;
}

/**
 * Ties one page to main: init script, raw binding, replies and events.
 * @param initBundle text of dist/preload/chromium.js.
 * @param handler reached by every caller; `isTrusted` tells it whether the caller is our own page.
 */
export async function linkPage(
  session: CDPSession,
  options: {
    readonly windowId: string;
    readonly kiosk: boolean;
    readonly initBundle: string;
    readonly handler: CallHandler;
    readonly onMainFrameNavigated: (url: string) => void;
    readonly logSurprise: (what: string, error: unknown) => void;
  },
): Promise<PageLink> {
  const launch: ChromiumLaunch = {
    binding: `call${randomBytes(12).toString('hex')}`,
    deliver: `deliver${randomBytes(12).toString('hex')}`,
    origin: appOrigin,
    kiosk: options.kiosk,
  };
  const contexts = new Map<number, Protocol.Runtime.ExecutionContextDescription>();
  const { frameTree } = await session.send('Page.getFrameTree');
  let mainFrameId = frameTree.frame.id;

  const isTrusted = (context: Protocol.Runtime.ExecutionContextDescription | undefined) =>
    context !== undefined &&
    context.origin === appOrigin &&
    context.auxData?.isDefault === true &&
    context.auxData?.frameId === mainFrameId;

  const deliver = (context: Protocol.Runtime.ExecutionContextDescription, message: PageMessage) => {
    const text = JSON.stringify(JSON.stringify(message));
    session
      .send('Runtime.evaluate', {
        expression: `globalThis.${launch.deliver}?.(${text})`,
        uniqueContextId: context.uniqueId,
        silent: true,
      })
      .catch(() => {}); // The page went away: nobody waits for it any more.
  };

  session.on('Page.frameNavigated', ({ frame }) => {
    if (frame.parentId !== undefined) return;
    mainFrameId = frame.id;
    options.onMainFrameNavigated(frame.url + (frame.urlFragment ?? ''));
  });
  session.on('Page.navigatedWithinDocument', ({ frameId, url }) => {
    if (frameId === mainFrameId) options.onMainFrameNavigated(url);
  });
  session.on('Runtime.executionContextCreated', ({ context }) => void contexts.set(context.id, context));
  session.on(
    'Runtime.executionContextDestroyed',
    ({ executionContextId }) => void contexts.delete(executionContextId),
  );
  session.on('Runtime.executionContextsCleared', () => contexts.clear());
  session.on('Runtime.bindingCalled', (event) => {
    if (event.name !== launch.binding) return;
    const context = contexts.get(event.executionContextId);
    const call = parseCall(event.payload);
    if (call === undefined) return;
    const from: Caller = {
      windowId: options.windowId,
      isTrusted: isTrusted(context),
      origin: context?.origin ?? 'unknown',
    };
    const answer = (message: PageMessage) => {
      // A stranger is told nothing, not even that it was refused.
      if (context !== undefined && from.isTrusted) deliver(context, message);
    };
    options.handler(call.channel, call.argument, from).then(
      (value) => answer({ kind: 'reply', id: call.id, value }),
      (error: unknown) => {
        options.logSurprise(`answering ${call.channel}`, error);
        answer({ kind: 'failed', id: call.id });
      },
    );
  });

  await session.send('Runtime.enable');
  await session.send('Runtime.addBinding', { name: launch.binding });
  await session.send('Page.addScriptToEvaluateOnNewDocument', {
    source: `(() => { const LINTEL_LAUNCH = ${JSON.stringify(launch)};\n${options.initBundle}\n})();`,
  });

  return {
    push(message) {
      for (const context of contexts.values()) if (isTrusted(context)) deliver(context, message);
    },
    isMainFrame: (frameId) => frameId === mainFrameId,
  };
}

/** @returns undefined for anything that our own preload would not send. */
function parseCall(payload: string): CallMessage | undefined {
  if (payload.length > longestCallChars) return undefined;
  try {
    const message: unknown = JSON.parse(payload);
    if (typeof message !== 'object' || message === null) return undefined;
    const { id, channel, argument } = message as { id?: unknown; channel?: unknown; argument?: unknown };
    if (typeof id !== 'number' || !Number.isSafeInteger(id) || typeof channel !== 'string') return undefined;
    return { id, channel, argument };
  } catch {
    return undefined;
  }
}
