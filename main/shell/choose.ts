import type { Shell } from './interface.ts';

/** Inside Electron the process is the browser, so the choice is made by whoever started it. */
export function chooseShell(versions: Readonly<Record<string, string | undefined>>): Shell['kind'] {
  return versions.electron === undefined ? 'chromium' : 'electron';
}
