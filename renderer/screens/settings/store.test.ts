import { describe, expect, test } from 'vitest';
import type { Settings } from '#app/domain/settings.ts';
import { ScriptedBridge } from '#renderer/testing/scripted-bridge.ts';
import { createOperatorsStore, newOperatorErrors, passwordErrors } from './operators-store.ts';
import { createSettingsStore, hasUnsaved, isChanged, readSettings, settingsDraftOf } from './store.ts';

const stored: Settings = {
  siteName: 'North',
  camera: { kind: 'network', url: 'rtsp://10.0.0.2/live' },
  door: {
    id: 'door-1',
    name: 'Main door',
    driver: {
      kind: 'http',
      method: 'POST',
      url: 'http://10.0.0.3/open',
      headers: { 'X-Key': 'abc' },
      body: '{}',
    },
    pulseSeconds: 3,
    acknowledgeTimeoutMs: 2000,
    presentation: 'off',
    mode: 'face',
  },
  match: {
    modelId: 'm',
    minSimilarity: 0.9,
    minVerificationSimilarity: 0.87,
    otherModels: [],
    minMargin: 0.02,
    agreeingFrames: 3,
    strangerMissRate: 0.05,
    cooldownSeconds: 10,
    maxFrameAgeMs: 1000,
  },
  showNamesWhenSignedOut: false,
  theme: 'auto',
  kiosk: false,
  idleSignOutMinutes: 10,
};
const operator = { id: 'o2', name: 'desk', role: 'operator', createdAtMs: 1 } as const;

describe('settings', () => {
  test('what is stored and shown unchanged is sent unchanged, without the match settings', async () => {
    const main = new ScriptedBridge()
      .answer('settings', 'get', { ok: true, value: stored })
      .answer('settings', 'update', { ok: true, value: stored });
    const store = createSettingsStore(main.lintel);
    await store.getState().load();
    expect(isChanged(store.getState().draft, stored)).toBe(false);
    expect(await store.getState().save()).toBe(true);
    const { match: _match, ...sent } = stored;
    expect(main.argumentsOf('settings.update')).toEqual([{ settings: sent }]);
  });

  test('something is lost by leaving from the first change until it is saved or discarded, and not while nothing is loaded', async () => {
    const main = new ScriptedBridge()
      .answer('settings', 'get', { ok: true, value: stored })
      .answer('settings', 'update', { ok: true, value: { ...stored, siteName: 'South' } });
    const store = createSettingsStore(main.lintel);
    const { load, change, discard, save, forget } = store.getState();
    expect(hasUnsaved(store.getState())).toBe(false);
    await load();
    expect(hasUnsaved(store.getState())).toBe(false);
    change({ siteName: 'South' });
    expect(hasUnsaved(store.getState())).toBe(true);
    discard();
    expect(hasUnsaved(store.getState())).toBe(false);
    change({ siteName: 'South' });
    await save();
    expect(hasUnsaved(store.getState())).toBe(false);
    change({ siteName: 'West' });
    forget();
    expect(hasUnsaved(store.getState())).toBe(false);
  });

  test('rules of retention are sent once they were touched; an empty one is off, a wrong one keeps everything unsent', () => {
    const sent = (retention: object, before: Settings = stored) => {
      const draft = settingsDraftOf(before);
      return readSettings({ ...draft, retention: { ...draft.retention, ...retention } }, before);
    };
    expect(sent({})).toBeDefined();
    expect(sent({})?.retention).toBeUndefined();
    expect(sent({ inactiveDays: 90 })?.retention).toEqual({
      afterWithdrawalDays: 7,
      warningDays: 14,
      inactiveDays: 90,
    });
    const set = { ...stored, retention: { afterWithdrawalDays: 0, warningDays: 3, inactiveDays: 60 } };
    expect(sent({ inactiveDays: '' }, set)?.retention).toEqual({ afterWithdrawalDays: 0, warningDays: 3 });
    for (const wrong of [
      { afterWithdrawalDays: '' },
      { afterWithdrawalDays: 31 },
      { inactiveDays: 29 },
      { warningDays: 0 },
      { afterValidityDays: 1.5 },
    ])
      expect(sent(wrong)).toBeUndefined();
  });

  test('how long the log is kept: none is not sent, one that is taken back is sent as none, nonsense not at all', async () => {
    const sent = (draft: object, before: Settings = stored) =>
      readSettings({ ...settingsDraftOf(before), ...draft }, before)?.auditRetentionDays;
    expect(sent({})).toBeUndefined();
    expect(sent({ auditRetentionDays: 90 })).toBe(90);
    const kept = { ...stored, auditRetentionDays: 90 };
    expect(settingsDraftOf(kept).auditRetentionDays).toBe(90);
    expect(sent({ auditRetentionDays: '' }, kept)).toBe(0);
    expect(settingsDraftOf({ ...stored, auditRetentionDays: 0 }).auditRetentionDays).toBe('');
    for (const auditRetentionDays of [0, 6, 3651, 7.5])
      expect(readSettings({ ...settingsDraftOf(stored), auditRetentionDays }, stored)).toBeUndefined();
  });

  test('what the privacy notice says is kept as typed, and not sent while nobody has filled it in', () => {
    const sent = (draft: object, before: Settings = stored) =>
      readSettings({ ...settingsDraftOf(before), ...draft }, before)?.privacyNotice;
    expect(sent({})).toBeUndefined();
    const privacyNotice = { controller: 'Acme', contact: 'privacy@acme.test', legalBasis: 'Consent' };
    expect(sent({ privacyNotice })).toEqual(privacyNotice);
    const filled = { ...stored, privacyNotice };
    expect(isChanged(settingsDraftOf(filled), filled)).toBe(false);
    const empty = { controller: '', contact: '', legalBasis: '' };
    expect(sent({ privacyNotice: empty }, filled)).toEqual(empty);
  });

  test('a wrong field is shown and nothing is sent', async () => {
    const main = new ScriptedBridge().answer('settings', 'get', { ok: true, value: stored });
    const store = createSettingsStore(main.lintel);
    await store.getState().load();
    for (const wrong of [
      { idleSignOutMinutes: 0 },
      { siteName: ' ' },
      { camera: { selected: 'network', url: 'ftp://x', path: '' } },
    ]) {
      store.getState().change({ ...settingsDraftOf(stored), ...wrong });
      expect(await store.getState().save()).toBe(false);
      expect(store.getState().showErrors).toBe(true);
    }
    expect(main.argumentsOf('settings.update')).toEqual([]);
    store.getState().discard();
    expect(isChanged(store.getState().draft, stored)).toBe(false);
  });
});

describe('operators', () => {
  test('the list is loaded again after a change, and kept after a refusal', async () => {
    const main = new ScriptedBridge()
      .answer('operators', 'list', { ok: true, value: [operator] })
      .answer('operators', 'add', { ok: true, value: operator })
      .answer('operators', 'remove', { ok: false, code: 'last-administrator' });
    const store = createOperatorsStore(main.lintel);
    expect(await store.getState().add({ name: ' desk ', role: 'operator', password: 'twelve letters' })).toBe(
      true,
    );
    expect(store.getState().list).toMatchObject({ state: 'ready' });
    expect(main.argumentsOf('operators.add')).toEqual([
      { name: 'desk', role: 'operator', password: 'twelve letters' },
    ]);
    expect(await store.getState().remove('o2')).toBe(false);
    expect(store.getState().problem).toEqual({ code: 'last-administrator' });
    expect(main.argumentsOf('operators.list')).toHaveLength(1);
  });

  test('fields are checked by the contract’s own rules before anybody is asked', () => {
    expect(Object.keys(newOperatorErrors({ name: 'a b', role: 'auditor', password: 'short' }))).toEqual([
      'name',
      'password',
    ]);
    expect(newOperatorErrors({ name: 'desk', role: 'auditor', password: 'twelve letters' })).toEqual({});
    expect(Object.keys(passwordErrors({ current: '', next: 'short', repeated: 'other' }))).toEqual([
      'current',
      'next',
      'repeated',
    ]);
  });
});
