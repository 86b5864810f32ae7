import { expect, test } from 'vitest';
import { attemptCount, ffmpegArguments } from './ffmpeg-arguments.ts';
import { isModeRefused, problemOf } from './ffmpeg-problem.ts';

const usb = { kind: 'usb', device: 'Front camera' } as const;

test.each([
  ['win32', 0, 'dshow -rtbufsize 32M -framerate 30 -video_size 640x480 -i video=Front camera'],
  ['win32', 1, 'dshow -rtbufsize 32M -i video=Front camera'],
  ['darwin', 0, 'avfoundation -framerate 30 -video_size 640x480 -i Front camera:none'],
  ['darwin', 1, 'avfoundation -framerate 30 -i Front camera:none'],
  ['linux', 0, 'v4l2 -framerate 30 -video_size 640x480 -i Front camera'],
] as const)('a USB camera on %s, attempt %i', (platform, attempt, expected) => {
  const args = ffmpegArguments(usb, platform, '-fps_mode', attempt).join(' ');
  expect(args).toContain(`-f ${expected} -map`);
});

test('a refused mode is asked once more without a mode, where drivers are that strict', () => {
  const lines = ['[dshow @ 0] Could not set video options', 'video=Front camera: I/O error'];
  expect(isModeRefused({ lines, hadFrame: false })).toBe(true);
  expect(isModeRefused({ lines, hadFrame: true })).toBe(false);
  expect([attemptCount(usb, 'win32'), attemptCount(usb, 'darwin'), attemptCount(usb, 'linux')]).toEqual([
    2, 2, 1,
  ]);
});

test('RTSP goes over TCP', () => {
  const args = ffmpegArguments(
    { kind: 'network', url: 'rtsp://10.0.0.2/live' },
    'linux',
    '-fps_mode',
    0,
  ).join(' ');
  expect(args).toContain('-rtsp_transport tcp -i rtsp://10.0.0.2/live');
});

// Lines as ffmpeg 5.1 writes them on each system.
test.each([
  ['linux', '[video4linux2 @ 0x1] ioctl(VIDIOC_STREAMON): Device or resource busy', 'camera-busy'],
  ['linux', '[video4linux2 @ 0x1] Cannot open video device /dev/video0: Permission denied', 'camera-denied'],
  ['linux', '/dev/video9: No such file or directory', 'camera-not-found'],
  ['linux', '[video4linux2 @ 0x1] Not a video capture device.', 'camera-not-found'],
  [
    'win32',
    '[dshow @ 0] Could not run graph (sometimes caused by a device already in use by other application)',
    'camera-busy',
  ],
  [
    'win32',
    '[dshow @ 0] Could not find video device with name [Front camera] among source devices of type video.',
    'camera-not-found',
  ],
  ['darwin', '[avfoundation @ 0x7] Video device not found', 'camera-not-found'],
  ['darwin', '[avfoundation @ 0x7] Invalid device index', 'camera-not-found'],
  ['linux', 'something never seen', 'camera-stopped'],
] as const)('on %s "%s" is %s', (platform, line, code) => {
  expect(problemOf(usb, { lines: [line], hadFrame: false }, platform).code).toBe(code);
});
