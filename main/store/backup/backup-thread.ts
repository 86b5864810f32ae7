import { parentPort, workerData } from 'node:worker_threads';
import { StoreProblem } from '../interface.ts';
import { type BackupJob, doJob } from './backup-job.ts';

/** Does one job; answers once with `{ ok: true, value }` or `{ ok: false, code, detail }`. See {@link doJob}. */
const job = workerData as BackupJob;
try {
  parentPort?.postMessage({ ok: true, value: doJob(job) });
} catch (error) {
  if (!(error instanceof StoreProblem)) throw error;
  parentPort?.postMessage({ ok: false, code: error.code, detail: error.message });
} finally {
  job.key.fill(0);
  if (job.kind === 'rekey') job.newKey.fill(0);
}
