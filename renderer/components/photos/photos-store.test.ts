import { expect, test } from 'vitest';
import { ScriptedBridge } from '#renderer/testing/scripted-bridge.ts';
import { createPhotosStore } from './photos-store.ts';

const photo = { jpegBase64: 'AAAA', keptAtMs: 1 };

test('photos of a person who was closed meanwhile are not held', async () => {
  const main = new ScriptedBridge().answer('pictures', 'ofPerson', {
    ok: true,
    value: { photos: [photo] },
  });
  const store = createPhotosStore(main.lintel);
  const loading = store.getState().load('a');
  store.getState().forget();
  await loading;
  expect(store.getState().ofPerson.state).toBe('loading');
  await store.getState().load('a');
  expect(store.getState().ofPerson).toMatchObject({ state: 'ready', value: [photo] });
});

test('erasing says how many went, and counts again when it was everybody’s', async () => {
  const main = new ScriptedBridge()
    .answer('pictures', 'erasePhotos', { ok: true, value: { erased: 5 } })
    .answer('pictures', 'erasePhotos', { ok: false, code: 'disk-full' })
    .answer('pictures', 'count', { ok: true, value: { photos: 0, people: 0 } });
  const store = createPhotosStore(main.lintel);
  expect(await store.getState().erase(undefined)).toBe(5);
  expect(store.getState().count).toMatchObject({ state: 'ready', value: { photos: 0 } });
  expect(await store.getState().erase('a')).toBeUndefined();
  expect(store.getState().problem?.code).toBe('disk-full');
  expect(main.argumentsOf('pictures.erasePhotos')).toEqual([{}, { id: 'a' }]);
});
