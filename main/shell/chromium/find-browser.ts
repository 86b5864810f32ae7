import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const commandNames = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'microsoft-edge-stable',
  'microsoft-edge',
];

/**
 * Finds a Chromium, Chrome or Edge.
 * @param env PATH on Linux, the program folders on Windows; LINTEL_CHROMIUM overrides everything.
 * @returns its absolute path, or undefined.
 */
export function findBrowser(
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform,
  isExecutable: (file: string) => boolean = canExecute,
): string | undefined {
  if (env.LINTEL_CHROMIUM) return isExecutable(env.LINTEL_CHROMIUM) ? env.LINTEL_CHROMIUM : undefined;
  return candidates(env, platform).find((file) => isExecutable(file));
}

/** One line for a person, for when {@link findBrowser} found nothing. */
export function browserMissing(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  if (env.LINTEL_CHROMIUM) return `LINTEL_CHROMIUM names no program that can be run: ${env.LINTEL_CHROMIUM}`;
  const remedy = platform === 'linux' ? 'Install one: apt install chromium' : 'Install Chrome or Edge';
  return `No Chromium, Chrome or Edge was found. ${remedy} (or set LINTEL_CHROMIUM to its path).`;
}

function candidates(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string[] {
  if (platform === 'darwin') {
    return [
      'Chromium.app/Contents/MacOS/Chromium',
      'Google Chrome.app/Contents/MacOS/Google Chrome',
      'Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
    ].map((app) => join('/Applications', app));
  }
  if (platform === 'win32') {
    const roots = [env.ProgramFiles, env['ProgramFiles(x86)'], env.LOCALAPPDATA].filter(
      (root) => root !== undefined,
    );
    const apps = [
      'Chromium/Application/chrome.exe',
      'Google/Chrome/Application/chrome.exe',
      'Microsoft/Edge/Application/msedge.exe',
    ];
    return apps.flatMap((app) => roots.map((root) => join(root, app)));
  }
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return commandNames.flatMap((name) => folders.map((folder) => join(folder, name)));
}

function canExecute(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
