import { z } from 'zod';

/** Which camera to use. `label` is what is remembered of a page camera: device ids change with the browser profile. */
export const CameraChoice = z.discriminatedUnion('kind', [
  /**
   * A USB camera read by ffmpeg: `device` is /dev/video0 or, better, its name in /dev/v4l/by-id (V4L2), a DirectShow name
   * or alternative name, an AVFoundation name or index.
   */
  z.strictObject({ kind: z.literal('usb'), device: z.string().min(1).max(300) }),
  /** rtsp://, rtsps://, http:// or https:// stream. May carry a user name and password: kept in the encrypted store, never logged. */
  z.strictObject({
    kind: z.literal('network'),
    url: z
      .string()
      .max(1000)
      .regex(/^(rtsps?|https?):\/\/[^\s]+$/i, 'starts with rtsp:// or http://'),
  }),
  /** A video file, looped: for tests and exhibitions. */
  z.strictObject({ kind: z.literal('file'), path: z.string().min(1).max(1000) }),
  /** The browser's own camera (getUserMedia). */
  z.strictObject({ kind: z.literal('page'), label: z.string().max(300) }),
  /** A clip made from the sample photos that npm packages carry, so that a PC without a camera shows the whole product. */
  z.strictObject({ kind: z.literal('demo') }),
]);
export type CameraChoice = z.infer<typeof CameraChoice>;
