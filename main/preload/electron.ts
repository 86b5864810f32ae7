// biome-ignore lint/style/noRestrictedImports: this preload exists only inside Electron's sandbox, bundled on its own.
import { contextBridge, ipcRenderer } from 'electron';
import type { Json } from '#main/shell/interface.ts';
import { buildBridge, type ChannelNames } from './bridge.ts';
import { electronCallChannel, electronEventChannel } from './interface.ts';
import { blockBrowserKeys } from './kiosk-keys.ts';

// Filled in by the build from app/contract: a preload that carries zod would cost every start.
declare const LINTEL_CHANNELS: ChannelNames;

const listeners = new Map<string, Set<(data: Json) => void>>();
ipcRenderer.on(electronEventChannel, (_event, channel: string, data: Json) => {
  for (const listener of [...(listeners.get(channel) ?? [])]) listener(data);
});

const bridge = buildBridge(
  LINTEL_CHANNELS,
  {
    invoke: (channel, argument) => ipcRenderer.invoke(electronCallChannel, channel, argument),
    subscribe(channel, listener) {
      const set = listeners.get(channel) ?? new Set();
      listeners.set(channel, set.add(listener));
      return () => {
        set.delete(listener);
      };
    },
  },
  'electron',
);
contextBridge.exposeInMainWorld('lintel', bridge);

if (process.argv.includes('--lintel-kiosk')) blockBrowserKeys(window);
