import { chmod, lstat, mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The per-user folder when nothing else was asked for: XDG_CONFIG_HOME, Application Support or APPDATA, then `Lintel`. */
export function defaultUserDataDir(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  if (platform === 'win32') return join(env.APPDATA ?? join(homedir(), 'AppData', 'Roaming'), 'Lintel');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Lintel');
  return join(env.XDG_CONFIG_HOME || join(homedir(), '.config'), 'Lintel');
}

/**
 * Makes sure that `folder` exists, is a real folder, belongs to this user and is closed to others (0700).
 * @throws when it belongs to somebody else or is a link: another user could swap what lies in it.
 */
export async function ensurePrivateFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const stats = await lstat(folder);
  if (!stats.isDirectory())
    throw new Error(`${folder} is not a folder. Move it away or choose another data folder.`);
  if (process.getuid === undefined) return; // Windows: the profile's own access list already closes it.
  if (stats.uid !== process.getuid()) {
    throw new Error(`${folder} belongs to another user. Choose another data folder (LINTEL_DATA_DIR).`);
  }
  if ((stats.mode & 0o077) !== 0) await chmod(folder, 0o700);
}
