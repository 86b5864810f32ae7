/**
 * `npm run soak -- [--minutes N] [--json FILE]`: the product without a screen, on a looped clip, for as long as asked: does its memory
 * grow, does it drop a decision, does main stay answerable? Exits with 1 when a promise is broken.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { demoCast, demoClipMs } from '../resources/demo-cast.ts';
import { machine } from './bench/summary.ts';
import { openSoakSite } from './soak/site.ts';

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '60' }, json: { type: 'string' } },
});
const minutes = Number(values.minutes);
if (!(minutes >= 1 && minutes <= 10_000)) {
  console.error('--minutes takes a number from 1 to 10000.');
  process.exit(2);
}

const sampleMs = 5_000;
/** Caches fill and code is compiled in the beginning: growth counts from here, of a short run from a fifth of it. */
const settledMs = Math.min(5, minutes / 5) * 60_000;
/** Promised: growth from then on, as a share. A short run is still settling: it only shows leaks that are large. */
const maxGrowth = minutes >= 10 ? 0.05 : 0.15;
/** A visit is decided in every round; the round that was under way when it began or ended may miss one. */
const allowedMissing = 1;

interface Sample {
  readonly atMs: number;
  readonly mainMiB: number;
  readonly inferenceMiB: number;
}

const on = machine();
console.log(
  `${on.processor}, ${on.cores} cores, ${on.memoryGiB} GiB, ${on.platform}, Node ${on.node}, load ${on.loadAverage1Min.toFixed(1)}`,
);
const soak = await openSoakSite();
const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
const startedMs = performance.now();
const samples: Sample[] = [];
let stopped = false;
process.once('SIGINT', () => {
  stopped = true;
});
try {
  let toldMs = Number.NEGATIVE_INFINITY;
  while (!stopped && performance.now() - startedMs < minutes * 60_000) {
    await wait(sampleMs);
    const { state } = soak.inference;
    const sample = {
      atMs: performance.now() - startedMs,
      mainMiB: process.memoryUsage().rss / 2 ** 20,
      inferenceMiB: state.state === 'ready' ? rssMiB(state.pid) : Number.NaN,
    };
    samples.push(sample);
    if (sample.atMs - toldMs < 30_000 && samples.length > 1) continue;
    toldMs = sample.atMs;
    const { analysedPerSecond, framesDropped } = soak.site.status();
    console.log(
      `${(sample.atMs / 60_000).toFixed(1).padStart(6)} min   ${analysedPerSecond.toFixed(1)} frames/s, ${framesDropped} dropped   main ${sample.mainMiB.toFixed(0)} MiB, inference ${sample.inferenceMiB.toFixed(0)} MiB`,
    );
  }
  const elapsedMs = performance.now() - startedMs;
  const rounds = elapsedMs / demoClipMs;
  const attempts = allAttempts();
  const opened = [...soak.staff.keys()].map(
    (id) => attempts.filter(({ personId, outcome }) => personId === id && outcome === 'accepted').length,
  );
  const strangersIn = attempts.filter(
    ({ outcome, personId }) => outcome === 'accepted' && !soak.staff.has(personId ?? ''),
  ).length;
  const refused = attempts.filter(({ outcome }) => outcome === 'refused').length;
  const strangersPerRound = demoCast.filter(({ role }) => role === 'stranger').length;
  const verdict = soak.store.audit.verify();
  const growth = { main: growthOf('mainMiB'), inference: growthOf('inferenceMiB') };
  // However short the run: everybody at least once.
  const wanted = Math.max(1, Math.floor(rounds) - allowedMissing);
  const promises: [string, string, boolean][] = [
    ...Object.entries(growth).map(([name, share]): [string, string, boolean] => [
      `memory of ${name} grew after ${(settledMs / 60_000).toFixed(1)} min`,
      `${(share * 100).toFixed(1)} %`,
      share <= maxGrowth,
    ]),
    [
      `visits of staff let in, in ${rounds.toFixed(1)} rounds`,
      `${opened.join(', ')}`,
      opened.every((count) => count >= wanted),
    ],
    ['strangers let in', `${strangersIn}`, strangersIn === 0],
    [
      `refusals logged, ${strangersPerRound} strangers a round`,
      `${refused}`,
      refused >= strangersPerRound * wanted,
    ],
    [`log of ${verdict.rows} rows`, verdict.isIntact ? 'intact' : 'NOT intact', verdict.isIntact],
    ['surprises', `${soak.surprises.length}`, soak.surprises.length === 0],
  ];
  console.log(
    `event loop of main: p95 ${(delay.percentile(95) / 1e6).toFixed(1)} ms, longest ${(delay.max / 1e6).toFixed(0)} ms`,
  );
  for (const [what, figure, isHeld] of promises)
    console.log(`${what.padEnd(52)}${figure.padStart(12)}   ${isHeld ? 'held' : 'NOT HELD'}`);
  for (const surprise of soak.surprises.slice(0, 5)) console.error(surprise);
  if (values.json !== undefined)
    writeFileSync(
      values.json,
      `${JSON.stringify({ machine: on, minutes: elapsedMs / 60_000, samples, growth, promises }, null, 2)}\n`,
    );
  if (promises.some(([, , isHeld]) => !isHeld)) process.exitCode = 1;
} finally {
  await soak.close();
}

/** Growth from the median of the first tenth after settling to that of the last, as a share. */
function growthOf(of: 'mainMiB' | 'inferenceMiB'): number {
  const settled = samples.filter(({ atMs }) => atMs >= settledMs).map((sample) => sample[of]);
  const part = Math.max(1, Math.floor(settled.length / 10));
  const median = (some: readonly number[]) => some.toSorted((a, b) => a - b)[some.length >> 1] ?? Number.NaN;
  return median(settled.slice(-part)) / median(settled.slice(0, part)) - 1;
}

/** All of them: the store hands out a thousand at most, a long run has more. */
function allAttempts() {
  const { rows } = soak.store.audit.page({ kinds: ['attempt-accepted', 'attempt-refused'] }, undefined, 200);
  const all = [...rows];
  for (let before = rows.at(-1)?.sequence; before !== undefined; ) {
    const next = soak.store.audit.page({ kinds: ['attempt-accepted', 'attempt-refused'] }, before, 200).rows;
    all.push(...next);
    before = next.at(-1)?.sequence;
  }
  return all.map(({ kind, personId }) => ({
    outcome: kind === 'attempt-accepted' ? ('accepted' as const) : ('refused' as const),
    personId,
  }));
}

/** Resident memory of another process; Linux only, elsewhere its growth counts as broken. */
function rssMiB(pid: number): number {
  if (process.platform !== 'linux') return Number.NaN;
  const kib = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kib) / 1024;
}
