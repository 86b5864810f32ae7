import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where package managers put ffmpeg although a program started from the desktop has only a short PATH. */
const usualFolders: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ['/opt/homebrew/bin', '/usr/local/bin', '/opt/local/bin'],
  linux: ['/usr/bin', '/usr/local/bin', '/snap/bin'],
};

/**
 * @param searchPath folders as in PATH; default: the environment's PATH, then the system's usual folders.
 * @returns the absolute path of ffmpeg, or undefined.
 */
export function findFfmpeg(searchPath?: string): string | undefined {
  const folders =
    searchPath === undefined
      ? [...(process.env.PATH ?? '').split(delimiter), ...(usualFolders[process.platform] ?? [])]
      : searchPath.split(delimiter);
  const name = process.platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg';
  for (const folder of folders.filter((folder) => folder !== '')) {
    const file = join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}
