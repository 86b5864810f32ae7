import { setImmediate as letOthersRun } from 'node:timers/promises';

/** How long one slice may keep the event loop, ms: a frame at 30 a second has 33. */
const sliceMs = 4;

/** Runs to the end at one go. */
export function runWhole<T>(steps: Generator<void, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** Runs a few milliseconds at a time; the last steps run without a break between them. */
export async function runInSlices<T>(steps: Generator<void, T>): Promise<T> {
  for (;;) {
    const startedMs = performance.now();
    do {
      const step = steps.next();
      if (step.done === true) return step.value;
    } while (performance.now() - startedMs < sliceMs);
    await letOthersRun();
  }
}

/** Runs tasks one after the other: rows must not be removed while they are read in slices. */
export class OneAtATime {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(task: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(task, task);
    this.#last = mine.catch(() => undefined);
    return mine;
  }
}
