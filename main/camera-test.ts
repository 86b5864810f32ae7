import { setTimeout as wait } from 'node:timers/promises';
import type { CameraChoice } from '#app/domain/camera.ts';
import { fail, ok, type Result } from '#app/result.ts';
import type { CameraProblem, Cameras } from './camera/interface.ts';
import type { Inference } from './inference/interface.ts';

/** A network camera may need this long for its first picture. */
const patienceMs = 10_000;

/**
 * Opens a camera just long enough for one picture.
 * The picture is encoded by the inference process: main never computes on pixels.
 */
export async function takeTestPicture(
  cameras: Cameras,
  inference: Inference,
  choice: CameraChoice,
): Promise<Result<{ jpeg: Uint8Array; width: number; height: number }, CameraProblem>> {
  const source = cameras.open(choice);
  const stop = new AbortController();
  const lost = new Promise<Result<never, CameraProblem>>((resolve) => {
    source.onState((state) => {
      if (state.state === 'lost') resolve(fail(state.code, state.detail));
    });
  });
  const late = wait(patienceMs, undefined, { signal: stop.signal }).then(
    () => fail('camera-unreachable', 'The camera gave no picture within 10 seconds.'),
    // Aborted: another answer came first, and nobody reads this one.
    () => fail('camera-unreachable'),
  );
  try {
    source.start();
    return await Promise.race([picture(), lost, late]);
  } finally {
    stop.abort();
    await source.close();
  }

  async function picture(): Promise<
    Result<{ jpeg: Uint8Array; width: number; height: number }, CameraProblem>
  > {
    for (;;) {
      const frame = await source.next(stop.signal);
      if (frame === undefined) return fail('camera-stopped', 'The camera stopped.');
      const analysed = await inference.analyse(frame, { wantPreview: true, wantShot: false });
      if (analysed.ok && analysed.value.previewJpeg !== undefined)
        return ok({ jpeg: analysed.value.previewJpeg, width: frame.width, height: frame.height });
      // Recognition is still starting, or busy with the live picture: the next frame comes soon.
      await wait(100, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  }
}
