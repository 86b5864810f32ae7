import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { ensureDemoClip } from '../../resources/build-demo-clip.ts';
import { demoCast, demoClip, demoClipMs, demoEnrollmentPhotos } from '../../resources/demo-cast.ts';
import { openDemoScene } from '../../resources/demo-scene.ts';
import { DemoClipCamera } from './demo-clip.ts';
import { demoClipPieces, encodeDemoFrame, openDemoClip } from './demo-clip-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'lintel-demo-'));
const never = new AbortController().signal;
let path: string;

beforeAll(async () => {
  const made = await ensureDemoClip(join(folder, 'demo'));
  expect(made.built).toBe(true);
  path = made.path;
  return () => rmSync(folder, { recursive: true, force: true });
});

describe('making the clip', () => {
  test('happens once; a second time finds it up to date', async () => {
    expect(await ensureDemoClip(join(folder, 'demo'))).toEqual({ path, built: false });
  });

  test('gives the same picture for the same moment', async () => {
    const clip = await openDemoClip(path);
    onTestFinished(() => clip.close());
    expect([clip.width, clip.height, clip.framesPerSecond]).toEqual([640, 480, 15]);
    expect(clip.frameCount).toBe(Math.round((demoClipMs * 15) / 1000));
    const scene = await openDemoScene();
    for (const visit of demoCast.slice(0, 2)) {
      const index = Math.round((visit.nearFromMs * 15) / 1000);
      const painted = scene.paint((index * 1000) / 15);
      const again = (await openDemoScene()).paint((index * 1000) / 15);
      expect(Buffer.compare(painted, again)).toBe(0);
      const played = await clip.readFrame(index);
      expect(Buffer.compare(played, await decoded(await encodeDemoFrame(painted, demoClip)))).toBe(0);
      expect(meanDifference(played, painted)).toBeLessThan(3);
    }
  });

  test('shows a person only during a visit, moving', async () => {
    const scene = await openDemoScene();
    const empty = scene.paint(0);
    for (const visit of demoCast) {
      expect(meanDifference(scene.paint(visit.fromMs - 40), empty)).toBeLessThan(2);
      const [early, late] = [visit.nearFromMs, visit.nearToMs].map((atMs) => scene.paint(atMs));
      if (early === undefined || late === undefined) throw new Error('unreachable');
      expect(meanDifference(early, empty)).toBeGreaterThan(5);
      expect(meanDifference(early, late)).toBeGreaterThan(2);
      expect(meanDifference(scene.paint(visit.toMs + 40), empty)).toBeLessThan(2);
    }
  });

  test('brings a photo of one face for each person of the staff', async () => {
    const staff = new Set(demoCast.filter(({ role }) => role === 'staff').map(({ person }) => person));
    expect(new Set(demoEnrollmentPhotos.map(({ person }) => person))).toEqual(staff);
    for (const file of demoEnrollmentPhotos.flatMap(({ files }) => files)) {
      const photo = await sharp(readFileSync(join(dirname(path), file))).metadata();
      expect([photo.format, photo.width, photo.height]).toEqual(['jpeg', 640, 640]);
    }
  });
});

describe('playing the clip', () => {
  test('takes its own time, starts at its beginning and goes round', async () => {
    const short = join(folder, 'short.bin');
    const format = { width: 64, height: 48, framesPerSecond: 30 };
    const grey = (level: number) => new Uint8Array(64 * 48 * 1.5).fill(level);
    const frames = await Promise.all([40, 80, 120, 160].map((level) => encodeDemoFrame(grey(level), format)));
    writeFileSync(short, Buffer.concat(demoClipPieces(frames, format)));
    const camera = new DemoClipCamera(short);
    onTestFinished(() => camera.close());
    expect(camera.state).toEqual({ state: 'starting' });
    camera.start();
    const startedMs = performance.now();
    const seen: { id: number; level: number }[] = [];
    while (seen.length < 10) {
      const frame = await camera.next(never);
      if (frame === undefined) throw new Error('closed');
      seen.push({ id: frame.frameId, level: frame.data[0] ?? 0 });
    }
    expect(performance.now() - startedMs).toBeGreaterThan(250);
    expect(seen[0]?.level).toBe(40);
    expect(new Set(seen.map(({ level }) => level))).toEqual(new Set([40, 80, 120, 160]));
    expect(seen.every(({ id }, i) => i === 0 || id > (seen[i - 1]?.id ?? 0))).toBe(true);
    expect(camera.state).toMatchObject({ state: 'live', width: 64, height: 48 });
  });

  test('ends when closed, and nobody waits on', async () => {
    const camera = new DemoClipCamera(path);
    camera.start();
    expect((await camera.next(never))?.data.length).toBe(640 * 480 * 1.5);
    await camera.close();
    expect(await camera.next(never)).toBeUndefined();
  });

  test.each([
    ['is missing', undefined],
    ['is something else', Buffer.from('not a clip'.repeat(20))],
    ['claims a huge picture', Buffer.concat([Buffer.from('LINTEL01'), Buffer.alloc(16, 0xff)])],
  ])('a file that %s is a lost camera that says what to do', async (_name, bytes) => {
    const bad = join(folder, 'bad.bin');
    rmSync(bad, { force: true });
    if (bytes !== undefined) writeFileSync(bad, bytes);
    expect(existsSync(bad)).toBe(bytes !== undefined);
    const camera = new DemoClipCamera(bad);
    onTestFinished(() => camera.close());
    const lost = new Promise((resolve) => camera.onState(resolve));
    camera.start();
    expect(await lost).toMatchObject({ state: 'lost', code: 'camera-not-found', retryInMs: 500 });
  });

  test('a clip cut off in the middle is lost when it gets there', async () => {
    const cut = join(folder, 'cut.bin');
    writeFileSync(cut, readFileSync(path).subarray(0, 60_000));
    const camera = new DemoClipCamera(cut);
    onTestFinished(() => camera.close());
    const lost = new Promise((resolve) =>
      camera.onState((state) => state.state === 'lost' && resolve(state)),
    );
    camera.start();
    expect(await lost).toMatchObject({ code: 'camera-not-found' });
  });
});

function decoded(jpeg: Uint8Array): Promise<Buffer> {
  return sharp(jpeg).toColourspace('b-w').raw().toBuffer();
}

function meanDifference(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs((a[i] ?? 0) - (b[i] ?? 0));
  return sum / a.length;
}
