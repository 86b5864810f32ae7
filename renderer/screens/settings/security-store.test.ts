import { expect, test } from 'vitest';
import { emptyKeyDraft, keyErrors, readKeyChoice } from '#renderer/components/keys/key-draft.ts';
import { ScriptedBridge } from '#renderer/testing/scripted-bridge.ts';
import { createSecurityStore } from './security-store.ts';

const words = Array.from({ length: 24 }, () => 'abandon').join(' ');
const done = { ok: true, value: undefined } as const;

test('words stay on the screen until they are used, and leave it then or when given up', async () => {
  const main = new ScriptedBridge()
    .answer('security', 'drawWords', { ok: true, value: { words } })
    .answer('security', 'renewWords', { ok: false, code: 'words-not-drawn' })
    .answer('security', 'renewWords', done);
  const store = createSecurityStore(main.lintel);
  expect(await store.getState().drawWords('mine')).toBe(true);
  expect(await store.getState().renewWords()).toBe(false);
  expect(store.getState()).toMatchObject({ words, problem: { code: 'words-not-drawn' } });
  expect(await store.getState().renewWords()).toBe(true);
  expect(store.getState().words).toBeUndefined();
  await store.getState().drawWords('mine');
  store.getState().forget();
  expect(store.getState().words).toBeUndefined();
});

test('a wrong password shows its problem and draws nothing', async () => {
  const main = new ScriptedBridge().answer('security', 'drawWords', { ok: false, code: 'wrong-password' });
  const store = createSecurityStore(main.lintel);
  expect(await store.getState().drawWords('no')).toBe(false);
  expect(store.getState()).toMatchObject({ words: undefined, problem: { code: 'wrong-password' } });
});

test('a new key asks main once, and forgets the words', async () => {
  const main = new ScriptedBridge()
    .answer('security', 'drawWords', { ok: true, value: { words } })
    .answer('security', 'changeKey', done);
  const store = createSecurityStore(main.lintel);
  await store.getState().drawWords('mine');
  const key = { kind: 'keychain' } as const;
  expect(await Promise.all([store.getState().changeKey(key), store.getState().changeKey(key)])).toEqual([
    true,
    false,
  ]);
  expect(main.argumentsOf('security.changeKey')).toEqual([{ key }]);
  expect(store.getState().words).toBeUndefined();
});

test('a protection is read only when it is right', () => {
  expect(keyErrors(emptyKeyDraft)).toHaveProperty('keyKind');
  const draft = { keyKind: 'passphrase', passphrase: 'short', repeatedPassphrase: 'short' } as const;
  expect(keyErrors(draft)).toHaveProperty('passphrase');
  const long = { ...draft, passphrase: 'a long enough one' };
  expect(keyErrors(long)).toHaveProperty('repeatedPassphrase');
  expect(readKeyChoice(long)).toBeUndefined();
  expect(readKeyChoice({ ...long, repeatedPassphrase: long.passphrase })).toEqual({
    kind: 'passphrase',
    passphrase: 'a long enough one',
  });
  expect(readKeyChoice({ ...emptyKeyDraft, keyKind: 'keychain' })).toEqual({ kind: 'keychain' });
});
