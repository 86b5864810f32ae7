import { expect, test } from 'vitest';
import { ScriptedBridge } from '#renderer/testing/scripted-bridge.ts';
import { createUnknownFaceStore } from './unknown-face-store.ts';

test('a face is shown on request only, and forgotten with its row', async () => {
  const main = new ScriptedBridge()
    .answer('pictures', 'unknownFace', { ok: true, value: { endsAtMs: 9 } })
    .answer('pictures', 'viewUnknownFace', { ok: true, value: { jpegBase64: 'AAAA' } });
  const store = createUnknownFaceStore(main.lintel);
  await store.getState().find(7);
  expect(store.getState()).toMatchObject({ endsAtMs: 9, jpegBase64: undefined });
  expect(main.argumentsOf('pictures.viewUnknownFace')).toEqual([]);
  await store.getState().view(7);
  expect(store.getState().jpegBase64).toBe('AAAA');
  store.getState().forget();
  expect(store.getState()).toMatchObject({ endsAtMs: undefined, jpegBase64: undefined });
});

test('an answer that comes after the row was closed shows nobody', async () => {
  const main = new ScriptedBridge()
    .answer('pictures', 'unknownFace', { ok: true, value: { endsAtMs: 9 } })
    .answer('pictures', 'viewUnknownFace', { ok: true, value: { jpegBase64: 'AAAA' } });
  const store = createUnknownFaceStore(main.lintel);
  await store.getState().find(7);
  const viewing = store.getState().view(7);
  store.getState().forget();
  await viewing;
  expect(store.getState().jpegBase64).toBeUndefined();
});

test('a face that ended meanwhile says so; an erased one is gone from the screen too', async () => {
  const main = new ScriptedBridge()
    .answer('pictures', 'unknownFace', { ok: true, value: { endsAtMs: 9 } })
    .answer('pictures', 'viewUnknownFace', { ok: false, code: 'not-found' })
    .answer('pictures', 'eraseUnknownFace', { ok: true, value: undefined });
  const store = createUnknownFaceStore(main.lintel);
  await store.getState().find(7);
  await store.getState().view(7);
  expect(store.getState().problem?.code).toBe('not-found');
  expect(await store.getState().erase(7)).toBe(true);
  expect(store.getState()).toMatchObject({ endsAtMs: undefined, problem: undefined });
});
