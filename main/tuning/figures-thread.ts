import { constants, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
// biome-ignore lint/style/noRestrictedImports: this file is the composition root of a thread of its own.
import { RowBlock } from '../gallery/dot-kernel.ts';
// biome-ignore lint/style/noRestrictedImports: as above.
import { answerReport } from '../store/report/report-reader.ts';
import { siteFigures } from './figures.ts';
import type { ThreadJob } from './interface.ts';

/** Figures of the whole gallery, and the attempts of years, on a thread of their own: such work must not hold up the door. */
// On Linux a priority is a thread's own: the door comes first. Elsewhere it would be the whole program's.
if (process.platform === 'linux') setPriority(0, constants.priority.PRIORITY_BELOW_NORMAL);

const { job, ...source } = workerData as { source: string; key: Uint8Array; job: ThreadJob };
answerReport(source, parentPort, (store) => {
  if (job.kind === 'replay') {
    const { modelId, minSimilarity, limit, mode } = job.replay;
    return store.replay(modelId, minSimilarity, limit, mode);
  }
  const { modelId, templateLength, nowMs } = job.figures;
  const people = store.gallery(modelId, templateLength, nowMs);
  return siteFigures(job.figures, people, new RowBlock(templateLength));
});
