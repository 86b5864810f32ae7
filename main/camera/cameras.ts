import type { CameraChoice } from '#app/domain/camera.ts';
import { ok } from '#app/result.ts';
import { DemoClipCamera } from './demo-clip.ts';
import { FfmpegCamera, type FfmpegOptions } from './ffmpeg-camera.ts';
import { listUsbCameras } from './ffmpeg-devices.ts';
import type { CameraListing, Cameras, FrameSource } from './interface.ts';
import type { PageCamera } from './page-camera.ts';

export interface CamerasOptions {
  /** The file made by resources/build-demo-clip.ts. */
  readonly demoClipPath: string;
  /** Main's side of the browser's camera.. */
  readonly pageCamera: PageCamera;
  readonly ffmpeg?: FfmpegOptions;
}

/** Everything that Lintel can look through. */
export function createCameras(options: CamerasOptions): Cameras {
  const { pageCamera, ffmpeg } = options;
  return {
    async list() {
      const usb = await listUsbCameras(ffmpeg);
      const page = pageCamera.labels.map(
        (label): CameraListing => ({ choice: { kind: 'page', label }, label: `${label} (browser)` }),
      );
      const demo: CameraListing = { choice: { kind: 'demo' }, label: 'Demo clip' };
      // The contract allows 64.
      return ok([...usb, ...page.slice(0, 63 - usb.length), demo]);
    },
    open(choice: CameraChoice): FrameSource {
      switch (choice.kind) {
        case 'usb':
        case 'network':
        case 'file':
          return new FfmpegCamera(choice, ffmpeg);
        case 'page':
          return pageCamera.open(choice);
        case 'demo':
          return new DemoClipCamera(options.demoClipPath);
      }
    },
  };
}
