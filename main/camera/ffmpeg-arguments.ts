import type { CameraChoice } from '#app/domain/camera.ts';

export type FfmpegChoice = Extract<CameraChoice, { kind: 'usb' | 'network' | 'file' }>;

/** How this ffmpeg is told not to invent or drop pictures: by `-fps_mode` since 5.1, by `-vsync` before. */
export type PacingOption = '-fps_mode' | '-vsync';

/**
 * Fits the picture into 640x480 with its own shape, never enlarging it: faces of people at a door are large enough,
 * and one size keeps the work per frame known. Even sides, limited range and BT.601 are what Frame promises.
 */
const fitFilter =
  "scale=w='min(640,iw)':h='min(480,ih)':force_original_aspect_ratio=decrease:force_divisible_by=2" +
  ':out_range=tv:out_color_matrix=bt601';

/**
 * @param attempt 0 asks a USB camera for 640x480 at 30 per second; 1 takes what it offers (DirectShow and AVFoundation
 *   refuse a mode that the camera lacks).
 * @returns arguments for a stream of YUV4MPEG2 pictures on the child's stdout.
 */
export function ffmpegArguments(
  choice: FfmpegChoice,
  platform: NodeJS.Platform,
  pacing: PacingOption,
  attempt: number,
): string[] {
  return [
    ...['-hide_banner', '-nostdin', '-nostats', '-loglevel', 'info'],
    ...inputArguments(choice, platform, attempt),
    ...['-map', '0:v:0', '-an', '-sn', '-dn', '-vf', fitFilter, '-pix_fmt', 'yuv420p'],
    // Pictures as they come: one that was shown twice would count twice as evidence.
    ...[pacing, 'passthrough', '-flush_packets', '1', '-f', 'yuv4mpegpipe', 'pipe:1'],
  ];
}

/** How many ways there are to ask this camera. */
export function attemptCount(choice: FfmpegChoice, platform: NodeJS.Platform): number {
  return choice.kind === 'usb' && platform !== 'linux' ? 2 : 1;
}

function inputArguments(choice: FfmpegChoice, platform: NodeJS.Platform, attempt: number): string[] {
  switch (choice.kind) {
    case 'usb':
      return usbArguments(choice.device, platform, attempt);
    case 'network':
      return networkArguments(choice.url);
    case 'file':
      // `file:` and the whitelist: a name or a playlist must not make ffmpeg call out.
      return ['-protocol_whitelist', 'file', '-re', '-stream_loop', '-1', '-an', '-i', `file:${choice.path}`];
  }
}

function usbArguments(device: string, platform: NodeJS.Platform, attempt: number): string[] {
  const mode = attempt === 0 ? ['-framerate', '30', '-video_size', '640x480'] : [];
  switch (platform) {
    case 'win32':
      return ['-f', 'dshow', '-rtbufsize', '32M', ...mode, '-i', `video=${device}`];
    case 'darwin':
      // AVFoundation's default of 29.97 per second is refused by most cameras.
      return ['-f', 'avfoundation', ...(attempt === 0 ? mode : ['-framerate', '30']), '-i', `${device}:none`];
    default:
      return ['-f', 'v4l2', ...mode, '-i', device];
  }
}

const networkProtocols = 'rtsp,rtsps,rtp,srtp,udp,tcp,tls,http,https,httpproxy,crypto';

function networkArguments(url: string): string[] {
  // Low delay instead of smooth play: a picture that waits in a buffer is a picture of the past.
  const live = ['-fflags', 'nobuffer', '-flags', 'low_delay', '-protocol_whitelist', networkProtocols];
  const isRtsp = /^rtsps?:/i.test(url);
  return isRtsp
    ? [...live, '-rtsp_transport', 'tcp', '-i', url]
    : [...live, '-analyzeduration', '1000000', '-i', url];
}
