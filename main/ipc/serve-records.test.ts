import { afterAll, expect, test } from 'vitest';
import { createAuditLog } from '#main/audit/audit-log.ts';
import type { Caller } from '#main/shell/interface.ts';
import { newStore, removeFolder } from '#main/store/store.fixture.ts';
import { createRegistrar } from './registrar.ts';
import { type RecordParts, serveRecords } from './serve-records.ts';

const page: Caller = { windowId: 'main', isTrusted: true, origin: 'https://lintel.app' };
const made = newStore((records) => createAuditLog(records));
afterAll(() => {
  made.store.close();
  removeFolder(made.folder);
});

test('a setting that is left out is switched off, applied and logged, also when nothing else changed', async () => {
  const { store } = made;
  store.settings.put({ ...store.settings.get(), keepPhotos: true, unknownFaceDays: 3 });
  const applied: unknown[] = [];
  const registrar = createRegistrar({
    operatorAt: () => ({ id: 'o1', name: 'desk', role: 'administrator', createdAtMs: 0 }),
    isFirstRun: () => false,
    mayRestore: () => false,
    secondPerson: () => ({ ok: true, value: undefined }),
    explain: () => undefined,
    logSurprise: (_reference, _channel, error) => {
      throw error;
    },
  });
  const parts: Pick<RecordParts, 'store' | 'push' | 'onSettingsChanged'> = {
    store: () => store,
    push: () => undefined,
    onSettingsChanged: async (_before, after) => void applied.push(after.unknownFaceDays),
  };
  // Only the settings are asked for here.
  serveRecords(registrar.serve, parts as RecordParts);
  const { match: _match, keepPhotos: _photos, unknownFaceDays: _days, ...settings } = store.settings.get();
  expect(await registrar.dispatch('settings.update', { settings }, page)).toMatchObject({ ok: true });
  expect(store.settings.get()).not.toHaveProperty('keepPhotos');
  expect(store.settings.get()).not.toHaveProperty('unknownFaceDays');
  expect(applied).toEqual([undefined]);
  expect(store.audit.page({}, undefined, 1).rows[0]).toMatchObject({
    kind: 'settings-changed',
    details: { changed: 'keepPhotos, unknownFaceDays' },
  });
});
