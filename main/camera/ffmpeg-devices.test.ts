import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { isNoCaptureDevice, listUsbCameras, parseAvFoundation, parseDirectShow } from './ffmpeg-devices.ts';

describe('Windows', () => {
  test('lists cameras by their own name, without microphones (ffmpeg 5 and later)', () => {
    const said = [
      '[dshow @ 000001d5b8a0c2c0] "Integrated Camera" (video)',
      '[dshow @ 000001d5b8a0c2c0]   Alternative name "@device_pnp_\\\\?\\usb#vid_04f2&pid_b6d0&mi_00#6&1b&0&0000#{65e8773d}\\global"',
      '[dshow @ 000001d5b8a0c2c0] "OBS Virtual Camera" (none)',
      '[dshow @ 000001d5b8a0c2c0]   Alternative name "@device_sw_{860BB310}\\{A3FCE0F5}"',
      '[dshow @ 000001d5b8a0c2c0] "HD Pro Webcam C920" (video, audio)',
      '[dshow @ 000001d5b8a0c2c0]   Alternative name "@device_pnp_c920"',
      '[dshow @ 000001d5b8a0c2c0] "Microphone (Realtek(R) Audio)" (audio)',
      '[dshow @ 000001d5b8a0c2c0]   Alternative name "@device_cm_{33D9A762}\\wave_{1B}"',
      'dummy: Immediate exit requested',
    ].join('\r\n');
    expect(parseDirectShow(said).map(({ choice, label }) => [label, choice])).toEqual([
      [
        'Integrated Camera',
        {
          kind: 'usb',
          device: '@device_pnp_\\\\?\\usb#vid_04f2&pid_b6d0&mi_00#6&1b&0&0000#{65e8773d}\\global',
        },
      ],
      ['HD Pro Webcam C920', { kind: 'usb', device: '@device_pnp_c920' }],
    ]);
  });

  test('lists cameras under their heading (ffmpeg 4), also without another name', () => {
    const said = [
      '[dshow @ 0000022b] DirectShow video devices (some may be both video and audio devices)',
      '[dshow @ 0000022b]  "USB2.0 HD UVC WebCam"',
      '[dshow @ 0000022b]     Alternative name "@device_pnp_uvc"',
      '[dshow @ 0000022b]  "Second"',
      '[dshow @ 0000022b] DirectShow audio devices',
      '[dshow @ 0000022b]  "Microphone Array"',
      '[dshow @ 0000022b]     Alternative name "@device_cm_mic"',
    ].join('\n');
    expect(parseDirectShow(said).map(({ label }) => label)).toEqual(['USB2.0 HD UVC WebCam', 'Second']);
  });
});

test('macOS lists cameras by name, without screens and microphones', () => {
  const said = [
    '[AVFoundation indev @ 0x7f8e] AVFoundation video devices:',
    '[AVFoundation indev @ 0x7f8e] [0] FaceTime HD Camera',
    '[AVFoundation indev @ 0x7f8e] [1] Cam: front',
    '[AVFoundation indev @ 0x7f8e] [2] Capture screen 0',
    '[AVFoundation indev @ 0x7f8e] AVFoundation audio devices:',
    '[AVFoundation indev @ 0x7f8e] [0] Built-in Microphone',
    ': Input/output error',
  ].join('\n');
  expect(parseAvFoundation(said)).toEqual([
    { choice: { kind: 'usb', device: 'FaceTime HD Camera' }, label: 'FaceTime HD Camera' },
    { choice: { kind: 'usb', device: '1' }, label: 'Cam: front' },
  ]);
});

test('a node that gives no pictures is told from a camera that is busy', () => {
  expect(isNoCaptureDevice('[video4linux2,v4l2 @ 0x5] Not a video capture device.\n')).toBe(true);
  expect(isNoCaptureDevice('[v4l2 @ 0x5] ioctl(VIDIOC_QUERYCAP): Inappropriate ioctl for device')).toBe(true);
  expect(isNoCaptureDevice('/dev/video0: Device or resource busy')).toBe(false);
  expect(isNoCaptureDevice('/dev/video0: Permission denied')).toBe(false);
  expect(isNoCaptureDevice('[v4l2 @ 0x5] Compressed: mjpeg : Motion-JPEG : 640x480')).toBe(false);
});

describe.runIf(process.platform === 'linux')('Linux', () => {
  function pc() {
    const root = mkdtempSync(join(tmpdir(), 'lintel-devices-'));
    onTestFinished(() => rmSync(root, { recursive: true, force: true }));
    const nodes = [
      ['video0', 'HD Webcam: HD Webcam', 0],
      ['video1', 'HD Webcam: HD Webcam', 1],
      ['video10', 'bcm2835-codec-decode', 0],
      ['video2', 'Second camera', 0],
    ] as const;
    mkdirSync(join(root, 'dev/v4l/by-id'), { recursive: true });
    for (const [node, name, index] of nodes) {
      const folder = join(root, 'sys/class/video4linux', node);
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'name'), `${name}\n`);
      writeFileSync(join(folder, 'index'), `${index}\n`);
      writeFileSync(join(root, 'dev', node), '');
    }
    symlinkSync('../../video0', join(root, 'dev/v4l/by-id/usb-HD_Webcam-index0'));
    return root;
  }

  test('asks ffmpeg which nodes give pictures, and prefers names that stay', async () => {
    const root = pc();
    // Stands in for ffmpeg, saying what ffmpeg 5.1 says of such nodes: there is no camera on a build machine.
    const script = `#!/bin/sh
case "$*" in
  *video1|*video10) echo "[video4linux2,v4l2 @ 0x55] Not a video capture device." >&2;;
  *) echo "[video4linux2,v4l2 @ 0x55] Compressed: mjpeg : Motion-JPEG : 640x480 1280x720" >&2;;
esac
exit 1
`;
    writeFileSync(join(root, 'ffmpeg'), script);
    chmodSync(join(root, 'ffmpeg'), 0o755);
    const listings = await listUsbCameras({ systemRoot: root, ffmpegSearchPath: root });
    expect(listings).toEqual([
      {
        choice: { kind: 'usb', device: join(root, 'dev/v4l/by-id/usb-HD_Webcam-index0') },
        label: 'HD Webcam',
      },
      { choice: { kind: 'usb', device: join(root, 'dev/video2') }, label: 'Second camera' },
    ]);
  });

  test('takes the first node of each device where ffmpeg is missing', async () => {
    const root = pc();
    const listings = await listUsbCameras({ systemRoot: root, ffmpegSearchPath: join(root, 'empty') });
    expect(listings.map(({ label }) => label)).toEqual([
      'HD Webcam',
      'Second camera',
      'bcm2835-codec-decode',
    ]);
  });

  test('of a PC without a camera is an empty list', async () => {
    const root = mkdtempSync(join(tmpdir(), 'lintel-devices-'));
    onTestFinished(() => rmSync(root, { recursive: true, force: true }));
    expect(await listUsbCameras({ systemRoot: root })).toEqual([]);
  });

  test('drops what is no camera by what the real ffmpeg says', async () => {
    const root = pc();
    // Plain files instead of devices: ffmpeg itself refuses them.
    expect(await listUsbCameras({ systemRoot: root })).toEqual([]);
  });
});
