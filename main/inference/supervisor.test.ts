import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { WorkerHandle } from '#main/shell/interface.ts';
import { createInference, providersFor } from './client.ts';
import type { InferenceState } from './interface.ts';
import { isRequest, type Reply, type Request } from './protocol.ts';

/** A process that answers as told: time runs by the test's clock, so that minutes of back-off take none. */
class ScriptedWorker implements WorkerHandle {
  readonly pid = 4711;
  readonly requests: Request[] = [];
  #onMessage: (message: unknown) => void = () => {};
  #onExit: ((exit: { code: number | null; signal: string | null }) => void)[] = [];
  readonly #answer: (request: Request, worker: ScriptedWorker) => Reply | undefined;

  constructor(answer: (request: Request, worker: ScriptedWorker) => Reply | undefined) {
    this.#answer = answer;
  }
  post(message: unknown): void {
    if (!isRequest(message)) throw new Error('not a request');
    this.requests.push(message);
    const reply = this.#answer(message, this);
    if (reply !== undefined) queueMicrotask(() => this.say(reply));
  }
  say(reply: Reply): void {
    this.#onMessage(reply);
  }
  onMessage(listener: (message: unknown) => void): void {
    this.#onMessage = listener;
  }
  onExit(listener: (exit: { code: number | null; signal: string | null }) => void): void {
    this.#onExit.push(listener);
  }
  kill(): void {
    for (const listener of this.#onExit.splice(0)) listener({ code: null, signal: 'SIGKILL' });
  }
}

const ready = (request: Request): Reply =>
  request.type === 'configure'
    ? { type: 'configured', id: request.id, result: { ok: true, value: { provider: 'cpu', skipped: [] } } }
    : { type: 'done', id: request.id };

function supervised(
  answer: (request: Request, worker: ScriptedWorker) => Reply | undefined,
  options: Partial<Parameters<typeof createInference>[0]> = {},
) {
  const workers: ScriptedWorker[] = [];
  const states: InferenceState[] = [];
  const inference = createInference({
    hasGpuDevice: () => true,
    modelsDir: '/nowhere',
    spawn: () => {
      const worker = new ScriptedWorker(answer);
      workers.push(worker);
      return worker;
    },
    ...options,
  });
  inference.onState((state) => states.push(state));
  inference.start();
  return { inference, workers, states };
}
const delays = (states: readonly InferenceState[]) =>
  states.flatMap((state) => (state.state === 'restarting' ? [state.retryInMs] : []));

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('supervision', () => {
  test('a process that dies at once is started again ever more slowly, up to ten seconds', async () => {
    const { workers, states } = supervised((_, worker) => {
      worker.kill();
      return undefined;
    });
    await vi.advanceTimersByTimeAsync(40_000);
    expect(delays(states).slice(0, 8)).toEqual([250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
    expect(workers.length).toBeLessThan(12);
  });

  test('after half a minute of health the first delay counts again', async () => {
    const { workers, states } = supervised(ready);
    for (const healthyForMs of [1000, 1000, 31_000]) {
      await vi.advanceTimersByTimeAsync(healthyForMs);
      workers.at(-1)?.kill();
      await vi.advanceTimersByTimeAsync(600);
    }
    expect(delays(states)).toEqual([250, 500, 250]);
  });

  test('the gallery is there before the state says ready, in parts that replace the old one together', async () => {
    const { inference, workers, states } = supervised(ready);
    const entries = Array.from({ length: 1200 }, (_, i) => ({
      personId: String(i),
      templates: [{ modelId: 'm', values: Float32Array.of(1, 0) }],
    }));
    await inference.loadGallery(entries);
    workers[0]?.kill();
    await vi.advanceTimersByTimeAsync(300);
    expect(states.at(-1)?.state).toBe('ready');
    const parts = workers[1]?.requests.flatMap((one) => (one.type === 'gallery-part' ? [one] : [])) ?? [];
    expect(parts.map((part) => [part.entries.length, part.isFirst, part.isLast])).toEqual([
      [500, true, false],
      [500, false, false],
      [200, false, true],
    ]);
  });

  test('two loads at once do not mix their parts', async () => {
    const { inference, workers } = supervised(ready);
    const people = (prefix: string) =>
      Array.from({ length: 700 }, (_, i) => ({ personId: `${prefix}${i}`, templates: [] }));
    await Promise.all([inference.loadGallery(people('a')), inference.loadGallery(people('b'))]);
    const parts = workers[0]?.requests.flatMap((one) => (one.type === 'gallery-part' ? [one] : [])) ?? [];
    expect(parts.length).toBeGreaterThanOrEqual(4);
    for (const [index, part] of parts.entries())
      expect(part.isFirst).toBe(index === 0 || parts[index - 1]?.isLast === true);
  });

  test('a provider whose loading kills the process is not tried a second time, and the reason is told', async () => {
    const { inference, workers, states } = supervised((request, worker) => {
      if (request.type !== 'configure' || request.config.excluded.length > 0) return ready(request);
      worker.say({ type: 'trying', provider: 'webgpu' });
      worker.kill();
      return undefined;
    });
    await vi.advanceTimersByTimeAsync(1000);
    expect(states.at(-1)?.state).toBe('ready');
    expect(workers[1]?.requests[0]).toMatchObject({ config: { excluded: [{ provider: 'webgpu' }] } });
    await inference.close();
  });

  test('missing models are not tried again and again', async () => {
    const { states, workers } = supervised((request) => ({
      type: 'configured',
      id: request.id,
      result: { ok: false, code: 'model-missing', detail: 'facemesh.onnx is missing. Run npm run models.' },
    }));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(states.at(-1)).toEqual({
      state: 'failed',
      detail: 'facemesh.onnx is missing. Run npm run models.',
    });
    expect(workers).toHaveLength(1);
  });

  test('a process that does not answer a frame within five seconds is killed', async () => {
    const { inference, states } = supervised((request) =>
      request.type === 'analyse' ? undefined : ready(request),
    );
    await vi.advanceTimersByTimeAsync(0);
    const frame = {
      frameId: 1,
      capturedAtMs: 0,
      width: 2,
      height: 2,
      format: 'i420',
      data: new Uint8Array(6),
    } as const;
    const answer = inference.analyse(frame, { wantPreview: false, wantShot: false });
    await vi.advanceTimersByTimeAsync(4900);
    expect(states.at(-1)?.state).toBe('ready');
    await vi.advanceTimersByTimeAsync(200);
    expect(await answer).toMatchObject({ ok: false, code: 'inference-unavailable' });
    expect(delays(states)).toEqual([250]);
  });

  test('nothing is started again after closing', async () => {
    const { inference, workers } = supervised(ready);
    await vi.advanceTimersByTimeAsync(10);
    await inference.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(workers).toHaveLength(1);
  });

  test('every platform falls back to the CPU in the end', () => {
    for (const platform of ['win32', 'darwin', 'linux', 'freebsd'] as const)
      expect(providersFor(platform).at(-1)).toBe('cpu');
  });

  test('on Linux without a GPU device WebGPU is not even tried, and the screen can say why', async () => {
    const configured: unknown[] = [];
    const { inference } = supervised(
      (request) => {
        if (request.type === 'configure') configured.push(...request.config.excluded);
        return ready(request);
      },
      { platform: 'linux', hasGpuDevice: () => false },
    );
    await vi.advanceTimersByTimeAsync(10);
    expect(configured).toMatchObject([{ provider: 'webgpu', why: expect.stringContaining('/dev/dri') }]);
    await inference.close();
  });
});
