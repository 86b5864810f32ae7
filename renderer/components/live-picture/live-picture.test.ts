import { describe, expect, test } from 'vitest';
import type { LiveFace } from '#app/contract/live.ts';
import { createObservationFeed } from '#renderer/state/observation-feed.ts';
import { ScriptedBridge } from '#renderer/testing/scripted-bridge.ts';
import { faceLabel, place, placeBox } from './paint.ts';
import { followPreview, type PreviewPicture } from './preview-feed.ts';

const picture = (frameId: number) =>
  new Response(new Blob(['jpeg']), { status: 200, headers: { 'x-frame-id': String(frameId) } });

/** Runs the loop on scripted answers; ends when they are used up. */
async function follow(answers: (Response | Error)[]) {
  const stop = new AbortController();
  const asked: string[] = [];
  const shown: (number | undefined)[] = [];
  const pauses: number[] = [];
  await followPreview(
    {
      async get(path) {
        asked.push(path);
        const next = answers.shift();
        if (next === undefined) {
          stop.abort();
          throw new DOMException('', 'AbortError');
        }
        if (next instanceof Error) throw next;
        return next;
      },
      untilVisible: () => Promise.resolve(),
      pause: async (ms) => void pauses.push(ms),
      onPicture: (one: PreviewPicture | undefined) => void shown.push(one?.frameId),
    },
    stop.signal,
  );
  return { asked, shown, pauses };
}

describe('following the preview', () => {
  test('asks for the picture after the one that is shown', async () => {
    const { asked, shown } = await follow([picture(7), picture(9)]);
    expect(asked).toEqual(['/live/preview?after=-1', '/live/preview?after=7', '/live/preview?after=9']);
    expect(shown).toEqual([7, 9]);
  });

  test('no picture for a while clears the last one, so that an old one never passes for live', async () => {
    const { shown, asked, pauses } = await follow([
      picture(7),
      new Response(null, { status: 204 }),
      picture(7),
    ]);
    expect(shown).toEqual([7, undefined, 7]);
    expect(asked[2]).toBe('/live/preview?after=-1');
    expect(pauses).toEqual([]);
  });

  test('main gone or refusing clears it too and is asked again after a pause', async () => {
    const { shown, pauses } = await follow([
      picture(1),
      new TypeError('Failed to fetch'),
      new Response('no', { status: 500 }),
      picture(2),
    ]);
    expect(shown).toEqual([1, undefined, undefined, 2]);
    expect(pauses).toEqual([1000, 1000]);
  });

  test('a surprise is not swallowed', async () => {
    await expect(follow([new RangeError('bug')])).rejects.toThrow('bug');
  });
});

describe('placing', () => {
  const vga = { width: 640, height: 480 };

  test('contain shows all of the picture, cover fills all of the canvas', () => {
    expect(place(vga, { width: 1280, height: 480 }, 'contain')).toEqual({ scale: 1, x: 320, y: 0 });
    expect(place(vga, { width: 1280, height: 480 }, 'cover')).toEqual({ scale: 2, x: 0, y: -240 });
  });

  test('a mirrored picture mirrors the box', () => {
    const placement = place(vga, vga, 'contain');
    const box = { x: 10, y: 20, width: 100, height: 120 };
    expect(placeBox(box, 640, placement, false)).toEqual(box);
    expect(placeBox(box, 640, placement, true)).toEqual({ ...box, x: 530 });
  });
});

test('a face is labelled by sign and words, never by colour alone', () => {
  const face: LiveFace = {
    trackId: 1,
    box: { x: 0, y: 0, width: 1, height: 1 },
    issues: [],
    judgement: 'accepted',
  };
  expect(faceLabel({ ...face, name: 'Ada', similarity: 0.9512 })).toEqual({
    text: '✓ Ada',
    detail: 'similarity 0.951',
  });
  expect(faceLabel(face).text).toBe('✓ Recognised');
  expect(faceLabel({ ...face, judgement: 'refused', name: 'Ada' }).text).toBe('✕ Ada: Refused');
  expect(faceLabel({ ...face, judgement: 'stranger' }).text).toBe('✕ Not recognised');
  expect(faceLabel({ ...face, judgement: 'looking', issues: ['too-far'] }).detail).toBe('Come closer');
});

test('the feed finds the boxes of exactly one frame and lets old ones go', () => {
  const main = new ScriptedBridge();
  const feed = createObservationFeed(main.lintel);
  const seen: number[] = [];
  const stop = feed.subscribe(({ frameId }) => seen.push(frameId));
  for (let frameId = 1; frameId <= 40; frameId++)
    main.emit('live', 'observed', { frameId, width: 640, height: 480, faces: [], facesPassedOver: 0 });
  expect(feed.find(40)?.frameId).toBe(40);
  expect(feed.find(5)).toBeUndefined();
  stop();
  main.emit('live', 'observed', { frameId: 41, width: 640, height: 480, faces: [], facesPassedOver: 0 });
  expect(seen).toHaveLength(40);
});
