import { describe, expect, test } from 'vitest';
import type { LiveDecision, LiveFace } from '#app/contract/live.ts';
import { ScriptedBridge } from '#renderer/testing/scripted-bridge.ts';
import { createLiveStore } from './store.ts';

const face = (trackId: number, size: number, part: Partial<LiveFace> = {}): LiveFace => ({
  trackId,
  box: { x: 0, y: 0, width: size, height: size },
  issues: [],
  judgement: 'looking',
  ...part,
});
const decision = (auditSequence: number): LiveDecision => ({
  auditSequence,
  atMs: 0,
  outcome: 'opened',
  trackId: 1,
  name: 'Ada',
});

describe('the live store', () => {
  test('keeps the newest decisions first and forgets them for the next at the screen', () => {
    const main = new ScriptedBridge();
    const store = createLiveStore(main.lintel, () => 42);
    for (let i = 1; i <= 60; i++) main.emit('live', 'decided', decision(i));
    expect(store.getState().decisions[0]?.auditSequence).toBe(60);
    expect(store.getState().decisions).toHaveLength(50);
    expect(store.getState().decidedAtMs).toBe(42);
    store.getState().forget();
    expect(store.getState().decisions).toEqual([]);
  });

  test('the largest face counts, and state changes only when its meaning does', () => {
    const main = new ScriptedBridge();
    const store = createLiveStore(main.lintel, () => 0);
    let changes = 0;
    store.subscribe(() => {
      changes += 1;
    });
    const frame = (faces: LiveFace[], frameId: number) =>
      main.emit('live', 'observed', { frameId, width: 640, height: 480, faces, facesPassedOver: 0 });
    for (let i = 0; i < 20; i++)
      frame([face(1, 50, { judgement: 'stranger' }), face(2, 100 + i, { issues: ['blurred'] })], i);
    expect(store.getState().seen).toEqual({ judgement: 'looking', issue: 'blurred' });
    expect(changes).toBe(1);
    frame([], 21);
    expect(store.getState().seen).toBeUndefined();
  });

  test('it is known whether more faces are in view than are looked at', () => {
    const main = new ScriptedBridge();
    const store = createLiveStore(main.lintel, () => 0);
    const frame = (frameId: number, facesPassedOver: number) =>
      main.emit('live', 'observed', { frameId, width: 640, height: 480, faces: [], facesPassedOver });
    expect(store.getState().isCrowded).toBe(false);
    frame(1, 3);
    expect(store.getState().isCrowded).toBe(true);
    frame(2, 0);
    expect(store.getState().isCrowded).toBe(false);
  });

  test('a refused request stays open with its reason, a granted one closes', async () => {
    const main = new ScriptedBridge()
      .answer('live', 'requestOverride', { ok: false, code: 'door-unreachable', detail: 'Check its power.' })
      .answer('live', 'requestOverride', { ok: true, value: { auditSequence: 5 } });
    const store = createLiveStore(main.lintel, () => 0);
    store.getState().openOverride();
    expect(await store.getState().requestOverride('  visitor  ')).toBe(false);
    expect(store.getState().override).toMatchObject({
      isOpen: true,
      isRunning: false,
      problem: { code: 'door-unreachable' },
    });
    expect(await store.getState().requestOverride('visitor')).toBe(true);
    expect(store.getState().override.isOpen).toBe(false);
    expect(main.argumentsOf('live.requestOverride')[0]).toEqual({ reason: 'visitor' });
  });

  test('a request of somebody who has left is not found open by the next, answered or not', async () => {
    const answer = Promise.withResolvers<{ ok: false; code: 'door-unreachable' }>();
    const main = new ScriptedBridge().answer('live', 'requestOverride', answer.promise);
    const store = createLiveStore(main.lintel, () => 0);
    store.getState().openOverride();
    const asked = store.getState().requestOverride('visitor');
    store.getState().forget();
    expect(store.getState().override).toMatchObject({ isOpen: false, isRunning: false });
    answer.resolve({ ok: false, code: 'door-unreachable' });
    expect(await asked).toBe(false);
    expect(store.getState().override.isOpen).toBe(false);
  });

  test('the status from before stays and is marked when main does not answer', async () => {
    const main = new ScriptedBridge().reject('live', 'status');
    const store = createLiveStore(main.lintel, () => 0);
    await store.getState().load();
    expect(store.getState().status).toEqual({ state: 'failed', problem: { code: 'no-answer' } });
  });
});
