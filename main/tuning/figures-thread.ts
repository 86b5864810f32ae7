import { constants, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
// biome-ignore lint/style/noRestrictedImports: this file is the composition root of a thread of its own.
import { RowBlock } from '../gallery/dot-kernel.ts';
// biome-ignore lint/style/noRestrictedImports: as above.
import { answerReport } from '../store/report/gallery-reader.ts';
import { siteFigures } from './figures.ts';
import type { FiguresJob } from './interface.ts';

/** Figures of the whole gallery, on a thread of their own: seconds of work must not hold up the door. */
// On Linux a priority is a thread's own: the door comes first. Elsewhere it would be the whole program's.
if (process.platform === 'linux') setPriority(0, constants.priority.PRIORITY_BELOW_NORMAL);

const { job, ...source } = workerData as { source: string; key: Uint8Array; job: FiguresJob };
const { modelId, templateLength, nowMs } = job;
answerReport(source, parentPort, (store) =>
  siteFigures(job, store.gallery(modelId, templateLength, nowMs), new RowBlock(templateLength)),
);
