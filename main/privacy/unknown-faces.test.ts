import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAuditLog } from '#main/audit/audit-log.ts';
import type { Store } from '#main/store/interface.ts';
import { newStore, removeFolder } from '#main/store/store.fixture.ts';
import { createUnknownFaces, type UnknownFaces } from './unknown-faces.ts';

const start = 1_800_000_000_000;
const dayMs = 86_400_000;
let made: ReturnType<typeof newStore>;
let store: Store;
let faces: UnknownFaces;
let nowMs: number;
let problems: unknown[];

beforeEach(() => {
  made = newStore((records) => createAuditLog(records));
  store = made.store;
  nowMs = start;
  problems = [];
  faces = createUnknownFaces({ store, onError: (error) => problems.push(error), clock: () => nowMs });
});
afterEach(() => {
  faces.close();
  store.close();
  removeFolder(made.folder);
});

function keepFor(unknownFaceDays: number): void {
  store.settings.put({ ...store.settings.get(), unknownFaceDays });
  faces.look();
}
const chip = (trackId: number, quality: number) => ({ trackId, quality, jpeg: randomBytes(500) });
const refused = () =>
  store.audit.append({ kind: 'attempt-refused', actor: 'lintel', details: { reason: 'stranger' } }).sequence;

describe('faces of refused strangers', () => {
  test('are not kept unless the site turned it on', () => {
    expect(faces.isOn).toBe(false);
    faces.note([chip(1, 90)], [1]);
    const row = refused();
    faces.keep(row, 1);
    expect(store.unknownFaces.find(row)).toBeUndefined();
  });

  test('of a track the best picture is kept, with each refusal, and only while it is in view', () => {
    keepFor(3);
    const [poor, good, later] = [chip(1, 40), chip(1, 90), chip(1, 60)];
    for (const one of [poor, good, later]) faces.note([one], [1, 2]);
    const [first, second, third] = [refused(), refused(), refused()];
    faces.keep(first, 1);
    expect(store.unknownFaces.open(first)).toEqual(good.jpeg);
    // Who stays before the door is refused again, perhaps without being compared again.
    faces.note([], [1, 2]);
    faces.keep(second, 1);
    expect(store.unknownFaces.open(second)).toEqual(good.jpeg);
    faces.note([chip(2, 50)], [2]);
    faces.note([], []);
    faces.keep(third, 2);
    expect(store.unknownFaces.find(third)).toBeUndefined();
    expect(problems).toEqual([]);
  });

  test('end by the clock, and at once when it is switched off; the log says how many went', () => {
    keepFor(3);
    for (const day of [0, 1, 2]) {
      nowMs = start + day * dayMs;
      faces.note([chip(day, 50)], [day]);
      faces.keep(refused(), day);
    }
    nowMs = start + 3 * dayMs;
    faces.look();
    expect(store.unknownFaces.count()).toBe(2);
    keepFor(0);
    expect(store.unknownFaces.count()).toBe(0);
    expect(
      store.audit.page({ kinds: ['unknown-face-erased'] }, undefined, 9).rows.map(({ details }) => details),
    ).toEqual([
      { faces: 2, why: 'switched off' },
      { faces: 1, why: 'time is over' },
    ]);
  });

  test('a picture that cannot be stored leaves the refusal in the log', () => {
    keepFor(3);
    const row = refused();
    store.unknownFaces.keep(row, randomBytes(9), nowMs, 3);
    faces.note([chip(1, 50)], [1]);
    faces.keep(row, 1);
    expect(problems).toHaveLength(1);
    expect(store.audit.verify()).toMatchObject({ isIntact: true });
  });
});
