import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { fail, type Result } from '#app/result.ts';
import type { Connection } from '../connection.ts';
import type { ReportStore, StoreProblemCode } from '../interface.ts';
import { databaseFile } from '../open.ts';

type Message =
  | { readonly kind: 'read' }
  | { readonly kind: 'answer'; readonly result: Result<unknown, StoreProblemCode> };

export interface ReportSource {
  readonly db: Connection;
  /** Told before and after the database is read: the write-ahead log cannot be emptied meanwhile. */
  readonly onReading: (isReading: boolean) => void;
}

/** Reports of an open store; see {@link ReportStore}. */
export function createReports({ db, onReading }: ReportSource): ReportStore & { close(): void } {
  const running = new Set<Worker>();
  return {
    run(threadFile, job) {
      const { promise, resolve, reject } = Promise.withResolvers<Result<unknown, StoreProblemCode>>();
      const key = db.copyKey();
      const thread = new Worker(threadFile, {
        workerData: { source: join(db.folder, databaseFile), key, job },
        execArgv: [],
      });
      // The thread has its own copy.
      key.fill(0);
      running.add(thread);
      let isReading = true;
      onReading(true);
      const read = () => {
        if (isReading) onReading(false);
        isReading = false;
      };
      thread.on('message', (message: Message) => {
        if (message.kind === 'read') read();
        else resolve(message.result);
      });
      thread.on('error', reject);
      thread.on('exit', () => {
        running.delete(thread);
        read();
        // After an answer this changes nothing.
        resolve(fail('store-failed', 'The store was closed before the report was done.'));
      });
      return promise;
    },
    close() {
      for (const thread of running) void thread.terminate();
    },
  };
}
