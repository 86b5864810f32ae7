import type { z } from 'zod';
import { contract } from '#app/contract/contract.ts';
import type { AppStage } from '#app/contract/setup.ts';
import type { CameraChoice } from '#app/domain/camera.ts';
import type { DoorConfig, DoorFailure } from '#app/domain/door.ts';
import { fail, ok, type Result } from '#app/result.ts';
import type { CameraListing, CameraProblem } from '#main/camera/interface.ts';
import type { Serve } from './interface.ts';

type SetupRequest = z.output<typeof contract.setup.complete.in>;
type About = z.input<typeof contract.app.about.out>;

export interface SetupParts {
  readonly stage: () => z.infer<typeof AppStage>;
  readonly about: () => About;
  readonly keychain: () => Promise<{ readonly isAvailable: boolean; readonly name: string }>;
  readonly consentText: string;
  readonly complete: (
    request: SetupRequest,
  ) => Promise<
    Result<
      { recoveryWords: string; verificationKey: string },
      'already-set-up' | 'keychain-unavailable' | 'store-failed' | 'disk-full' | 'read-only'
    >
  >;
  readonly unlock: (
    passphrase: string,
  ) => Promise<Result<void, 'wrong-passphrase' | 'wait' | 'not-locked' | 'store-failed'>>;
  readonly retryKeychain: () => Promise<
    Result<void, 'keychain-unavailable' | 'keychain-changed' | 'not-locked' | 'store-failed'>
  >;
  readonly recover: (
    words: string,
  ) => Promise<Result<void, 'wrong-words' | 'wait' | 'not-locked' | 'store-failed'>>;
  readonly listCameras: () => Promise<Result<readonly CameraListing[], CameraProblem>>;
  /** One picture of a camera; the running camera answers from its own picture, since most serve one reader only. */
  readonly testCamera: (
    camera: CameraChoice,
  ) => Promise<Result<{ jpeg: Uint8Array; width: number; height: number }, CameraProblem>>;
  readonly probeDoor: (door: DoorConfig) => Promise<Result<{ readonly roundTripMs: number }, DoorFailure>>;
}

/** Serves app.*, setup.*, key.*, cameras.* and doors.*: what works before the store is open. */
export function serveSetup(serve: Serve, parts: SetupParts): void {
  const { app, setup, key, cameras, doors } = contract;
  serve(app.stage, () => ok(parts.stage()));
  serve(app.about, () => ok(parts.about()));
  serve(setup.options, async () => ok({ keychain: await parts.keychain(), consentText: parts.consentText }));
  serve(setup.complete, (request) =>
    parts.stage().stage === 'first-run'
      ? parts.complete(request)
      : fail('already-set-up', 'Lintel is set up already. Change things in Settings.'),
  );
  serve(key.unlock, ({ passphrase }) => parts.unlock(passphrase));
  serve(key.retryKeychain, () => parts.retryKeychain());
  serve(key.recover, ({ words }) => parts.recover(words));
  serve(cameras.list, async () => {
    const found = await parts.listCameras();
    return found.ok ? ok([...found.value]) : found;
  });
  serve(cameras.test, async ({ camera }) => {
    const shown = await parts.testCamera(camera);
    if (!shown.ok) return shown;
    const { jpeg, width, height } = shown.value;
    return ok({ jpegBase64: Buffer.from(jpeg).toString('base64'), width, height });
  });
  serve(doors.probe, ({ door }) => parts.probeDoor(door));
}
