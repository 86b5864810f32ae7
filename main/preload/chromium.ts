import type { Json } from '#main/shell/interface.ts';
import { buildBridge, type ChannelNames, type Transport } from './bridge.ts';
import { type CallMessage, type ChromiumLaunch, longestCallChars, type PageMessage } from './interface.ts';
import { blockBrowserKeys } from './kiosk-keys.ts';

// Runs before any page script, in every frame of the window. LINTEL_LAUNCH is put around this bundle by the shell;
// LINTEL_CHANNELS is filled in by the build from app/contract.
declare const LINTEL_LAUNCH: ChromiumLaunch;
declare const LINTEL_CHANNELS: ChannelNames;

type RawBinding = (payload: string) => void;

const raw: unknown = Reflect.get(globalThis, LINTEL_LAUNCH.binding);
// Page code must never see the raw binding. Main checks the caller's execution context all the same.
Reflect.deleteProperty(globalThis, LINTEL_LAUNCH.binding);

if (window.top === window && location.origin === LINTEL_LAUNCH.origin && typeof raw === 'function') {
  const bridge = buildBridge(LINTEL_CHANNELS, connect(raw as RawBinding), 'chromium');
  Object.defineProperty(window, 'lintel', { value: bridge, enumerable: true });
  if (LINTEL_LAUNCH.kiosk) blockBrowserKeys(window);
  // A file dropped beside a drop zone would replace the app with that file.
  window.addEventListener('dragover', keepPage);
  window.addEventListener('drop', keepPage);
}

function keepPage(event: Event): void {
  event.preventDefault();
}

function connect(send: RawBinding): Transport {
  const waiting = new Map<number, { resolve: (value: Json) => void; reject: (reason: Error) => void }>();
  const listeners = new Map<string, Set<(data: Json) => void>>();
  let lastId = 0;

  const deliver = (text: string): void => {
    const message = JSON.parse(text) as PageMessage;
    if (message.kind === 'event') {
      for (const listener of [...(listeners.get(message.channel) ?? [])]) listener(message.data);
      return;
    }
    const caller = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.kind === 'reply') caller?.resolve(message.value);
    else caller?.reject(new Error('Lintel could not answer. The reason is in its log.'));
  };
  Object.defineProperty(globalThis, LINTEL_LAUNCH.deliver, { value: deliver });

  return {
    invoke(channel, argument) {
      lastId += 1;
      const message: CallMessage = { id: lastId, channel, argument };
      const text = JSON.stringify(message);
      if (text.length > longestCallChars) return Promise.resolve({ ok: false, code: 'invalid-input' });
      return new Promise((resolve, reject) => {
        waiting.set(message.id, { resolve, reject });
        send(text);
      });
    },
    subscribe(channel, listener) {
      const set = listeners.get(channel) ?? new Set();
      listeners.set(channel, set.add(listener));
      return () => {
        set.delete(listener);
      };
    },
  };
}
