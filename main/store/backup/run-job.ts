import { Worker } from 'node:worker_threads';
import type { Result } from '#app/result.ts';
import type { StoreProblemCode } from '../interface.ts';
import type { BackupJob, JobOutcome } from './backup-job.ts';

/**
 * Runs one job on a thread of its own: reading hundreds of megabytes must not hold up the door.
 * @param threadFile the built or TypeScript file of backup-thread.
 * @param job whose keys are overwritten here, so hand in copies (a Buffer's `slice` is none); the thread has its own.
 */
export function runJob(threadFile: string, job: BackupJob): Promise<Result<JobOutcome, StoreProblemCode>> {
  const { promise, resolve, reject } = Promise.withResolvers<Result<JobOutcome, StoreProblemCode>>();
  const thread = new Worker(threadFile, { workerData: job, execArgv: [] });
  job.key.fill(0);
  if (job.kind === 'rekey') job.newKey.fill(0);
  thread.on('message', resolve);
  thread.on('error', reject);
  thread.on('exit', () => reject(new Error('The thread that makes backups ended without an answer.')));
  return promise;
}
