import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** What the first window needs before the store is open. Nothing about people; a lost file costs one start's look. */
const WindowPreferences = z.object({
  kiosk: z.boolean(),
  theme: z.enum(['light', 'dark', 'auto']),
  siteName: z.string().max(80),
});
export type WindowPreferences = z.infer<typeof WindowPreferences>;

const fileName = 'window.json';
const standard: WindowPreferences = { kiosk: false, theme: 'auto', siteName: '' };

export function readWindowPreferences(folder: string): WindowPreferences {
  try {
    return WindowPreferences.parse(JSON.parse(readFileSync(join(folder, fileName), 'utf8')));
  } catch {
    return standard;
  }
}

/**
 * Keeps for the next start what the settings say: when they change, and whenever the store opens, since a restore brings others
 * and the file may be lost. Renamed into place: a start meanwhile reads the old file or the new one.
 * @param onError told of a folder that cannot be written; that costs a start's look and must stop nothing.
 */
export function keepWindowPreferences(
  folder: string,
  { kiosk, theme, siteName }: WindowPreferences,
  onError: (error: unknown) => void,
): void {
  const wanted = JSON.stringify({ kiosk, theme, siteName } satisfies WindowPreferences);
  if (JSON.stringify(readWindowPreferences(folder)) === wanted) return;
  const file = join(folder, fileName);
  try {
    writeFileSync(`${file}.new`, wanted, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  } catch (error) {
    onError(error);
  }
}
