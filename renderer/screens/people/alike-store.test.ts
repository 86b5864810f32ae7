import { expect, test } from 'vitest';
import { answersArrived, ScriptedBridge } from '#renderer/testing/scripted-bridge.ts';
import { type AlikePeople, createAlikeStore, lookAlikesOf } from './alike-store.ts';

const [ada, eve] = ['Ada', 'Eve'].map((name) => ({
  id: name.toLowerCase(),
  name,
  asksPin: false,
  hasPin: false,
})) as [AlikePeople['pairs'][number]['people'][0], AlikePeople['pairs'][number]['people'][1]];
const found = (pairs: AlikePeople['pairs']): AlikePeople => ({
  state: 'ready',
  modelId: 'm',
  minSimilarity: 0.87,
  total: pairs.length,
  open: pairs.length,
  pairs,
});

test('what main finds is shown once somebody looked, and forgotten', async () => {
  const main = new ScriptedBridge()
    .answer('people', 'alike', { ok: true, value: found([]) })
    .answer('people', 'alike', { ok: true, value: found([{ similarity: 0.9, people: [ada, eve] }]) });
  const store = createAlikeStore(main.lintel);
  main.emit('people', 'alikeChanged', { state: 'ready', pairs: 1 });
  expect(main.calls).toEqual([]);
  await store.getState().load();
  main.emit('people', 'alikeChanged', { state: 'ready', pairs: 1 });
  await answersArrived();
  const { found: shown } = store.getState();
  expect(shown.state === 'ready' && lookAlikesOf(shown.value, 'ada')).toEqual([eve]);
  expect(shown.state === 'ready' && lookAlikesOf(shown.value, 'nobody')).toEqual([]);
  store.getState().forget();
  main.emit('people', 'changed', { id: 'ada', what: 'changed' });
  await answersArrived();
  expect(store.getState().found).toEqual({ state: 'loading' });
});
