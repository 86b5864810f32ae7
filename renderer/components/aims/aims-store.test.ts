import { expect, test } from 'vitest';
import { ScriptedBridge } from '#renderer/testing/scripted-bridge.ts';
import { createAimsStore } from './aims-store.ts';

const missed = {
  mode: 'identification' as const,
  strangersInN: 1000,
  minSimilarity: 0.88,
  neededMinSimilarity: 0.9,
  why: 'gallery' as const,
};
const byDoor = {
  mode: 'identification' as const,
  strangersInN: 1000,
  minSimilarity: 0.88,
  why: 'door' as const,
};

test('what main says of the aims is shown, and the needed threshold is put in force with its aim', async () => {
  const main = new ScriptedBridge()
    .answer('tuning', 'watch', { ok: true, value: { missed: [] } })
    .answer('tuning', 'setThreshold', { ok: false, code: 'changed-meanwhile' })
    .answer('tuning', 'setThreshold', { ok: true, value: undefined });
  const store = createAimsStore(main.lintel);
  await store.getState().load();
  expect(store.getState().missed).toEqual([]);
  main.emit('tuning', 'watched', { missed: [missed], atMs: 1 });
  expect(store.getState().missed).toEqual([missed]);
  expect(await store.getState().useNeeded(missed, 'to keep the aim')).toBe(false);
  expect(store.getState()).toMatchObject({ problem: { code: 'changed-meanwhile' }, missed: [missed] });
  expect(await store.getState().useNeeded(missed, 'to keep the aim')).toBe(true);
  expect(store.getState()).toMatchObject({ problem: undefined, missed: [] });
  expect(main.argumentsOf('tuning.setThreshold')[1]).toEqual({
    mode: 'identification',
    strangersInN: 1000,
    minSimilarity: 0.9,
    reason: 'to keep the aim',
  });
});

test('where no threshold is known to be enough none is set, and without an answer the warning stands', async () => {
  const main = new ScriptedBridge().reject('tuning', 'watch');
  const store = createAimsStore(main.lintel);
  main.emit('tuning', 'watched', { missed: [byDoor] });
  expect(await store.getState().useNeeded(byDoor, 'to keep the aim')).toBe(false);
  await store.getState().load();
  expect(store.getState().missed).toEqual([byDoor]);
});
