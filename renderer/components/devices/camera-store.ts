import { createStore } from 'zustand/vanilla';
import type { LintelBridge } from '#app/contract/contract.ts';
import type { CameraChoice } from '#app/domain/camera.ts';
import { ask, type Loaded, loaded, type Problem, problemOf } from '#renderer/state/problem.ts';

export interface CameraListing {
  readonly choice: CameraChoice;
  readonly label: string;
}

export type CameraTest =
  | { readonly state: 'idle' }
  | { readonly state: 'running' }
  | { readonly state: 'failed'; readonly problem: Problem }
  | { readonly state: 'ready'; readonly jpegBase64: string; readonly width: number; readonly height: number };

export interface CameraState {
  readonly listing: Loaded<readonly CameraListing[]>;
  readonly test: CameraTest;
  readonly load: () => Promise<void>;
  readonly runTest: (camera: CameraChoice) => Promise<void>;
  /** Another camera was chosen: the picture of the last one would mislead. */
  readonly forgetTest: () => void;
}

/** Cameras to choose from, and a test picture of one. */
export function createCameraStore(lintel: Pick<LintelBridge, 'cameras'>) {
  let testNumber = 0;
  return createStore<CameraState>()((set, get) => ({
    listing: { state: 'loading' },
    test: { state: 'idle' },
    async load() {
      set({ listing: { state: 'loading' } });
      const reply = await ask(lintel.cameras.list());
      set({ listing: loaded(get().listing, reply) });
    },
    async runTest(camera) {
      testNumber += 1;
      const mine = testNumber;
      set({ test: { state: 'running' } });
      const reply = await ask(lintel.cameras.test({ camera }));
      // A slow answer about a camera no longer chosen is thrown away.
      if (mine !== testNumber) return;
      set({
        test: reply.ok ? { state: 'ready', ...reply.value } : { state: 'failed', problem: problemOf(reply) },
      });
    },
    forgetTest() {
      testNumber += 1;
      set({ test: { state: 'idle' } });
    },
  }));
}
