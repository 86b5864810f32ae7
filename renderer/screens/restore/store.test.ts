import { expect, test } from 'vitest';
import type { RestorableCopy, RestorePreview } from '#app/contract/restore.ts';
import { ScriptedBridge } from '#renderer/testing/scripted-bridge.ts';
import { canOpen, createRestoreStore } from './store.ts';

const words = Array.from({ length: 24 }, () => 'abandon').join(' ');
const copy: RestorableCopy = {
  folder: '/mnt/backup/lintel-0a1b2c3d',
  file: '2026-11-24T17-32-05Z-0a1b2c3d.db',
  atMs: 1000,
  size: 1,
  opensWith: 'words-or-passphrase',
  isUnderPresentKey: false,
};
const preview: RestorePreview = {
  kind: 'whole',
  madeAtMs: 1000,
  siteName: 'North',
  people: 2,
  auditRows: 9,
  erasedSince: 0,
  needsProtection: true,
  keychain: { isAvailable: false, name: '' },
};

async function looked(main: ScriptedBridge, found: RestorableCopy) {
  main.answer('restore', 'look', { ok: true, value: [found] });
  const store = createRestoreStore(main.lintel);
  store.getState().change({ folder: ' /mnt/backup ' });
  await store.getState().look();
  return store;
}

test('without a folder nothing is asked', async () => {
  const main = new ScriptedBridge();
  const store = createRestoreStore(main.lintel);
  await store.getState().look();
  expect([store.getState().showErrors, main.calls]).toEqual([true, []]);
});

test('by words: tidied, all 24 of them, and forgotten once they opened it', async () => {
  const main = new ScriptedBridge().answer('restore', 'open', { ok: true, value: preview });
  const store = await looked(main, copy);
  expect(main.argumentsOf('restore.look')).toEqual([{ folder: '/mnt/backup' }]);
  store.getState().change({ words: 'abandon ability' });
  expect(canOpen(store.getState())).toBe(false);
  await store.getState().open();
  expect(main.argumentsOf('restore.open')).toEqual([]);
  store.getState().change({ words: words.toUpperCase() });
  await store.getState().open();
  const { folder, file } = copy;
  expect(main.argumentsOf('restore.open')).toEqual([{ folder, file, secret: { kind: 'words', words } }]);
  // Where there is no keychain the passphrase is chosen already.
  expect(store.getState()).toMatchObject({ preview, draft: { words: '', keyKind: 'passphrase' } });
});

test('a copy whose key a keychain kept is opened by words, whatever was chosen before', async () => {
  const store = await looked(new ScriptedBridge(), { ...copy, opensWith: 'words' });
  store.getState().change({ by: 'passphrase', copyPassphrase: 'something' });
  expect(canOpen(store.getState())).toBe(false);
});

test('under the key in use nothing is typed', async () => {
  const main = new ScriptedBridge().answer('restore', 'open', {
    ok: true,
    value: { ...preview, needsProtection: false },
  });
  const store = await looked(main, { ...copy, isUnderPresentKey: true });
  await store.getState().open();
  expect(main.argumentsOf('restore.open')).toMatchObject([{ secret: { kind: 'present-key' } }]);
});

test('it is put back with a protection that is right, and a problem leaves everything to be tried again', async () => {
  const main = new ScriptedBridge()
    .answer('restore', 'open', { ok: true, value: preview })
    .answer('restore', 'commit', { ok: false, code: 'wrong-password' })
    .answer('restore', 'commit', { ok: true, value: undefined });
  const store = await looked(main, copy);
  store.getState().change({ words });
  await store.getState().open();
  expect(await store.getState().commit()).toBe(false);
  expect(store.getState().showErrors).toBe(true);
  const passphrase = 'a long enough passphrase';
  store.getState().change({ passphrase, repeatedPassphrase: passphrase, password: 'mine' });
  expect(await store.getState().commit()).toBe(false);
  expect(store.getState()).toMatchObject({ problem: { code: 'wrong-password' }, preview });
  expect(await store.getState().commit()).toBe(true);
  expect(main.argumentsOf('restore.commit')[1]).toEqual({
    key: { kind: 'passphrase', passphrase },
    password: 'mine',
  });
  expect(JSON.stringify(store.getState())).not.toContain(passphrase);
});

test('another copy throws away what was opened', async () => {
  const main = new ScriptedBridge()
    .answer('restore', 'open', { ok: true, value: preview })
    .answer('restore', 'cancel', { ok: true, value: undefined });
  const store = await looked(main, copy);
  store.getState().change({ words });
  await store.getState().open();
  await store.getState().another();
  expect(store.getState().preview).toBeUndefined();
  expect(main.argumentsOf('restore.cancel')).toHaveLength(1);
});

test('what is opened after it was left is thrown away, and not found there by the next', async () => {
  const answer = Promise.withResolvers<{ ok: true; value: RestorePreview }>();
  const main = new ScriptedBridge()
    .answer('restore', 'open', answer.promise)
    .answer('restore', 'cancel', { ok: true, value: undefined });
  const store = await looked(main, copy);
  store.getState().change({ words });
  const opening = store.getState().open();
  store.getState().forget();
  answer.resolve({ ok: true, value: preview });
  await opening;
  expect(store.getState()).toMatchObject({ preview: undefined, isRunning: false });
  expect(main.argumentsOf('restore.cancel')).toHaveLength(1);
});
