import { afterEach, expect, test, vi } from 'vitest';
import type { CameraState, FrameSource } from './interface.ts';
import { PageCamera, type PageCameraWish } from './page-camera.ts';

const never = new AbortController().signal;
const opened: FrameSource[] = [];

afterEach(async () => {
  vi.useRealTimers();
  for (const source of opened.splice(0)) await source.close();
});

function setUp(label = 'HD Webcam') {
  const page = new PageCamera({ firstFrameTimeoutMs: 2_000, silenceTimeoutMs: 1_000 });
  const wishes: PageCameraWish[] = [];
  page.onWanted((wish) => wishes.push(wish));
  const open = (of = label) => {
    const source = page.open({ kind: 'page', label: of });
    opened.push(source);
    source.start();
    return source;
  };
  return { page, wishes, open };
}

function picture(width = 64, height = 48) {
  return { width, height, data: new Uint8Array(width * height * 1.5) };
}

test('the page is told to begin and to end, and again when it is reloaded', async () => {
  const { page, wishes, open } = setUp();
  page.receiveReady();
  const source = open();
  source.start();
  page.receiveReady();
  await source.close();
  const size = { width: 640, height: 480 };
  expect(wishes).toEqual([
    { isWanted: false, label: '', ...size },
    { isWanted: true, label: 'HD Webcam', ...size },
    { isWanted: true, label: 'HD Webcam', ...size },
    { isWanted: false, label: '', ...size },
  ]);
});

test('frames of the page come out; the newest wins', async () => {
  const { page, open } = setUp();
  expect(page.receiveFrame(picture())).toMatchObject({ ok: false, code: 'not-wanted' });
  const source = open();
  const latest = picture();
  expect(page.receiveFrame(picture()).ok).toBe(true);
  expect(page.receiveFrame(latest).ok).toBe(true);
  const frame = await source.next(never);
  expect(frame?.data).toBe(latest.data);
  expect(frame?.frameId).toBe(1);
  expect(source.droppedFrames).toBe(1);
  expect(source.state).toMatchObject({ state: 'live', width: 64, height: 48 });
});

test.each([
  ['too short', { width: 64, height: 48, data: new Uint8Array(64 * 48) }],
  ['too long', { width: 64, height: 48, data: new Uint8Array(64 * 48 * 2) }],
  ['too wide', picture(1282, 16)],
  ['of half a pixel', { width: 64.5, height: 48, data: new Uint8Array(64.5 * 48 * 1.5) }],
  ['without size', { width: Number.NaN, height: 48, data: new Uint8Array(0) }],
])('a frame that is %s is refused', (_name, frame) => {
  const { page, open } = setUp();
  const source = open();
  expect(page.receiveFrame(frame)).toMatchObject({ ok: false, code: 'bad-frame' });
  expect(source.state.state).toBe('starting');
});

test('odd sizes round their colour planes up', () => {
  const { page, open } = setUp();
  open();
  expect(page.receiveFrame({ width: 101, height: 75, data: new Uint8Array(101 * 75 + 2 * 51 * 38) }).ok).toBe(
    true,
  );
});

test('a problem is a lost camera, and the page is asked again, ever more seldom', () => {
  vi.useFakeTimers();
  const { page, wishes, open } = setUp();
  const source = open();
  const states: CameraState[] = [];
  source.onState((state) => states.push(state));
  page.receiveProblem('camera-denied');
  expect(source.state).toMatchObject({ state: 'lost', code: 'camera-denied', retryInMs: 500 });
  vi.advanceTimersByTime(499);
  expect(wishes.length).toBe(1);
  vi.advanceTimersByTime(1);
  expect(wishes.length).toBe(2);
  page.receiveProblem('camera-denied');
  expect(source.state).toMatchObject({ retryInMs: 1_000 });
  vi.advanceTimersByTime(1_000);
  page.receiveFrame(picture());
  page.receiveProblem('camera-stopped');
  expect(source.state).toMatchObject({ code: 'camera-stopped', retryInMs: 500 });
  expect(states.map(({ state }) => state)).toEqual(['lost', 'lost', 'live', 'lost']);
});

test('a page that is silent from the start, or falls silent, has stopped', () => {
  vi.useFakeTimers();
  const { page, open } = setUp();
  const source = open();
  vi.advanceTimersByTime(2_000);
  expect(source.state).toMatchObject({ state: 'lost', code: 'camera-stopped' });
  page.receiveFrame(picture());
  expect(source.state.state).toBe('live');
  vi.advanceTimersByTime(999);
  expect(source.state.state).toBe('live');
  vi.advanceTimersByTime(1);
  expect(source.state).toMatchObject({ state: 'lost', code: 'camera-stopped' });
});

test('whoever opens last has the page; the one before gets it back', async () => {
  const { page, wishes, open } = setUp();
  const live = open('First');
  const trial = open('Second');
  expect(wishes.at(-1)).toMatchObject({ isWanted: true, label: 'Second' });
  expect(live.state).toMatchObject({ state: 'lost', code: 'camera-busy' });
  page.receiveFrame(picture());
  expect((await trial.next(never))?.frameId).toBe(0);
  await trial.close();
  expect(wishes.at(-1)).toMatchObject({ isWanted: true, label: 'First' });
  page.receiveFrame(picture());
  expect(live.state.state).toBe('live');
});

test('cameras are remembered by label', () => {
  const { page } = setUp();
  page.receiveList(['A', '', 'A', 'B', ...Array.from({ length: 50 }, (_, i) => `C${i}`)]);
  expect(page.labels.slice(0, 3)).toEqual(['A', 'B', 'C0']);
  expect(page.labels.length).toBe(32);
});

test('a closed source gives nothing and takes nothing', async () => {
  const { page, open } = setUp();
  const source = open();
  const waiting = source.next(never);
  await source.close();
  expect(await waiting).toBeUndefined();
  expect(page.receiveFrame(picture())).toMatchObject({ ok: false, code: 'not-wanted' });
  source.start();
  expect(page.wish.isWanted).toBe(false);
});
