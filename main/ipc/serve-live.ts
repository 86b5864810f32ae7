import type { z } from 'zod';
import { contract } from '#app/contract/contract.ts';
import type { LiveStatus } from '#app/contract/live.ts';
import type { DoorFailure } from '#app/domain/door.ts';
import type { Operator } from '#app/domain/operator.ts';
import { ok, type Result } from '#app/result.ts';
import { operatorOf } from './actor.ts';
import type { Serve } from './interface.ts';

export interface LiveParts {
  readonly status: () => z.infer<typeof LiveStatus>;
  readonly enterCode: (code: string) => Result<void, 'not-asked' | 'wrong-pin' | 'wait' | 'store-failed'>;
  readonly requestOverride: (
    operator: Operator,
    reason: string,
    confirmedBy: string | undefined,
  ) => Promise<Result<{ auditSequence: number }, 'policy-refused' | DoorFailure>>;
}

/** Main's side of the page camera; see main/camera/page-camera.ts. */
export interface CaptureParts {
  receiveReady(): void;
  receiveList(labels: readonly string[]): void;
  receiveFrame(frame: {
    readonly width: number;
    readonly height: number;
    readonly data: Uint8Array;
  }): Result<void, 'bad-frame' | 'not-wanted'>;
  receiveProblem(code: 'camera-denied' | 'camera-not-found' | 'camera-busy' | 'camera-stopped'): void;
}

/** Serves live.* and capture.*. */
export function serveLive(serve: Serve, live: LiveParts, capture: CaptureParts): void {
  serve(contract.live.status, () => ok(live.status()));
  serve(contract.live.enterCode, ({ code }) => live.enterCode(code));
  serve(contract.live.requestOverride, ({ reason }, context) =>
    live.requestOverride(operatorOf(context), reason, context.confirmedBy),
  );
  serve(contract.capture.ready, () => ok(void capture.receiveReady()));
  serve(contract.capture.listed, ({ labels }) => ok(void capture.receiveList(labels)));
  serve(contract.capture.problem, ({ code }) => ok(void capture.receiveProblem(code)));
  serve(contract.capture.frame, ({ width, height, i420Base64 }) =>
    capture.receiveFrame({ width, height, data: Buffer.from(i420Base64, 'base64') }),
  );
}
