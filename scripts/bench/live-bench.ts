import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import sharp from 'sharp';
import { portrait } from '#main/inference/inference.fixture.ts';
import { startLintel } from '../../e2e/fixtures/launch.ts';
import { demoPhoto, enrollFromPhotos, goTo, setUp, signIn, t } from '../../e2e/fixtures/steps.ts';
import { demoEnrollmentPhotos } from '../../resources/demo-cast.ts';
import { ensureBuilt } from '../build.ts';
import { ensureSystemPackages } from '../system-packages.ts';
import { openVirtualDisplay } from '../virtual-display.ts';
import { type Summary, summarise } from './summary.ts';

/** What the whole product does with five faces in view, its Live screen open. */
export interface LiveFigures {
  readonly camera: string;
  readonly analysedPerSecond: Summary;
  /** From asking in the page to the answer in the page, ms. */
  readonly uiCalls: Summary;
}

const [width, height, framesPerSecond, seconds] = [640, 480, 30, 6];
/** Calls that screens make, taken in turn. */
const calls = 200;
const settleMs = 5_000;

/** Runs the built product with its browser on a clip of five faces at 30 frames a second, and times the screens' calls meanwhile. */
export async function benchLive(): Promise<LiveFigures> {
  ensureSystemPackages(['chromium', 'ffmpeg', 'xvfb']);
  await ensureBuilt();
  const folder = await mkdtemp(join(tmpdir(), 'lintel-bench-'));
  const display = process.platform === 'linux' ? await openVirtualDisplay() : undefined;
  if (display !== undefined) process.env.DISPLAY = display.name;
  const clip = await fiveFaces(folder);
  const dataDir = join(folder, 'data');
  await mkdir(dataDir);
  const running = await startLintel(dataDir);
  try {
    const { page } = running;
    await setUp(page);
    await signIn(page);
    for (const { person, files } of demoEnrollmentPhotos)
      await enrollFromPhotos(page, person, files.map(demoPhoto));
    await goTo(page, 'settings');
    await page.getByRole('tab', { name: t.settings.tabs.camera }).click();
    await page.getByRole('radio', { name: t.camera.file }).check();
    await page.getByLabel(t.camera.filePath).fill(clip);
    await page.getByRole('button', { name: t.common.save, exact: true }).click();
    await page.getByText(t.settings.saved).first().waitFor();
    await goTo(page, 'live');
    await page.waitForTimeout(settleMs);
    const { callMs, perSecond } = await timeCalls(page);
    return {
      camera: `five faces, ${width}x${height}, ${framesPerSecond} frames a second`,
      analysedPerSecond: summarise(perSecond),
      uiCalls: summarise(callMs),
    };
  } finally {
    await running.kill();
    await display?.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Makes calls one after the other from the page, at uneven times, as a person clicking does. */
function timeCalls(page: Page): Promise<{ callMs: number[]; perSecond: number[] }> {
  return page.evaluate(async (count) => {
    const bridge = Reflect.get(window, 'lintel') as {
      live: { status(): Promise<{ value: { analysedPerSecond: number } }> };
      people: { list(input: object): Promise<unknown> };
      audit: { page(input: object): Promise<unknown> };
      settings: { get(): Promise<unknown> };
    };
    const perSecond: number[] = [];
    const asks = [
      async () => {
        perSecond.push((await bridge.live.status()).value.analysedPerSecond);
      },
      () => bridge.people.list({ offset: 0, limit: 50 }),
      () => bridge.audit.page({ filter: {}, limit: 50 }),
      () => bridge.settings.get(),
    ];
    const callMs: number[] = [];
    for (let i = 0; i < count; i++) {
      const startedMs = performance.now();
      await asks[i % asks.length]?.();
      callMs.push(performance.now() - startedMs);
      await new Promise((resolve) => setTimeout(resolve, 20 + ((i * 37) % 60)));
    }
    return { callMs, perSecond };
  }, calls);
}

/** A clip of five faces that sway a little, made of sample photos from npm. */
async function fiveFaces(folder: string): Promise<string> {
  const places = [
    ['ada', 4, 10],
    ['bob', 218, 10],
    ['eve', 432, 10],
    ['bob', 104, 262],
    ['ada', 318, 262],
  ] as const;
  const faces = await Promise.all(
    places.map(async ([who, left, top]) => ({
      picture: await (await portrait(who)).resize(200, 200, { fit: 'cover' }).png().toBuffer(),
      left,
      top,
    })),
  );
  const round: Buffer[] = [];
  for (let i = 0; i < framesPerSecond; i++) {
    const sway = Math.round(4 * Math.sin((2 * Math.PI * i) / framesPerSecond));
    round.push(
      await sharp({ create: { width, height, channels: 3, background: '#808080' } })
        .composite(faces.map(({ picture, left, top }) => ({ input: picture, left: left + sway, top })))
        .removeAlpha()
        .raw()
        .toBuffer(),
    );
  }
  const file = join(folder, 'five.mkv');
  execFileSync(
    'ffmpeg',
    [
      ...['-v', 'error', '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', `${width}x${height}`],
      ...['-r', String(framesPerSecond), '-i', '-', '-c:v', 'mjpeg', '-q:v', '3', file],
    ],
    { input: Buffer.concat(Array.from({ length: seconds }, () => Buffer.concat(round))) },
  );
  return file;
}
