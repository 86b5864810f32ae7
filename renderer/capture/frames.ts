import { type I420Picture, nv12ToI420, planarToI420, rgbxToI420 } from './i420.ts';

/** Where the newest picture of a camera can be had, again and again. */
export interface FrameFeed {
  /** Waits for a picture not seen yet. @returns undefined when the camera has ended. */
  next(): Promise<I420Picture | undefined>;
  stop(): void;
}

/** Pictures are made to fit into this, with their own shape. */
export interface Fit {
  readonly width: number;
  readonly height: number;
}

/** Of the Media Capture Transform draft: on Chromium's pages, not yet in TypeScript's types. */
interface TrackProcessor {
  readonly readable: ReadableStream<VideoFrame>;
}
type TrackProcessorMaker = new (options: {
  track: MediaStreamTrack;
  maxBufferSize: number;
}) => TrackProcessor;

/** Reads frames from the track where the browser can, else from a video element. */
export async function openFeed(stream: MediaStream, track: MediaStreamTrack, fit: Fit): Promise<FrameFeed> {
  const maker = (globalThis as { MediaStreamTrackProcessor?: TrackProcessorMaker }).MediaStreamTrackProcessor;
  return maker === undefined ? openVideoFeed(stream, fit) : openTrackFeed(maker, track, fit);
}

function openTrackFeed(maker: TrackProcessorMaker, track: MediaStreamTrack, fit: Fit): FrameFeed {
  // A buffer of one: while the last picture is under way, newer ones replace each other here.
  const reader = new maker({ track, maxBufferSize: 1 }).readable.getReader();
  const canvas = createCanvas();
  return {
    async next() {
      const { done, value: frame } = await reader.read();
      if (done || frame === undefined) return undefined;
      try {
        return await toI420(frame, fit, canvas);
      } finally {
        // The camera has few buffers; a frame kept open would stop it.
        frame.close();
      }
    },
    stop: () => void reader.cancel().catch(() => undefined),
  };
}

async function toI420(frame: VideoFrame, fit: Fit, canvas: Canvas): Promise<I420Picture> {
  const rect = frame.visibleRect;
  const { format } = frame;
  const isSmallEnough = rect !== null && rect.width <= fit.width && rect.height <= fit.height;
  if (!isSmallEnough || format === null || !directFormats.has(format))
    return canvas.read(frame, frame.displayWidth, frame.displayHeight, fit);
  const data = new Uint8Array(frame.allocationSize());
  const planes = await frame.copyTo(data);
  const { width, height } = rect;
  const [first] = planes;
  if (format !== 'I420' && format !== 'I420A' && format !== 'NV12')
    return rgbxToI420(data, first?.stride ?? width * 4, width, height, format.startsWith('BGR'));
  const source = { data, planes, width, height, isFullRange: frame.colorSpace.fullRange === true };
  return format === 'NV12' ? nv12ToI420(source) : planarToI420(source);
}

const directFormats: ReadonlySet<string> = new Set(['I420', 'I420A', 'NV12', 'RGBX', 'RGBA', 'BGRX', 'BGRA']);

async function openVideoFeed(stream: MediaStream, fit: Fit): Promise<FrameFeed> {
  const video = document.createElement('video');
  video.muted = true;
  video.srcObject = stream;
  await video.play();
  const canvas = createCanvas();
  let isStopped = false;
  let release = () => {};
  return {
    async next() {
      await new Promise<void>((resolve) => {
        release = resolve;
        video.requestVideoFrameCallback(() => resolve());
      });
      return isStopped ? undefined : canvas.read(video, video.videoWidth, video.videoHeight, fit);
    },
    stop() {
      isStopped = true;
      video.srcObject = null;
      release();
    },
  };
}

interface Canvas {
  read(image: CanvasImageSource, width: number, height: number, fit: Fit): I420Picture;
}

/** Scales and converts what cannot be copied as it is. */
function createCanvas(): Canvas {
  const canvas = new OffscreenCanvas(2, 2);
  const context = canvas.getContext('2d', { willReadFrequently: true, alpha: false });
  return {
    read(image, width, height, fit) {
      if (context === null) throw new Error('The browser gives no canvas.');
      const scale = Math.min(1, fit.width / width, fit.height / height);
      const size = { width: even(width * scale), height: even(height * scale) };
      if (canvas.width !== size.width || canvas.height !== size.height) Object.assign(canvas, size);
      context.drawImage(image, 0, 0, size.width, size.height);
      const { data } = context.getImageData(0, 0, size.width, size.height);
      return rgbxToI420(data, size.width * 4, size.width, size.height, false);
    },
  };
}

function even(length: number): number {
  return Math.max(2, Math.floor(length) & ~1);
}
