import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { CoreSource } from './core-source.ts';
import { attemptCount, type FfmpegChoice, ffmpegArguments, type PacingOption } from './ffmpeg-arguments.ts';
import {
  type FfmpegEnd,
  ffmpegMissing,
  isModeRefused,
  isOptionUnknown,
  type Problem,
  problemOf,
} from './ffmpeg-problem.ts';
import { findFfmpeg } from './find-ffmpeg.ts';
import { Y4mReader } from './y4m-reader.ts';

export interface FfmpegOptions {
  /** Folders to look for ffmpeg in, as in PATH. Default: see findFfmpeg. */
  readonly ffmpegSearchPath?: string;
  /** A camera without a first picture by then is given up and tried again, ms. Default 15 s: RTSP may wait for a key frame. */
  readonly firstFrameTimeoutMs?: number;
  /** A camera that goes silent for this long has stopped, ms. Default 5 s. */
  readonly silenceTimeoutMs?: number;
}

const keptLines = 40;
const politeEndMs = 1_000;

/** A camera read by an ffmpeg child: USB, network or file. Restarted with back-off whatever ends it. */
export class FfmpegCamera extends CoreSource {
  readonly choice: FfmpegChoice;
  readonly #options: FfmpegOptions;
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;
  #pacing: PacingOption = '-fps_mode';
  #attempt = 0;

  constructor(choice: FfmpegChoice, options: FfmpegOptions = {}) {
    super();
    this.choice = choice;
    this.#options = options;
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
      const problem = await this.#once();
      if (signal.aborted) return;
      if (problem === undefined) continue;
      const retryInMs = this.core.lost(problem.code, problem.detail);
      await sleep(retryInMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** One life of ffmpeg. @returns undefined when it should be asked in another way at once. */
  async #once(): Promise<Problem | undefined> {
    const program = findFfmpeg(this.#options.ffmpegSearchPath);
    if (program === undefined) return ffmpegMissing(process.platform);
    const end = await this.#play(program);
    if (end === 'not-started') return ffmpegMissing(process.platform);
    if (this.#pacing === '-fps_mode' && isOptionUnknown(end, '-fps_mode')) {
      this.#pacing = '-vsync';
      return undefined;
    }
    if (isModeRefused(end) && this.#attempt + 1 < attemptCount(this.choice, process.platform)) {
      this.#attempt++;
      return undefined;
    }
    return problemOf(this.choice, end, process.platform);
  }

  #play(program: string): Promise<FfmpegEnd | 'not-started'> {
    const { firstFrameTimeoutMs = 15_000, silenceTimeoutMs = 5_000 } = this.#options;
    const args = ffmpegArguments(this.choice, process.platform, this.#pacing, this.#attempt);
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      env: { ...process.env, AV_LOG_FORCE_NOCOLOR: '1' },
    });
    const { signal } = this.#stop;
    const lines: string[] = [];
    let hadFrame = false;
    let endedFor: FfmpegEnd['endedFor'];

    // A hung ffmpeg ignores polite requests, so it is ended at once.
    const give = (why: NonNullable<FfmpegEnd['endedFor']>) => {
      endedFor ??= why;
      child.kill('SIGKILL');
    };
    let watchdog = setTimeout(give, firstFrameTimeoutMs, 'no-first-frame');
    const reader = new Y4mReader((format, data) => {
      if (signal.aborted || endedFor !== undefined) return data;
      if (hadFrame) watchdog.refresh();
      else {
        clearTimeout(watchdog);
        watchdog = setTimeout(give, silenceTimeoutMs, 'silence');
      }
      hadFrame = true;
      return this.core.captured(format.width, format.height, data, format.framesPerSecond);
    });
    child.stdout.on('data', (chunk: Uint8Array) => {
      if (endedFor === undefined && !reader.push(chunk)) give('broken-stream');
    });
    createInterface({ input: child.stderr }).on('line', (line) => {
      lines.push(line.slice(0, 400));
      if (lines.length > keptLines) lines.shift();
    });
    const end = () => void endPolitely(child);
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });

    return new Promise((resolve) => {
      const settle = (result: FfmpegEnd | 'not-started') => {
        clearTimeout(watchdog);
        signal.removeEventListener('abort', end);
        resolve(result);
      };
      child.on('error', () => child.pid === undefined && settle('not-started'));
      child.on('close', () => settle({ lines, hadFrame, ...(endedFor === undefined ? {} : { endedFor }) }));
    });
  }
}

/** SIGTERM lets ffmpeg sign off from an RTSP camera, which may serve few readers at a time; then SIGKILL. */
function endPolitely(child: ChildProcess): void {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), politeEndMs);
  child.once('close', () => clearTimeout(timer));
}
