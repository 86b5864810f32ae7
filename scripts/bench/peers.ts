import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';

/** Peers measured beside us: both MIT, both on TensorFlow.js with WebAssembly SIMD, one thread. */
export const peers = ['human', 'face-api'] as const;
export type PeerName = (typeof peers)[number];

export interface PeerQuestion {
  readonly peer: PeerName;
  /** RGB, interleaved; taken in turn. */
  readonly pictures: readonly Uint8Array[];
  readonly width: number;
  readonly height: number;
  readonly samples: number;
}

export interface PeerAnswer {
  readonly timesMs: readonly number[];
  /** Faces found in each of the pictures looked at. */
  readonly faces: readonly number[];
  readonly rssMiB: number;
}

/** One peer's process. */
export class Peer {
  readonly name: PeerName;
  readonly #process: ChildProcess;

  constructor(name: PeerName) {
    this.name = name;
    this.#process = fork(join(import.meta.dirname, 'peer-process.ts'), {
      serialization: 'advanced',
      // Their start-up notes are not ours to print.
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
  }

  /** Has it look at pictures. @throws when its process ends instead of answering. */
  look(question: Omit<PeerQuestion, 'peer'>): Promise<PeerAnswer> {
    return new Promise((resolve, reject) => {
      let complaint = '';
      const onError = (text: Buffer) => {
        complaint += text.toString();
      };
      const onExit = (code: number | null) =>
        reject(new Error(`${this.name} ended with ${code}: ${complaint.slice(0, 400)}`));
      this.#process.stderr?.on('data', onError);
      this.#process.once('exit', onExit);
      this.#process.once('message', (answer: PeerAnswer) => {
        this.#process.off('exit', onExit);
        this.#process.stderr?.off('data', onError);
        resolve(answer);
      });
      this.#process.send({ peer: this.name, ...question } satisfies PeerQuestion);
    });
  }

  close(): void {
    this.#process.kill();
  }
}
