import { afterEach, expect, test } from 'vitest';
import { newDesk } from './desk.fixture.ts';
import { type RecordParts, serveRecords } from './serve-records.ts';

const desk = newDesk();
afterEach(() => desk.close());

test('a setting that is left out is switched off, applied and logged, also when nothing else changed', async () => {
  const { store } = desk;
  store.settings.put({ ...store.settings.get(), keepPhotos: true, unknownFaceDays: 3 });
  const applied: unknown[] = [];
  const parts: Pick<RecordParts, 'store' | 'push' | 'onSettingsChanged'> = {
    store: () => store,
    push: () => undefined,
    onSettingsChanged: async (_before, after) => void applied.push(after.unknownFaceDays),
  };
  // Only the settings are asked for here.
  serveRecords(desk.serve, parts as RecordParts);
  const { match: _match, keepPhotos: _photos, unknownFaceDays: _days, ...settings } = store.settings.get();
  expect(await desk.ask('settings.update', { settings })).toMatchObject({ ok: true });
  expect(store.settings.get()).not.toHaveProperty('keepPhotos');
  expect(store.settings.get()).not.toHaveProperty('unknownFaceDays');
  expect(applied).toEqual([undefined]);
  expect(store.audit.page({}, undefined, 1).rows[0]).toMatchObject({
    kind: 'settings-changed',
    details: { changed: 'keepPhotos, unknownFaceDays' },
  });
});
