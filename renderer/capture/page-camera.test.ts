import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { stripTypeScriptTypes } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { findBrowser } from '#main/shell/chromium/find-browser.ts';
import type { CaptureWish } from './capture-api.ts';

/** What the page would tell main. */
interface Report {
  readonly frame?: { readonly width: number; readonly height: number; readonly i420Base64: string };
  readonly problem?: string;
  readonly cameras?: readonly string[];
  readonly ready?: true;
}

const executablePath = findBrowser(process.env, process.platform);
const folder = mkdtempSync(join(tmpdir(), 'lintel-page-camera-'));
const clip = join(folder, 'clip.y4m');
const whole: CaptureWish = { isWanted: true, label: '', width: 640, height: 480 };
let origin: string;

if (executablePath === undefined)
  console.warn('SKIPPED: the page camera needs Chromium, Chrome or Edge (or LINTEL_CHROMIUM).');

describe.skipIf(executablePath === undefined)('the page camera in a browser', () => {
  beforeAll(async () => {
    writeFileSync(clip, y4m(320, 240, 20));
    const server = createServer((request, response) => {
      const name = /^\/([a-z0-9-]+\.ts)$/.exec(request.url ?? '')?.[1];
      const source = name && readFileSync(join(import.meta.dirname, name), 'utf8');
      response.setHeader('content-type', source ? 'text/javascript' : 'text/html');
      response.end(source ? stripTypeScriptTypes(source) : '<!doctype html><title>Capture</title>');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    // Loopback counts as a secure context, as https://lintel.app does.
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return () => server.close();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('sends the pictures as they are, one at a time, and stops when told', async () => {
    const { page, reports, wish, hold } = await openPage([`--use-file-for-fake-video-capture=${clip}`]);
    expect(reports.some(({ ready }) => ready)).toBe(true);
    await wish(whole);
    await expect.poll(() => frames(reports).length).toBeGreaterThanOrEqual(5);
    const [frame] = frames(reports);
    expect([frame?.width, frame?.height]).toEqual([320, 240]);
    const data = Buffer.from(frame?.i420Base64 ?? '', 'base64');
    expect(data.length).toBe(320 * 240 * 1.5);
    // The clip's own values: a ramp of grey from left to right, U 90, V 160.
    for (const x of [0, 100, 319]) expect(data[120 * 320 + x]).toBeCloseTo(40 + Math.floor(x / 2), -1);
    expect(data[320 * 240 + 5000]).toBeCloseTo(90, -0.5);
    expect(data[320 * 240 * 1.25 + 5000]).toBeCloseTo(160, -0.5);

    // While main has not answered, nothing more comes.
    const release = hold();
    const before = frames(reports).length;
    const delivered = () => page.evaluate('lastTrack().stats.deliveredFrames') as Promise<number>;
    const deliveredBefore = await delivered();
    await expect.poll(delivered).toBeGreaterThan(deliveredBefore + 5);
    expect(frames(reports).length).toBeLessThanOrEqual(before + 1);
    release();
    await expect.poll(() => frames(reports).length).toBeGreaterThan(before + 1);

    await wish({ ...whole, isWanted: false });
    expect(await page.evaluate('openTracks()')).toBe(0);
  });

  test('makes large pictures smaller, also without a track processor', async () => {
    const { page, reports, wish } = await openPage([`--use-file-for-fake-video-capture=${clip}`]);
    await wish({ ...whole, width: 160, height: 160 });
    await expect.poll(() => frames(reports).length).toBeGreaterThanOrEqual(2);
    expect(frames(reports)[0]).toMatchObject({ width: 160, height: 120 });

    await page.evaluate('delete globalThis.MediaStreamTrackProcessor');
    const before = frames(reports).length;
    await wish({ ...whole, width: 80, height: 80 });
    await expect
      .poll(
        () =>
          frames(reports)
            .slice(before)
            .filter(({ width }) => width === 80).length,
      )
      .toBeGreaterThanOrEqual(2);
    const last = frames(reports).at(-1);
    expect(last).toMatchObject({ width: 80, height: 60 });
    const data = Buffer.from(last?.i420Base64 ?? '', 'base64');
    expect(data.length).toBe(80 * 60 * 1.5);
    expect(Math.abs((data[30 * 80 + 40] ?? 0) - 120)).toBeLessThan(12);
  });

  test('finds a camera by its label among several, and says when it is not there', async () => {
    const { page, reports, wish } = await openPage(['--use-fake-device-for-media-stream=device-count=2']);
    await wish({ ...whole, label: 'fake_device_1' });
    await expect.poll(() => frames(reports).length).toBeGreaterThanOrEqual(1);
    expect(await page.evaluate('lastTrack().label')).toBe('fake_device_1');
    const labels = reports.findLast(({ cameras }) => cameras !== undefined)?.cameras;
    expect(labels).toEqual(['fake_device_0', 'fake_device_1']);
    await wish({ ...whole, label: 'A camera of last year' });
    await expect.poll(() => problems(reports)).toEqual(['camera-not-found']);
    expect(await page.evaluate('openTracks()')).toBe(0);
  });

  test('reports a camera that ends, and serves again when asked again', async () => {
    const { page, reports, wish } = await openPage([]);
    await wish(whole);
    await expect.poll(() => frames(reports).length).toBeGreaterThanOrEqual(1);
    await page.evaluate("lastTrack().dispatchEvent(new Event('ended'))");
    await expect.poll(() => problems(reports)).toEqual(['camera-stopped']);
    const before = frames(reports).length;
    await wish(whole);
    await expect.poll(() => frames(reports).length).toBeGreaterThan(before);
  });

  test('reports a camera that is forbidden, and a PC without one', async () => {
    const { page, reports, wish } = await openPage([], 'denied');
    await wish(whole);
    await expect.poll(() => problems(reports)).toEqual(['camera-denied']);
    await page.evaluate(
      "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotReadableError'))",
    );
    await wish(whole);
    await expect.poll(() => problems(reports).at(-1)).toBe('camera-busy');

    const none = await openPage(['--use-fake-device-for-media-stream=device-count=0']);
    await none.wish(whole);
    await expect.poll(() => problems(none.reports)).toEqual(['camera-not-found']);
  });
});

function frames(reports: readonly Report[]) {
  return reports.map(({ frame }) => frame).filter((frame) => frame !== undefined);
}

function problems(reports: readonly Report[]) {
  return reports.map(({ problem }) => problem).filter((problem) => problem !== undefined);
}

/** A page of its own browser, with main's side played by this test. */
async function openPage(flags: string[], permission: 'granted' | 'denied' = 'granted') {
  const browser: Browser = await puppeteer.launch({
    executablePath: executablePath ?? '',
    args: ['--no-sandbox', '--use-fake-device-for-media-stream', '--disable-gpu', ...flags],
  });
  onTestFinished(() => browser.close());
  const page: Page = await browser.newPage();
  const session = await browser.target().createCDPSession();
  await session.send('Browser.setPermission', {
    permission: { name: 'camera' },
    setting: permission,
    origin,
  });
  await page.goto(origin);
  const reports: Report[] = [];
  let gate: Promise<void> = Promise.resolve();
  await page.exposeFunction('report', async (report: Report) => {
    reports.push(report);
    await gate;
  });
  await page.evaluate(`(async () => {
    const tracks = [];
    const original = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (wanted) => {
      const stream = await original(wanted);
      tracks.push(...stream.getTracks());
      return stream;
    };
    globalThis.openTracks = () => tracks.filter((track) => track.readyState === 'live').length;
    globalThis.lastTrack = () => tracks.at(-1);
    const { startPageCamera } = await import('/page-camera.ts');
    startPageCamera({
      onWanted: (listener) => { globalThis.wish = listener; return () => {}; },
      ready: () => void report({ ready: true }),
      pushFrame: async (frame) => { await report({ frame }); return true; },
      reportProblem: (problem) => void report({ problem }),
      reportCameras: (cameras) => void report({ cameras }),
    });
  })()`);
  return {
    page,
    reports,
    wish: (wish: CaptureWish) => page.evaluate(`wish(${JSON.stringify(wish)})`),
    hold() {
      let release = () => {};
      gate = new Promise((resolve) => {
        release = resolve;
      });
      return release;
    },
  };
}

/** A film of one picture: grey from left to right, a faint colour. */
function y4m(width: number, height: number, count: number): Buffer {
  const picture = Buffer.alloc((width * height * 3) / 2);
  for (let i = 0; i < width * height; i++) picture[i] = 40 + Math.floor((i % width) / 2);
  picture.fill(90, width * height, (width * height * 5) / 4);
  picture.fill(160, (width * height * 5) / 4);
  const frame = Buffer.concat([Buffer.from('FRAME\n'), picture]);
  const head = Buffer.from(`YUV4MPEG2 W${width} H${height} F30:1 Ip A1:1 C420\n`);
  return Buffer.concat([head, ...Array.from({ length: count }, () => frame)]);
}
