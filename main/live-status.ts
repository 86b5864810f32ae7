import type { z } from 'zod';
import { contract } from '#app/contract/contract.ts';
import type { LiveStatus } from '#app/contract/live.ts';
import type { DoorState } from '#app/domain/door.ts';
import type { KeypadView, LiveFigures } from './access/interface.ts';
import type { CameraState } from './camera/interface.ts';
import type { DiskWarning } from './disk-space/interface.ts';
import type { InferenceState } from './inference/interface.ts';
import type { Push } from './ipc/pusher.ts';

export interface LiveStatusParts {
  readonly camera: () => CameraState;
  readonly inference: () => InferenceState;
  readonly door: () => DoorState;
  readonly doorName: () => string;
  readonly keypad: () => KeypadView;
  readonly peopleEnrolled: () => number;
  readonly figures: () => LiveFigures;
  /** Why nobody can be recognised just now, for a person. */
  readonly galleryProblem: () => string | undefined;
  /** Disks on which room runs out. */
  readonly diskWarnings: () => readonly DiskWarning[];
  readonly push: Push;
}

/** What the screens are told of camera, recognition, door and keys: at each change, and once a second for the figures. */
export class LiveStatusTeller {
  readonly #parts: LiveStatusParts;
  readonly #timer: NodeJS.Timeout;
  #problem: string | undefined;
  #keypadWas = '';

  constructor(parts: LiveStatusParts) {
    this.#parts = parts;
    this.#timer = setInterval(() => this.tell(), 1000);
  }

  get status(): z.infer<typeof LiveStatus> {
    const parts = this.#parts;
    const inference = parts.inference();
    const disks = parts.diskWarnings();
    const problem = parts.galleryProblem() ?? this.#problem;
    return {
      camera: parts.camera(),
      inference:
        inference.state === 'ready'
          ? {
              state: 'ready',
              provider: inference.provider,
              skipped: [...inference.skipped],
              pack: inference.pack,
            }
          : inference,
      door: parts.door(),
      doorName: parts.doorName(),
      keypad: parts.keypad(),
      peopleEnrolled: parts.peopleEnrolled(),
      ...parts.figures(),
      ...(problem === undefined ? {} : { problem }),
      ...(disks.length === 0 ? {} : { disks: [...disks] }),
    };
  }

  tell(): void {
    this.#parts.push(contract.live.statusChanged, this.status);
  }

  /** @param problem why the door stays locked, for a person; undefined when all is well again. */
  tellProblem(problem: string | undefined): void {
    this.#problem = problem;
    this.tell();
  }

  /** Keys appear and go with the face that they are for: the screens hear of it at once. */
  keypadMayHaveChanged(): void {
    const { asks, isChecking, waitMs } = this.#parts.keypad();
    const key = `${asks} ${isChecking} ${waitMs > 0}`;
    if (key === this.#keypadWas) return;
    this.#keypadWas = key;
    this.tell();
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
