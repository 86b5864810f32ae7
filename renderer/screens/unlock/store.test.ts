import { expect, test } from 'vitest';
import { countWords, tidyWords } from '#renderer/state/recovery-words.ts';
import { ScriptedBridge } from '#renderer/testing/scripted-bridge.ts';
import { createUnlockStore } from './store.ts';

test('recovery words are taken as people type or paste them', () => {
  expect(tidyWords('  1. Abandon,\n2. ability\tABLE ')).toBe('abandon ability able');
  expect(countWords('abandon ability')).toBe(2);
  expect(countWords('  ')).toBe(0);
});

test('a wrong passphrase shows its problem until something else is tried', async () => {
  const main = new ScriptedBridge()
    .answer('key', 'unlock', { ok: false, code: 'wrong-passphrase' })
    .answer('key', 'recover', { ok: true, value: undefined });
  const store = createUnlockStore(main.lintel);
  expect(await store.getState().unlock('no')).toBe(false);
  expect(store.getState().problem).toEqual({ code: 'wrong-passphrase' });
  expect(await store.getState().recover('Abandon Ability')).toBe(true);
  expect(store.getState().problem).toBeUndefined();
  expect(main.argumentsOf('key.recover')).toEqual([{ words: 'abandon ability' }]);
});
