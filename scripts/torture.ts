/**
 * `npm run torture -- [--kills N] [--product-kills N] [--tamper N] [--replacements] [--leaks] [--failures] [--seed S]`: breaks what the store promises, as hard
 * as it can, and prints what held.
 * Exits with 1 when anything did not.
 */
import { parseArgs } from 'node:util';
import { machine } from './bench/summary.ts';
import { killTable, tortureByKills } from './torture/kills.ts';
import { tortureByTampering } from './torture/tamper.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string' },
    'product-kills': { type: 'string' },
    tamper: { type: 'string' },
    replacements: { type: 'boolean', default: false },
    leaks: { type: 'boolean', default: false },
    failures: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
  },
});

function whole(name: 'kills' | 'product-kills' | 'tamper' | 'seed', most: number): number {
  const value = Number(values[name]);
  if (Number.isInteger(value) && value >= 0 && value <= most) return value;
  console.error(`--${name} takes a whole number from 0 to ${most}.`);
  process.exit(2);
}

const seed = whole('seed', 2 ** 31 - 1);
const say = (line: string) => console.log(line);
const on = machine();
say(
  `${on.processor}, ${on.cores} cores, ${on.memoryGiB} GiB, ${on.platform}, Node ${on.node}, load ${on.loadAverage1Min.toFixed(1)}, seed ${seed}`,
);
const problems: string[] = [];

if (values.kills !== undefined) {
  const report = await tortureByKills(whole('kills', 100_000), seed, say);
  say(killTable(report));
  problems.push(...report.problems);
}

if (values['product-kills'] !== undefined) {
  const { tortureProductByKills } = await import('./torture/product-kills.ts');
  const report = await tortureProductByKills(whole('product-kills', 10_000), seed, say);
  say(killTable(report));
  problems.push(...report.problems);
}

if (values.tamper !== undefined) {
  const startedMs = performance.now();
  const tally = await tortureByTampering(whole('tamper', 10_000_000), seed, say);
  say(tally.table());
  say(`seconds ${((performance.now() - startedMs) / 1000).toFixed(0)}`);
  problems.push(...tally.problems);
}

if (values.replacements) {
  const { tortureReplacements } = await import('./torture/replacements.ts');
  const { kills, foundBefore, foundAfter, problems: found } = await tortureReplacements(say);
  say(
    `kills (SIGKILL) ${kills}, found as before ${foundBefore}, found as after ${foundAfter}, problems ${found.length}`,
  );
  problems.push(...found);
}

if (values.leaks) {
  // Playwright and the build are loaded only where the whole product runs.
  const { leakTable, tortureByLeaks } = await import('./torture/leaks.ts');
  const report = await tortureByLeaks(say);
  say(leakTable(report));
  problems.push(...report.onDisk.map(({ place, what }) => `leak: ${what}: ${place}`));
}

if (values.failures) {
  const { failureTable, tortureByFailures } = await import('./torture/failures.ts');
  const report = await tortureByFailures();
  say(failureTable(report));
  problems.push(...report.problems);
}

for (const problem of problems) say(problem);
process.exitCode = problems.length === 0 ? 0 : 1;
