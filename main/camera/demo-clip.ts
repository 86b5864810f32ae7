import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { CoreSource } from './core-source.ts';
import { type DemoClipFile, openDemoClip } from './demo-clip-file.ts';

/** Plays the demo clip round and round, in its own time, from its beginning at each start. */
export class DemoClipCamera extends CoreSource {
  readonly choice = { kind: 'demo' } as const;
  readonly #path: string;
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;

  /** @param path the file that resources/build-demo-clip.ts makes. */
  constructor(path: string) {
    super();
    this.#path = path;
  }

  start(): void {
    if (!this.#stop.signal.aborted) this.#running ??= this.#run();
  }

  async close(): Promise<void> {
    this.#stop.abort();
    this.core.close();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        const clip = await openDemoClip(this.#path);
        try {
          await this.#play(clip);
        } finally {
          await clip.close();
        }
      } catch {
        if (signal.aborted) return;
        const retryInMs = this.core.lost(
          'camera-not-found',
          'The demo clip is missing or damaged. Install Lintel again, or run "npm run build".',
        );
        await sleep(retryInMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  async #play(clip: DemoClipFile): Promise<void> {
    const { signal } = this.#stop;
    const startedMs = performance.now();
    const frameMs = 1_000 / clip.framesPerSecond;
    let shown = -1;
    while (!signal.aborted) {
      // Time decides which picture it is: a PC that is too slow leaves pictures out, the clip stays in step.
      const due = Math.max(shown + 1, Math.floor((performance.now() - startedMs) / frameMs));
      const planes = await clip.readFrame(due % clip.frameCount);
      const waitMs = startedMs + due * frameMs - performance.now();
      if (waitMs > 0) await sleep(waitMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      shown = due;
      this.core.captured(clip.width, clip.height, planes, clip.framesPerSecond);
    }
  }
}
