import type { WorkerHandle } from '#main/shell/interface.ts';
import { isReply, type Provider, type Reply, type Request } from './protocol.ts';

/** Which answer each request gets. */
interface AnswerTypes {
  readonly configure: 'configured';
  readonly analyse: 'analysed';
  readonly photo: 'photo';
  readonly measure: 'measured';
  readonly 'gallery-part': 'done';
  readonly upsert: 'done';
  readonly remove: 'done';
  readonly near: 'near';
}
type AnswerTo<T extends Request['type']> = Extract<Reply, { readonly type: AnswerTypes[T] }>;
/** A request before it is numbered. */
export type Unnumbered<T extends Request['type']> = Omit<Extract<Request, { readonly type: T }>, 'id'>;

export interface SupervisorParts {
  readonly spawn: () => WorkerHandle;
  /**
   * Makes a fresh process ready. `retry` when it was lost meanwhile or should be replaced, `give-up` when another
   * process could not do better.
   */
  readonly setUp: (pid: number) => Promise<'ready' | 'retry' | 'give-up'>;
  /** The process is gone and the next one starts after this long. */
  readonly onLost: (retryInMs: number, detail: string) => void;
  /** A provider is about to be loaded. */
  readonly onTrying: (provider: Provider) => void;
}

const firstDelayMs = 250;
const longestDelayMs = 10_000;
/** A process that worked this long was healthy: the next loss starts at the shortest delay again. */
const healthyMs = 30_000;

interface Pending {
  readonly resolve: (reply: Reply | undefined) => void;
  readonly timer: NodeJS.Timeout;
}

/** Keeps one inference process running: numbers requests, kills a hung process, starts the next one with back-off. */
export class Supervisor {
  readonly #parts: SupervisorParts;
  #worker: WorkerHandle | undefined;
  #pending = new Map<number, Pending>();
  #nextId = 1;
  #delayMs = firstDelayMs;
  #startedAtMs = 0;
  #restart: NodeJS.Timeout | undefined;
  #lossDetail = 'The recognition process ended.';
  #isWanted = false;

  constructor(parts: SupervisorParts) {
    this.#parts = parts;
  }

  /** Starts the process, unless it runs or is about to. */
  start(): void {
    if (this.#isWanted) return;
    this.#isWanted = true;
    this.#launch();
  }

  /** Ends the process for good, until {@link start}. Resolves when it is gone. */
  async stop(): Promise<void> {
    this.#isWanted = false;
    clearTimeout(this.#restart);
    const worker = this.#worker;
    if (worker === undefined) return;
    const gone = new Promise<void>((resolve) => worker.onExit(() => resolve()));
    worker.kill();
    await gone;
  }

  /**
   * Asks the running process.
   * @param timeoutMs after this long without an answer the process counts as hung and is killed.
   * @returns undefined when there is no process, or it was lost before it answered.
   */
  async ask<T extends Request['type']>(
    request: Unnumbered<T>,
    timeoutMs: number,
  ): Promise<AnswerTo<T> | undefined> {
    const worker = this.#worker;
    if (worker === undefined) return undefined;
    const id = this.#nextId++;
    const reply = await new Promise<Reply | undefined>((resolve) => {
      const timer = setTimeout(() => {
        this.#lossDetail = 'The recognition process hung and was stopped.';
        worker.kill();
      }, timeoutMs);
      this.#pending.set(id, { resolve, timer });
      worker.post({ ...request, id });
    });
    return reply as AnswerTo<T> | undefined;
  }

  #launch(): void {
    this.#lossDetail = 'The recognition process ended.';
    this.#startedAtMs = performance.now();
    const worker = this.#parts.spawn();
    this.#worker = worker;
    worker.onMessage((message) => this.#receive(message));
    worker.onExit(() => this.#lost());
    this.#parts.setUp(worker.pid ?? 0).then(
      (outcome) => {
        if (outcome === 'ready' || this.#worker !== worker) return;
        if (outcome === 'give-up') this.#isWanted = false;
        worker.kill();
      },
      (error: unknown) => {
        this.#lossDetail = error instanceof Error ? error.message : String(error);
        worker.kill();
      },
    );
  }

  #receive(message: unknown): void {
    if (!isReply(message)) return;
    if (message.type === 'trying') {
      this.#parts.onTrying(message.provider);
      return;
    }
    const pending = this.#pending.get(message.id);
    if (pending === undefined) return;
    this.#pending.delete(message.id);
    clearTimeout(pending.timer);
    pending.resolve(message);
  }

  #lost(): void {
    this.#worker = undefined;
    const unanswered = this.#pending;
    this.#pending = new Map();
    for (const { resolve, timer } of unanswered.values()) {
      clearTimeout(timer);
      resolve(undefined);
    }
    if (!this.#isWanted) return;
    if (performance.now() - this.#startedAtMs >= healthyMs) this.#delayMs = firstDelayMs;
    const delayMs = this.#delayMs;
    this.#delayMs = Math.min(longestDelayMs, delayMs * 2);
    this.#parts.onLost(delayMs, this.#lossDetail);
    this.#restart = setTimeout(() => this.#launch(), delayMs);
  }
}
