import { expect, test } from 'vitest';
import { Preview } from './preview.ts';

const never = new AbortController().signal;
const picture = (frameId: number) => ({ frameId, jpeg: Uint8Array.of(frameId), width: 640, height: 480 });

test('a waiting screen gets the next picture, and one that has it already waits for a newer one', async () => {
  const preview = new Preview(() => performance.now());
  const first = preview.next(-1, 5000, never);
  preview.put(picture(1));
  expect((await first)?.frameId).toBe(1);
  const second = preview.next(1, 5000, never);
  preview.put(picture(2));
  expect((await second)?.frameId).toBe(2);
});

test('pictures are encoded only while a screen asks for them', () => {
  let nowMs = 0;
  const preview = new Preview(() => nowMs);
  expect(preview.isWatched).toBe(false);
  void preview.next(-1, 0, never);
  expect(preview.isWatched).toBe(true);
  nowMs = 1001;
  expect(preview.isWatched).toBe(false);
});

test('a page that goes away stops waiting, and an old picture is never shown for a live one', async () => {
  const preview = new Preview(() => performance.now());
  const gone = new AbortController();
  const waiting = preview.next(-1, 60_000, gone.signal);
  gone.abort();
  expect(await waiting).toBeUndefined();
  preview.put(picture(1));
  preview.clear();
  expect(await preview.next(-1, 0, never)).toBeUndefined();
});
