import type { CaptureApi, CaptureWish, PageCameraProblem } from './capture-api.ts';
import { type FrameFeed, openFeed } from './frames.ts';
import { toBase64 } from './i420.ts';

/**
 * Serves main with pictures of this browser's camera for as long as the page lives: begins and ends when main says so,
 * sends one frame at a time and reports what goes wrong. It never tries again by itself; main asks again.
 * @returns ends it and releases the camera.
 */
export function startPageCamera(api: CaptureApi): () => void {
  let session: Session | undefined;
  const end = () => {
    session?.stop();
    session = undefined;
  };
  const stopListening = api.onWanted((wish) => {
    if (wish.isWanted && session?.isServing(wish) === true) return;
    end();
    if (wish.isWanted) session = openSession(wish, api);
  });
  const media = navigator.mediaDevices as MediaDevices | undefined;
  const listAgain = () => void listPageCameras().then((labels) => api.reportCameras(labels));
  media?.addEventListener('devicechange', listAgain);
  listAgain();
  api.ready();
  return () => {
    stopListening();
    media?.removeEventListener('devicechange', listAgain);
    end();
  };
}

/** @returns labels of this browser's cameras; none while the browser hides them (before the camera may be used). */
export async function listPageCameras(): Promise<string[]> {
  return (await videoInputs()).map(({ label }) => label).filter((label) => label !== '');
}

interface Session {
  /** Whether it already does, or tries, what is wished. */
  isServing(wish: CaptureWish): boolean;
  stop(): void;
}

function openSession(wish: CaptureWish, api: CaptureApi): Session {
  let isOver = false;
  let stream: MediaStream | undefined;
  let feed: FrameFeed | undefined;
  const stop = () => {
    isOver = true;
    feed?.stop();
    // Whoever sees the camera's lamp burn after Lintel let go of it has lost trust.
    for (const track of stream?.getTracks() ?? []) track.stop();
  };
  const giveUp = (code: PageCameraProblem) => {
    if (isOver) return;
    stop();
    api.reportProblem(code);
  };

  async function run(): Promise<void> {
    stream = await openStream(wish);
    const [track] = stream.getVideoTracks();
    if (isOver || track === undefined) return stop();
    track.addEventListener('ended', () => giveUp('camera-stopped'));
    // Names of cameras are shown only once one may be used.
    api.reportCameras(await listPageCameras());
    feed = await openFeed(stream, track, wish);
    if (isOver) return stop();
    while (!isOver) {
      const picture = await feed.next();
      if (picture === undefined) return giveUp('camera-stopped');
      if (isOver) return;
      const { width, height, data } = picture;
      if (!(await api.pushFrame({ width, height, i420Base64: toBase64(data) }))) return stop();
    }
  }
  run().catch((error: unknown) => giveUp(problemOf(error)));
  return {
    isServing: ({ label, width, height }) =>
      !isOver && label === wish.label && width === wish.width && height === wish.height,
    stop,
  };
}

/** Opens the camera of that label: ids change with the browser's profile, labels stay. */
async function openStream(wish: CaptureWish): Promise<MediaStream> {
  const { label } = wish;
  if (label === '') return getCamera(wish, undefined);
  if ((await listPageCameras()).length > 0) return getCamera(wish, await idOf(label));
  // Labels are hidden until a camera was opened; the one that opens may be another than the one wished.
  const stream = await getCamera(wish, undefined);
  if (stream.getVideoTracks()[0]?.label === label) return stream;
  for (const track of stream.getTracks()) track.stop();
  return getCamera(wish, await idOf(label));
}

/** TypeScript's types lack `resizeMode`, which Chromium has had for years. */
interface VideoWish extends MediaTrackConstraints {
  readonly resizeMode: { readonly exact: 'none' };
}

function getCamera(wish: CaptureWish, deviceId: string | undefined): Promise<MediaStream> {
  const video: VideoWish = {
    width: { ideal: wish.width },
    height: { ideal: wish.height },
    frameRate: { ideal: 30 },
    // One of the camera's own sizes: otherwise Chromium cuts the sides off to get the shape that was asked for.
    resizeMode: { exact: 'none' },
    ...(deviceId === undefined ? {} : { deviceId: { exact: deviceId } }),
  };
  return navigator.mediaDevices.getUserMedia({ audio: false, video });
}

async function idOf(label: string): Promise<string> {
  const id = (await videoInputs()).find((device) => device.label === label)?.deviceId;
  if (id === undefined) throw new DOMException('No camera has this label.', 'NotFoundError');
  return id;
}

async function videoInputs(): Promise<MediaDeviceInfo[]> {
  const media = navigator.mediaDevices as MediaDevices | undefined;
  const devices = (await media?.enumerateDevices().catch(() => [])) ?? [];
  return devices.filter(({ kind }) => kind === 'videoinput');
}

/** Names of the Media Capture and Streams specification, getUserMedia. */
function problemOf(error: unknown): PageCameraProblem {
  const name = error instanceof DOMException ? error.name : '';
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'camera-denied';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'camera-not-found';
    case 'NotReadableError':
    case 'AbortError':
      return 'camera-busy';
    default:
      return 'camera-stopped';
  }
}
