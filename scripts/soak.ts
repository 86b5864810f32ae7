/**
 * `npm run soak`: the built product with its screens, on a looped clip, for as long as asked: does any of its
 * processes grow, is every visit decided, once, and does the door do what the log says? Exits with 1 when a promise is broken.
 */
import { writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { machine, machineLine } from './bench/summary.ts';
import { readOptions, wholeNumber } from './command-line.ts';
import { judgeDecisions, type Promised } from './soak/decisions.ts';
import { judgeMemory, type Sample } from './soak/memory.ts';
import { parts, residentMemory } from './soak/processes.ts';
import { startProduct } from './soak/product.ts';

const usage = 'Usage: npm run soak [-- --minutes N] [--json FILE]';
const values = readOptions(usage, {
  minutes: { type: 'string', default: '60' },
  json: { type: 'string' },
});
const minutes = wholeNumber('minutes', values.minutes, [1, 10_000], usage);
if (process.platform !== 'linux') {
  console.error('The soak reads the memory of processes from /proc: it runs on Linux only.');
  process.exit(2);
}

const sampleMs = 5_000;
const toldEveryMs = 30_000;
/** Caches fill and code is compiled in the beginning: growth counts from here, of a short run from a third of it. */
const settledMs = Math.min(5, minutes / 3) * 60_000;
/** Promised: growth from then on, as a share. A short run is still settling: it only shows leaks that are large. */
const maxGrowth = minutes >= 15 ? 0.05 : 0.2;

const on = machine();
console.log(machineLine(on));
const product = await startProduct();
const startedMs = performance.now();
const samples: Sample[] = [];
let isStopped = false;
process.once('SIGINT', () => {
  isStopped = true;
});
try {
  let toldMs = Number.NEGATIVE_INFINITY;
  while (!isStopped && performance.now() - startedMs < minutes * 60_000) {
    await wait(sampleMs);
    const sample = { atMs: performance.now() - startedMs, memory: residentMemory(product.mainPid) };
    samples.push(sample);
    if (sample.atMs - toldMs < toldEveryMs) continue;
    toldMs = sample.atMs;
    const sizes = parts.map((part) => `${part} ${sample.memory[part].mib.toFixed(0)}`);
    // The load tells whether others used the machine: a visit may pass undecided when nothing is left for its frames.
    const load = machine().loadAverage1Min.toFixed(1);
    console.log(
      `${(sample.atMs / 60_000).toFixed(1).padStart(6)} min   load ${load}   MiB: ${sizes.join(', ')}`,
    );
  }
  const said = product.said();
  const logged = await product.finish();
  const promises: Promised[] = [
    ...judgeMemory(samples, settledMs, maxGrowth),
    ...judgeDecisions(logged),
    [`log of ${logged.logRows} rows`, logged.isIntact ? 'intact' : 'NOT intact', logged.isIntact],
    ['surprises that main told of', `${surprisesIn(said).length}`, surprisesIn(said).length === 0],
  ];
  const minutesRun = (logged.untilMs - logged.fromMs) / 60_000;
  console.log(
    `${minutesRun.toFixed(1)} minutes; memory counts from minute ${(settledMs / 60_000).toFixed(1)}`,
  );
  for (const [what, figure, isHeld] of promises)
    console.log(`${what.padEnd(40)}${figure.padStart(48)}   ${isHeld ? 'held' : 'NOT HELD'}`);
  for (const line of surprisesIn(said).slice(0, 5)) console.error(line);
  if (values.json !== undefined)
    writeFileSync(
      values.json,
      `${JSON.stringify({ machine: on, minutes: minutesRun, samples, promises }, null, 2)}\n`,
    );
  if (promises.some(([, , isHeld]) => !isHeld)) process.exitCode = 1;
} finally {
  await product.close();
}

/** Lines that main writes about what it did not expect; see `logSurprise` in main/main.ts. */
function surprisesIn(said: string): string[] {
  return said.split('\n').filter((line) => line.startsWith('lintel'));
}
