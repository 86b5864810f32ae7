import { z } from 'zod';
import { Settings } from '#app/domain/settings.ts';
import type { ReadableDb, WritableDb } from '../connection.ts';
import { parseRow, problem } from '../problem.ts';

const SettingRow = z.object({ key: z.string(), value: z.string() });

/** @throws StoreProblem store-damaged when a setting is missing or out of bounds: no default takes its place. */
export function readSettings(db: ReadableDb): Settings {
  const rows = db.all('SELECT key, value FROM settings').map((row) => parseRow(SettingRow, row));
  let values: Record<string, unknown>;
  try {
    values = Object.fromEntries(rows.map(({ key, value }) => [key, JSON.parse(value)]));
  } catch (error) {
    throw problem('store-damaged', error);
  }
  return parseRow(Settings, values);
}

/** @throws ZodError when a setting is out of bounds: nothing is written that could not be read again. */
export function writeSettings(db: WritableDb, settings: Settings): void {
  const checked = Settings.parse(settings);
  db.transact(() => {
    // One that is left out now is unset; it must not come back from before.
    for (const row of db.all('SELECT key FROM settings')) {
      const { key } = parseRow(z.object({ key: z.string() }), row);
      if (!Object.hasOwn(checked, key)) db.run('DELETE FROM settings WHERE key = ?', key);
    }
    for (const [key, value] of Object.entries(checked))
      db.run(
        'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
        key,
        JSON.stringify(value),
      );
  });
}
