import { expect, test } from 'vitest';
import type { Frame } from './interface.ts';
import { NewestFrame } from './newest-frame.ts';

const never = new AbortController().signal;

function frame(frameId: number): Frame {
  return { frameId, capturedAtMs: frameId, width: 2, height: 2, format: 'i420', data: new Uint8Array(6) };
}

test('the newest frame wins; the ones it replaced are counted and given back', async () => {
  const frames = new NewestFrame();
  expect(frames.put(frame(1))).toBeUndefined();
  expect(frames.put(frame(2))?.frameId).toBe(1);
  expect(frames.put(frame(3))?.frameId).toBe(2);
  expect(frames.droppedFrames).toBe(2);
  expect((await frames.next(never))?.frameId).toBe(3);
});

test('a frame is handed out once; the next caller waits for another', async () => {
  const frames = new NewestFrame();
  frames.put(frame(1));
  await frames.next(never);
  const waiting = frames.next(never);
  frames.put(frame(2));
  expect((await waiting)?.frameId).toBe(2);
  expect(frames.droppedFrames).toBe(0);
});

test('two who wait get one frame each, in their order', async () => {
  const frames = new NewestFrame();
  const both = [frames.next(never), frames.next(never)];
  frames.put(frame(1));
  frames.put(frame(2));
  expect((await Promise.all(both)).map((f) => f?.frameId)).toEqual([1, 2]);
});

test('one who gives up gets nothing and takes nothing from the others', async () => {
  const frames = new NewestFrame();
  const patience = new AbortController();
  const impatient = frames.next(patience.signal);
  const patient = frames.next(never);
  patience.abort();
  expect(await impatient).toBeUndefined();
  frames.put(frame(1));
  expect((await patient)?.frameId).toBe(1);
  expect(await frames.next(patience.signal)).toBeUndefined();
});

test('a cleared frame is gone, and is not a dropped one', async () => {
  const frames = new NewestFrame();
  frames.put(frame(1));
  frames.clear();
  const waiting = frames.next(never);
  frames.put(frame(2));
  expect((await waiting)?.frameId).toBe(2);
  expect(frames.droppedFrames).toBe(0);
});

test('closing lets everybody go, and nothing comes in any more', async () => {
  const frames = new NewestFrame();
  const waiting = frames.next(never);
  frames.close();
  expect(await waiting).toBeUndefined();
  const late = frame(1);
  expect(frames.put(late)).toBe(late);
  expect(await frames.next(never)).toBeUndefined();
});
