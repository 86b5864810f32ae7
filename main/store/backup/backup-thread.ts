import { parentPort, workerData } from 'node:worker_threads';
import { StoreProblem } from '../interface.ts';
import { copyAndVerify } from './backup-job.ts';

/**
 * One backup on a thread of its own: copying hundreds of megabytes must not hold up the door.
 * Takes `{ source, target, key }`, answers once with `{ ok: true, value }` or `{ ok: false, code, detail }`.
 */
const { source, target, key } = workerData as { source: string; target: string; key: Uint8Array };
try {
  parentPort?.postMessage({ ok: true, value: copyAndVerify(source, target, key) });
} catch (error) {
  if (!(error instanceof StoreProblem)) throw error;
  parentPort?.postMessage({ ok: false, code: error.code, detail: error.message });
} finally {
  key.fill(0);
}
