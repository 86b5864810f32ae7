import type { z } from 'zod';
import type { Keypad, LiveDecision, LiveFace } from '#app/contract/live.ts';
import type { DoorFailure, DoorState } from '#app/domain/door.ts';
import type { Result } from '#app/result.ts';
import type { Acknowledgement } from '#main/doors/interface.ts';

export type LiveFaceView = z.infer<typeof LiveFace>;
export type KeypadView = z.infer<typeof Keypad>;
export type LiveDecisionView = z.infer<typeof LiveDecision>;

/** The door as the rest of main sees it. */
export interface Door {
  readonly state: DoorState;
  onState(listener: (state: DoorState) => void): () => void;
  /** Releases the lock once. Only the access part calls this, after policy and after the log. */
  release(): Promise<Result<Acknowledgement, DoorFailure>>;
}

/** Frames, counts and speed of the live loop. */
export interface LiveFigures {
  readonly framesAnalysed: number;
  readonly framesDropped: number;
  /** Over the last three seconds. */
  readonly analysedPerSecond: number;
  /** Median of the last 50 analyses, ms. */
  readonly analysisMs: number;
}

/** Everything a listener may want of one analysed frame. */
export interface LiveObservation {
  readonly frameId: number;
  readonly width: number;
  readonly height: number;
  readonly faces: readonly LiveFaceView[];
  readonly facesPassedOver: number;
}
