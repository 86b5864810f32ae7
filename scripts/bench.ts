/**
 * `npm run bench [-- --samples N] [--json FILE] [--large]`: what one frame costs in the real inference process, and what
 * a search costs. CPU, one thread.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { benchInference } from './bench/inference-bench.ts';
import { benchMatcher } from './bench/matcher-bench.ts';
import { machine, table } from './bench/summary.ts';

/** Promised for one 640x480 frame with one face, CPU, one thread. */
const promisedFastFrameMs = 40;

const { values } = parseArgs({
  options: {
    samples: { type: 'string', default: '100' },
    json: { type: 'string' },
    large: { type: 'boolean', default: false },
  },
});
const samples = Number(values.samples);
if (!Number.isInteger(samples) || samples < 1 || samples > 100_000) {
  console.error('--samples takes a whole number from 1 to 100000.');
  process.exit(2);
}

const on = machine();
console.log(
  `${on.processor}, ${on.cores} cores, ${on.memoryGiB} GiB, ${on.platform}, Node ${on.node}, load ${on.loadAverage1Min.toFixed(1)}`,
);
const inference = await benchInference(samples);
console.log(`\nOne face in a 640x480 frame, provider ${inference.provider}, one thread\n`);
console.log(table(inference.stages));
const median = (name: string) => inference.stages[name]?.median ?? Number.NaN;
const fastMs = median('fast frame');
const preciseExtraMs = median('precise frame') - fastMs;
const previewExtraMs = median('fast frame with preview') - fastMs;
console.log(`
precise card, extra           ${preciseExtraMs.toFixed(1)} ms
preview, extra                ${previewExtraMs.toFixed(1)} ms
start to first result         ${inference.startToFirstResultMs.toFixed(0)} ms
resident memory, now and peak ${inference.rssMiB.toFixed(0)} and ${inference.peakRssMiB.toFixed(0)} MiB
promise: fast frame <= ${promisedFastFrameMs} ms: ${fastMs <= promisedFastFrameMs ? 'held' : 'NOT HELD'}
`);
const matcher = benchMatcher(values.large);
console.log(table(matcher));
if (values.json !== undefined) {
  const figures = { machine: on, inference, preciseExtraMs, previewExtraMs, matcher };
  writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
}
