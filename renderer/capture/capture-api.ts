import type { LintelBridge } from '#app/contract/contract.ts';

export type PageCameraProblem = 'camera-denied' | 'camera-not-found' | 'camera-busy' | 'camera-stopped';

/** What main wants of the page: see main/camera/page-camera.ts. */
export interface CaptureWish {
  readonly isWanted: boolean;
  /** Empty: any camera. */
  readonly label: string;
  /** Frames are made to fit into this, pixels. */
  readonly width: number;
  readonly height: number;
}

/** How the page camera reaches main. */
export interface CaptureApi {
  onWanted(listener: (wish: CaptureWish) => void): () => void;
  /** Says that the page listens: main answers with its wish. */
  ready(): void;
  /**
   * Settles when main may be sent the next frame; rejects when main is gone.
   * @returns false when main wants no more.
   */
  pushFrame(frame: {
    readonly width: number;
    readonly height: number;
    readonly i420Base64: string;
  }): Promise<boolean>;
  reportProblem(code: PageCameraProblem): void;
  reportCameras(labels: readonly string[]): void;
}

/** The page camera's way to main over the contract. @param capture window.lintel.capture */
export function captureApi(capture: LintelBridge['capture']): CaptureApi {
  // Main gone: the shell shows it, the page has nothing to add.
  const ignore = () => undefined;
  return {
    onWanted: (listener) => capture.wanted(listener),
    ready: () => void capture.ready().catch(ignore),
    pushFrame: async (frame) => {
      const reply = await capture.frame(frame);
      return reply.ok || reply.code !== 'not-wanted';
    },
    reportProblem: (code) => void capture.problem({ code }).catch(ignore),
    reportCameras: (labels) => void capture.listed({ labels: labels.slice(0, 32) }).catch(ignore),
  };
}
