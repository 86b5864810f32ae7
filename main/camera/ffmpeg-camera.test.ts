import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { CameraChoice } from '#app/domain/camera.ts';
import { FfmpegCamera, type FfmpegOptions } from './ffmpeg-camera.ts';
import type { CameraState, Frame } from './interface.ts';
import { i420Length } from './source-core.ts';

const folder = mkdtempSync(join(tmpdir(), 'lintel-ffmpeg-'));
const opened: { close(): Promise<unknown> }[] = [];
const never = new AbortController().signal;
let jpegs: Buffer[] = [];

beforeAll(() => {
  generate('clip.mp4', 'testsrc2=s=320x240:r=25:d=1', '-pix_fmt', 'yuv420p');
  generate('wide.mp4', 'testsrc2=s=1280x720:r=25:d=0.4', '-pix_fmt', 'yuv420p');
  generate('odd.mkv', 'testsrc2=s=101x75:r=10:d=0.5', '-pix_fmt', 'yuv444p', '-c:v', 'ffv1');
  generate('white.mkv', 'color=white:s=64x64:r=10:d=0.5', '-pix_fmt', 'yuvj420p', '-c:v', 'mjpeg');
  generate('%02d.jpg', 'testsrc2=s=320x240:r=5:d=1');
  jpegs = readdirSync(folder)
    .filter((name) => name.endsWith('.jpg'))
    .map((name) => readFileSync(join(folder, name)));
  return () => rmSync(folder, { recursive: true, force: true });
});

afterEach(async () => {
  for (const resource of opened.splice(0)) await resource.close();
});

function generate(file: string, source: string, ...args: string[]): void {
  const made = spawnSync(
    'ffmpeg',
    ['-loglevel', 'error', '-y', '-f', 'lavfi', '-i', source, ...args, join(folder, file)],
    { encoding: 'utf8' },
  );
  if (made.status !== 0) throw new Error(`ffmpeg is needed by this test: ${made.error ?? made.stderr}`);
}

function open(choice: CameraChoice, options?: FfmpegOptions): FfmpegCamera {
  if (choice.kind === 'page' || choice.kind === 'demo') throw new Error('not an ffmpeg camera');
  const camera = new FfmpegCamera(choice, options);
  opened.push(camera);
  camera.start();
  return camera;
}

function untilState<K extends CameraState['state']>(
  camera: FfmpegCamera,
  wanted: K,
): Promise<Extract<CameraState, { state: K }>> {
  const isWanted = (state: CameraState): state is Extract<CameraState, { state: K }> =>
    state.state === wanted;
  if (isWanted(camera.state)) return Promise.resolve(camera.state);
  return new Promise((resolve) => {
    const stop = camera.onState((state) => {
      if (!isWanted(state)) return;
      stop();
      resolve(state);
    });
  });
}

async function take(camera: FfmpegCamera, count: number): Promise<Frame[]> {
  const frames: Frame[] = [];
  while (frames.length < count) {
    const frame = await camera.next(never);
    if (frame === undefined) throw new Error('the camera was closed');
    frames.push(frame);
  }
  return frames;
}

/** A network camera on loopback: multipart JPEG, as most of them serve it. */
async function openMjpegCamera(port = 0) {
  const viewers = new Set<ServerResponse>();
  let isFrozen = false;
  let shown = 0;
  const server: Server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'multipart/x-mixed-replace; boundary=picture' });
    viewers.add(response);
  });
  const timer = setInterval(() => {
    const jpeg = jpegs[shown++ % jpegs.length];
    if (isFrozen || jpeg === undefined) return;
    for (const viewer of viewers) {
      viewer.write(`--picture\r\nContent-Type: image/jpeg\r\nContent-Length: ${jpeg.length}\r\n\r\n`);
      viewer.write(jpeg);
      viewer.write('\r\n');
    }
  }, 40);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const camera = {
    port: (server.address() as AddressInfo).port,
    freeze: () => {
      isFrozen = true;
    },
    thaw: () => {
      isFrozen = false;
    },
    async close() {
      clearInterval(timer);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  opened.push(camera);
  return camera;
}

async function openServer(answer: (response: ServerResponse) => void): Promise<string> {
  const server = createServer((_request, response) => answer(response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opened.push({
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function closedPort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('a video file', () => {
  test('plays in its own time, again and again, as tightly packed I420', async () => {
    const camera = open({ kind: 'file', path: join(folder, 'clip.mp4') });
    expect(camera.state.state).toBe('starting');
    const startedMs = performance.now();
    const frames = await take(camera, 40);
    const elapsedMs = performance.now() - startedMs;

    // 25 pictures make one second: 40 need a second round.
    expect(elapsedMs).toBeGreaterThan(1_200);
    for (const frame of frames) {
      expect([frame.width, frame.height, frame.format]).toEqual([320, 240, 'i420']);
      expect(frame.data.length).toBe(320 * 240 * 1.5);
    }
    const ids = frames.map((frame) => frame.frameId);
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
    expect(new Set(frames.map((frame) => frame.data.buffer)).size).toBe(frames.length);
    expect(camera.state).toMatchObject({ state: 'live', width: 320, height: 240 });
  });

  test('larger than 640x480 is made smaller in its own shape, odd sides become even', async () => {
    const wide = open({ kind: 'file', path: join(folder, 'wide.mp4') });
    const [frame] = await take(wide, 1);
    expect([frame?.width, frame?.height, frame?.data.length]).toEqual([640, 360, i420Length(640, 360)]);
    const odd = open({ kind: 'file', path: join(folder, 'odd.mkv') });
    const [small] = await take(odd, 1);
    expect([small?.width, small?.height]).toEqual([100, 74]);
  });

  test('in full range comes out in limited range: white is 235', async () => {
    const camera = open({ kind: 'file', path: join(folder, 'white.mkv') });
    const [frame] = await take(camera, 1);
    expect(frame?.data[32 * 64 + 32]).toBe(235);
  });

  test('counts the pictures that nobody took and hands out the newest', async () => {
    const camera = open({ kind: 'file', path: join(folder, 'clip.mp4') });
    const [first] = await take(camera, 1);
    await expect.poll(() => camera.droppedFrames).toBeGreaterThanOrEqual(5);
    const dropped = camera.droppedFrames;
    const [next] = await take(camera, 1);
    expect(next?.frameId).toBe((first?.frameId ?? 0) + dropped + 1);
  });

  test('that does not exist is not found, and is looked for again, ever more seldom', async () => {
    const path = join(folder, 'later.mp4');
    const camera = open({ kind: 'file', path });
    const waits: number[] = [];
    camera.onState((state) => state.state === 'lost' && waits.push(state.retryInMs));
    const lost = await untilState(camera, 'lost');
    expect(lost).toMatchObject({ code: 'camera-not-found', retryInMs: 500 });
    expect(lost.detail).toContain('was not found');
    await expect.poll(() => waits.length, { timeout: 20_000 }).toBe(2);
    expect(waits).toEqual([500, 1_000]);

    writeFileSync(path, readFileSync(join(folder, 'clip.mp4')));
    await untilState(camera, 'live');
    expect((await take(camera, 1))[0]?.width).toBe(320);
  });

  test('that is no video, or a playlist that points elsewhere, is refused', async () => {
    writeFileSync(join(folder, 'text.mp4'), 'this is not a video'.repeat(100));
    const text = await untilState(open({ kind: 'file', path: join(folder, 'text.mp4') }), 'lost');
    expect(text).toMatchObject({ code: 'camera-not-found' });

    let wasCalled = false;
    const host = await openServer((response) => {
      wasCalled = true;
      response.end();
    });
    const playlist = `#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nhttp://${host}/a.ts\n#EXT-X-ENDLIST\n`;
    writeFileSync(join(folder, 'calls-out.m3u8'), playlist);
    const lost = await untilState(open({ kind: 'file', path: join(folder, 'calls-out.m3u8') }), 'lost');
    expect(lost.code).toBe('camera-not-found');
    expect(wasCalled).toBe(false);
  });
});

describe('a network camera', () => {
  test('goes and comes back: live, lost, live again', async () => {
    const first = await openMjpegCamera();
    const url = `http://127.0.0.1:${first.port}/stream`;
    const camera = open({ kind: 'network', url });
    const [before] = await take(camera, 1);
    expect([before?.width, before?.height]).toEqual([320, 240]);

    await first.close();
    const lost = await untilState(camera, 'lost');
    expect(lost).toMatchObject({ code: 'camera-stopped', retryInMs: 500 });

    await openMjpegCamera(first.port);
    await untilState(camera, 'live');
    const [after] = await take(camera, 1);
    expect(after?.frameId).toBeGreaterThan(before?.frameId ?? 0);
  });

  test('that freezes has stopped, and is asked again', async () => {
    const server = await openMjpegCamera();
    const camera = open(
      { kind: 'network', url: `http://127.0.0.1:${server.port}/` },
      { silenceTimeoutMs: 600 },
    );
    await take(camera, 3);
    server.freeze();
    expect(await untilState(camera, 'lost')).toMatchObject({ code: 'camera-stopped' });
    server.thaw();
    await untilState(camera, 'live');
  });

  test('that accepts but never sends a picture is unreachable after its time', async () => {
    const host = await openServer(() => {});
    const camera = open({ kind: 'network', url: `http://${host}/` }, { firstFrameTimeoutMs: 500 });
    expect(await untilState(camera, 'lost')).toMatchObject({ code: 'camera-unreachable' });
  });

  test.each([
    [401, 'camera-denied', 'user name or password'],
    [404, 'camera-not-found', 'no stream at that address'],
  ] as const)('that answers %i is %s, and the text holds no secret', async (status, code, text) => {
    const host = await openServer((response) => response.writeHead(status).end());
    const camera = open({
      kind: 'network',
      url: `http://frontdesk:s3cret-word@${host}/secret-path?token=abc123`,
    });
    const lost = await untilState(camera, 'lost');
    expect(lost.code).toBe(code);
    expect(lost.detail).toContain(text);
    expect(lost.detail).toContain(host);
    expect(lost.detail).not.toMatch(/frontdesk|s3cret|secret-path|abc123/);
  });

  test('that sends a page instead of a picture is told apart', async () => {
    const host = await openServer((response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Sign in</h1>'),
    );
    const lost = await untilState(open({ kind: 'network', url: `http://${host}/` }), 'lost');
    expect(lost.code).toBe('camera-unreachable');
    expect(lost.detail).toContain('not with a video');
  });

  test.each(['http', 'rtsp'])('behind a closed port is unreachable (%s)', async (scheme) => {
    const url = `${scheme}://user:hunter2@127.0.0.1:${await closedPort()}/live`;
    const lost = await untilState(open({ kind: 'network', url }), 'lost');
    expect(lost).toMatchObject({ code: 'camera-unreachable' });
    expect(lost.detail).toContain('refuses the connection');
    expect(lost.detail).not.toContain('hunter2');
  });

  test('with a name that nobody knows is unreachable', async () => {
    const lost = await untilState(open({ kind: 'network', url: 'http://camera.invalid/' }), 'lost');
    expect(lost.code).toBe('camera-unreachable');
  });
});

describe('a USB camera', () => {
  test.runIf(process.platform === 'linux')('that is not plugged in is not found', async () => {
    const lost = await untilState(open({ kind: 'usb', device: '/dev/video97' }), 'lost');
    expect(lost).toMatchObject({ code: 'camera-not-found' });
  });
});

describe('ffmpeg', () => {
  test('that is not installed is named, with the way to install it', async () => {
    const camera = open({ kind: 'file', path: 'x.mp4' }, { ffmpegSearchPath: folder });
    const lost = await untilState(camera, 'lost');
    expect(lost.code).toBe('ffmpeg-missing');
    expect(lost.detail).toMatch(/Install it with "/);
  });

  test.runIf(process.platform === 'linux')('of an older kind is asked with -vsync', async () => {
    const old = mkdtempSync(join(folder, 'old-'));
    const script = `#!/bin/sh
case "$*" in *-fps_mode*) echo "Unrecognized option 'fps_mode'." >&2; exit 1;; esac
exec ffmpeg "$@"
`;
    writeFileSync(join(old, 'ffmpeg'), script);
    chmodSync(join(old, 'ffmpeg'), 0o755);
    const camera = open({ kind: 'file', path: join(folder, 'clip.mp4') }, { ffmpegSearchPath: old });
    await take(camera, 1);
    expect(camera.state.state).toBe('live');
  });

  test.runIf(process.platform === 'linux')('that is killed comes back', async () => {
    const camera = open({ kind: 'file', path: join(folder, 'clip.mp4') });
    await take(camera, 1);
    for (const pid of childrenOfThisProcess()) process.kill(Number(pid), 'SIGKILL');
    expect(await untilState(camera, 'lost')).toMatchObject({ code: 'camera-stopped', retryInMs: 500 });
    await untilState(camera, 'live');
  });

  test.runIf(process.platform === 'linux')('is gone when close() resolves, and nobody waits on', async () => {
    const camera = open({ kind: 'file', path: join(folder, 'clip.mp4') });
    await take(camera, 1);
    const running = childrenOfThisProcess();
    expect(running.some((pid) => existsSync(`/proc/${pid}`))).toBe(true);
    await camera.close();
    expect(running.filter((pid) => existsSync(`/proc/${pid}`))).toEqual([]);
    expect(await camera.next(never)).toBeUndefined();
    camera.start();
    expect(childrenOfThisProcess()).toEqual([]);
  });
});

function childrenOfThisProcess(): string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      return stat.includes('(ffmpeg)') && stat.split(') ')[1]?.split(' ')[1] === String(process.pid);
    } catch {
      return false;
    }
  });
}
