import type { CDPSession } from 'puppeteer-core';
import { appOrigin } from '../origin.ts';

// An unset permission means a prompt and a promise that never settles, so every launch decides all of them.
const denied = [
  'microphone',
  'geolocation',
  'notifications',
  'midi',
  'display-capture',
  'clipboard-read',
  'idle-detection',
  'local-fonts',
  'window-management',
  'storage-access',
  'local-network-access',
  'loopback-network',
  'local-network',
];

/** Camera for our own origin, nothing else. Call before navigating. */
export async function decidePermissions(browserSession: CDPSession): Promise<void> {
  const set = (name: string, setting: 'granted' | 'denied') =>
    browserSession.send('Browser.setPermission', { permission: { name }, setting, origin: appOrigin });
  await set('camera', 'granted');
  await set('microphone', 'denied');
  for (const name of denied) {
    // Names come and go with versions; one that this browser does not know cannot be asked for either.
    await set(name, 'denied').catch(() => {});
  }
}
