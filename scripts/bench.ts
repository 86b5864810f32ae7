/**
 * `npm run bench`: what one frame costs in the real inference process, beside two peers in the same run, what a search costs (CPU,
 * one thread), and how the whole product keeps up with five faces while its screens are used; what a store of 1,000,000 attempts
 * and 20,000 people costs, and a new secret for its templates; and what the tuning screen does with 5,000 and 20,000 people.
 */
import { writeFileSync } from 'node:fs';
import { benchInference } from './bench/inference-bench.ts';
import { benchLive } from './bench/live-bench.ts';
import { benchMatcher, matcherName, skippedSizes } from './bench/matcher-bench.ts';
import { performancePage } from './bench/page.ts';
import { faceLines, type Promised, promiseLines } from './bench/report.ts';
import { benchStore, storeLines, storePromises } from './bench/store-bench.ts';
import { machine, machineLine, table } from './bench/summary.ts';
import { benchTuning, tuningLines, tuningPromises } from './bench/tuning-bench.ts';
import { readOptions, wholeNumber } from './command-line.ts';

const defaultPeople = 20_000;
/** Of each question to the store. */
const storeSamples = 30;

const usage = `Usage: npm run bench [-- --samples N] [--peer-samples N] [--json FILE] [--markdown FILE] [--no-live] [--no-store] [--no-tuning]
   or: npm run bench -- --store [--attempts N] [--people N]        the store alone
   or: npm run bench -- --tuning [--people N] [--no-live]          the tuning screen alone; --no-live: without a browser`;
const values = readOptions(usage, {
  samples: { type: 'string', default: '100' },
  'peer-samples': { type: 'string', default: '24' },
  json: { type: 'string' },
  markdown: { type: 'string' },
  live: { type: 'boolean', default: true },
  store: { type: 'boolean' },
  tuning: { type: 'boolean' },
  attempts: { type: 'string', default: '1000000' },
  people: { type: 'string' },
});
const count = (name: 'samples' | 'peer-samples' | 'attempts' | 'people', least = 1, most = 100_000) =>
  wholeNumber(name, values[name] ?? String(defaultPeople), [least, most], usage);

const measureStore = () =>
  benchStore(count('attempts', 1000, 10_000_000), count('people', 100, 100_000), storeSamples);
if (values.store === true) {
  const store = await measureStore();
  console.log(
    [machineLine(machine()), '', ...storeLines(store), '', ...promiseLines(storePromises(store))].join('\n'),
  );
  process.exit();
}

const galleries = values.people === undefined ? [5000, defaultPeople] : [count('people', 10, 100_000)];
if (values.tuning === true) {
  const tuning = await benchTuning(galleries, values.live ? undefined : 0);
  const lines = [...tuningLines(tuning), '', ...promiseLines(tuningPromises(tuning))];
  console.log([machineLine(machine()), '', ...lines].join('\n'));
  process.exit();
}

const on = machine();
const inference = await benchInference(count('samples'), count('peer-samples'));
const matcher = benchMatcher();
const live = values.live ? await benchLive() : undefined;
const store = values.store === false ? undefined : await measureStore();
const tuning = values.tuning === false ? [] : await benchTuning(galleries, values.live ? undefined : 0);

const { oneFace, fiveFaces } = inference;
const preciseExtraMs = inference.preciseFrame.median - oneFace.detectionFrame.median;
const ratio = (peer: 'human' | 'face-api', own: number) => oneFace.peers[peer].frame.median / own;
const promised: Promised[] = [
  ['tracked frame, one face', oneFace.trackedFrame.median, 'ms', 'at most', 12],
  ['frame with detection and fast embedding', oneFace.detectionFrame.median, 'ms', 'at most', 24],
  ['precise embedding, extra', preciseExtraMs, 'ms', 'at most', 45],
  ['human / frame with detection', ratio('human', oneFace.detectionFrame.median), 'times', 'at least', 5],
  [
    'face-api tiny / frame with detection',
    ratio('face-api', oneFace.detectionFrame.median),
    'times',
    'at least',
    4,
  ],
  ['human / tracked frame', ratio('human', oneFace.trackedFrame.median), 'times', 'at least', 10],
  ['face-api tiny / tracked frame', ratio('face-api', oneFace.trackedFrame.median), 'times', 'at least', 10],
  ['inference process, peak memory', inference.peakRssMiB, 'MiB', 'at most', 350],
  ['start to first result', inference.startToFirstResultMs, 'ms', 'at most', 1000],
  [
    'five faces, frames a second one process can follow',
    1000 / fiveFaces.trackedMeanMs,
    '/s',
    'at least',
    15,
  ],
  ['100,000 x 1152, search', matcher[matcherName(100_000, 1152)]?.median, 'ms', 'at most', 15],
  ['five faces, whole product, analysed frames', live?.analysedPerSecond.median, '/s', 'at least', 15],
  ['calls of the screens meanwhile, p95', live?.uiCalls.p95, 'ms', 'at most', 50],
  ['1,000,000 x 128, search', matcher[matcherName(1_000_000, 128)]?.median, 'ms', 'at most', 30],
  ...(store === undefined ? [] : storePromises(store)),
  ...tuningPromises(tuning),
];

const text = [
  `${machineLine(on)} before and ${machine().loadAverage1Min.toFixed(1)} after, provider ${inference.provider}`,
  '',
  ...faceLines('One face in 640x480', oneFace, {
    'with precise embedding': inference.preciseFrame,
    'with preview picture': inference.previewFrame,
    'with signs of a live person': inference.presentationFrame,
  }),
  ...faceLines('Five faces in 640x480', fiveFaces, {}),
  `start to first result         ${inference.startToFirstResultMs.toFixed(0)} ms`,
  `resident memory, now and peak ${inference.rssMiB.toFixed(0)} and ${inference.peakRssMiB.toFixed(0)} MiB`,
  '',
  ...(live === undefined
    ? []
    : [
        `The whole product, browser included: ${live.camera}`,
        `analysed frames a second: median ${live.analysedPerSecond.median.toFixed(1)}, smallest ${live.analysedPerSecond.smallest.toFixed(1)}`,
        `calls of the screens meanwhile: median ${live.uiCalls.median.toFixed(1)} ms, p95 ${live.uiCalls.p95.toFixed(1)} ms, longest ${live.uiCalls.largest.toFixed(1)} ms (${live.uiCalls.samples} calls)`,
        '',
      ]),
  'Exact top 5 of a gallery, random unit vectors',
  table(matcher),
  ...skippedSizes(matcher).map((name) => `${name}: left out, free memory is too small`),
  '',
  ...(store === undefined ? [] : [...storeLines(store), '']),
  ...(tuning.length === 0 ? [] : [...tuningLines(tuning), '']),
  ...promiseLines(promised),
].join('\n');
console.log(text);
if (values.json !== undefined)
  writeFileSync(
    values.json,
    `${JSON.stringify({ machine: on, inference, preciseExtraMs, matcher, live, store, tuning, promised }, null, 2)}\n`,
  );
if (values.markdown !== undefined) writeFileSync(values.markdown, performancePage(text, new Date()));
