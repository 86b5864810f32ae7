import type { Settings } from '#app/domain/settings.ts';
import type { Connection } from './connection.ts';
import type { SettingsStore } from './interface.ts';
import { readSettings, writeSettings } from './repositories/settings.ts';

/** Settings are read for every frame: they are parsed once and kept until they change. */
export function rememberedSettings(db: Connection): SettingsStore {
  let remembered: Settings | undefined;
  return {
    get() {
      if (remembered !== undefined) return remembered;
      const settings = deepFreeze(readSettings(db));
      // What a transaction has written may still be rolled back.
      if (!db.isInTransaction) remembered = settings;
      return settings;
    },
    put(settings) {
      remembered = undefined;
      writeSettings(db, settings);
    },
  };
}

function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value))
    if (typeof inner === 'object' && inner !== null) deepFreeze(inner);
  return Object.freeze(value);
}
