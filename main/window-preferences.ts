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

/** Renamed into place: a start meanwhile reads the old file or the new one. @throws when the folder cannot be written. */
export function writeWindowPreferences(folder: string, preferences: WindowPreferences): void {
  const file = join(folder, fileName);
  writeFileSync(`${file}.new`, JSON.stringify(WindowPreferences.parse(preferences)), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
