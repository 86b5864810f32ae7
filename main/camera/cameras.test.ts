import { expect, test } from 'vitest';
import type { CameraChoice } from '#app/domain/camera.ts';
import { createCameras } from './cameras.ts';
import { DemoClipCamera } from './demo-clip.ts';
import { FfmpegCamera } from './ffmpeg-camera.ts';
import { PageCamera } from './page-camera.ts';

function setUp() {
  const pageCamera = new PageCamera();
  return { pageCamera, cameras: createCameras({ demoClipPath: '/nowhere/demo-clip.bin', pageCamera }) };
}

test('the list holds what the page named and, always, the demo clip', async () => {
  const { pageCamera, cameras } = setUp();
  pageCamera.receiveList(['HD Webcam (046d:0825)']);
  const list = await cameras.list();
  expect(list.ok && list.value.at(-1)).toEqual({ choice: { kind: 'demo' }, label: 'Demo clip' });
  expect(list.ok && list.value).toContainEqual({
    choice: { kind: 'page', label: 'HD Webcam (046d:0825)' },
    label: 'HD Webcam (046d:0825) (browser)',
  });
});

test('each choice opens its kind of source, not yet started', async () => {
  const { pageCamera, cameras } = setUp();
  const choices: [CameraChoice, unknown][] = [
    [{ kind: 'usb', device: '/dev/video0' }, FfmpegCamera],
    [{ kind: 'network', url: 'rtsp://camera/live' }, FfmpegCamera],
    [{ kind: 'file', path: '/a.mp4' }, FfmpegCamera],
    [{ kind: 'demo' }, DemoClipCamera],
  ];
  for (const [choice, kind] of choices) {
    const source = cameras.open(choice);
    expect(source).toBeInstanceOf(kind as typeof FfmpegCamera);
    expect(source.choice).toEqual(choice);
    expect(source.state).toEqual({ state: 'starting' });
    await source.close();
  }
  const page = cameras.open({ kind: 'page', label: 'A' });
  expect(pageCamera.wish.isWanted).toBe(false);
  page.start();
  expect(pageCamera.wish).toMatchObject({ isWanted: true, label: 'A' });
  await page.close();
});
