import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { freeFailures, remainingWaitMs } from '#app/policy/retry-delay.ts';
import { replaceFile } from '../files.ts';
import { StoreProblem } from '../interface.ts';

export const triesFileName = 'lintel-unlock.json';

const TriesFile = z.strictObject({ failures: z.number().int().min(0), lastAtMs: z.number() });

/**
 * Failed unlocks in a row, kept beside the key file because the database is still closed. It slows down who guesses at
 * the screen, restarts included. Who can copy the files guesses elsewhere: against that stands argon2id alone.
 */
export class UnlockTries {
  readonly #path: string;
  readonly #clock: () => number;
  #tries: z.output<typeof TriesFile> | undefined;

  constructor(folder: string, clock: () => number) {
    this.#path = join(folder, triesFileName);
    this.#clock = clock;
  }

  /** Counts a try before it is made, so that neither a kill nor guesses side by side escape. @returns ms to wait: then it was not counted. */
  begin(): number {
    const { failures, lastAtMs } = this.#read();
    const nowMs = this.#clock();
    const waitMs = remainingWaitMs(failures, lastAtMs, nowMs);
    if (waitMs === 0) this.#keep({ failures: failures + 1, lastAtMs: nowMs });
    return waitMs;
  }

  succeeded(): void {
    this.#keep({ failures: 0, lastAtMs: this.#clock() });
  }

  #read(): z.output<typeof TriesFile> {
    this.#tries ??= readTries(this.#path, this.#clock());
    return this.#tries;
  }

  #keep(tries: z.output<typeof TriesFile>): void {
    this.#tries = tries;
    try {
      replaceFile(this.#path, JSON.stringify(tries));
    } catch (error) {
      // A full or read-only disk must not keep the administrator out: memory counts until the restart.
      if (!(error instanceof StoreProblem)) throw error;
    }
  }
}

function readTries(path: string, nowMs: number): z.output<typeof TriesFile> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return { failures: 0, lastAtMs: 0 };
  }
  try {
    return TriesFile.parse(JSON.parse(text));
  } catch {
    // In doubt, wait once.
    return { failures: freeFailures, lastAtMs: nowMs };
  }
}
