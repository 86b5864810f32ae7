import { expect, test } from 'vitest';
import { ScriptedBridge } from '#renderer/testing/scripted-bridge.ts';
import { createMarksStore } from './marks-store.ts';

test('a second click on a mark takes it back', async () => {
  const bridge = new ScriptedBridge();
  bridge.answer('attempts', 'marks', { ok: true, value: [{ auditSequence: 4, mark: 'wrong' }] });
  bridge.answer('attempts', 'mark', { ok: true, value: undefined });
  const store = createMarksStore(bridge.lintel);
  await store.getState().look([4, 5]);
  expect([...store.getState().marks]).toEqual([
    [4, 'wrong'],
    [5, 'none'],
  ]);
  await store.getState().toggle(4, 'wrong');
  expect(bridge.calls.at(-1)?.argument).toEqual({ auditSequence: 4, mark: 'none' });
  expect(store.getState().marks.get(4)).toBe('none');
  await store.getState().toggle(4, 'right');
  expect(store.getState().marks.get(4)).toBe('right');
});

test('a mark that cannot be saved leaves what stood there, and says so', async () => {
  const bridge = new ScriptedBridge();
  bridge.answer('attempts', 'mark', { ok: false, code: 'not-an-attempt' });
  const store = createMarksStore(bridge.lintel);
  bridge.emit('attempts', 'marked', { auditSequence: 4, mark: 'right' });
  await store.getState().toggle(4, 'wrong');
  expect(store.getState().marks.get(4)).toBe('right');
  expect(store.getState().problem?.code).toBe('not-an-attempt');
});
