/** `npm run torture`: breaks what the store promises, as hard as it can, and prints what held. Exits with 1 when anything did not. */
import { machine, machineLine } from './bench/summary.ts';
import { readOptions, refuse, wholeNumber } from './command-line.ts';
import { killTable, tortureByKills } from './torture/kills.ts';
import { tortureByTampering } from './torture/tamper.ts';

const usage =
  'Usage: npm run torture -- [--kills N] [--product-kills N] [--tamper N] [--replacements] [--leaks] [--failures] [--seed S]';
const { seed: seedText, ...values } = readOptions(usage, {
  kills: { type: 'string' },
  'product-kills': { type: 'string' },
  tamper: { type: 'string' },
  replacements: { type: 'boolean' },
  leaks: { type: 'boolean' },
  failures: { type: 'boolean' },
  seed: { type: 'string', default: '1' },
});
if (!Object.values(values).some((value) => value !== undefined && value !== false))
  refuse('Say what is to be tried.', usage);
const whole = (name: string, text: string, most: number) => wholeNumber(name, text, [0, most], usage);
const seed = whole('seed', seedText, 2 ** 31 - 1);
const say = (line: string) => console.log(line);
say(`${machineLine(machine())}, seed ${seed}`);
const problems: string[] = [];

if (values.kills !== undefined) {
  const report = await tortureByKills(whole('kills', values.kills, 100_000), seed, say);
  say(killTable(report));
  problems.push(...report.problems);
}

if (values['product-kills'] !== undefined) {
  const { tortureProductByKills } = await import('./torture/product-kills.ts');
  const report = await tortureProductByKills(
    whole('product-kills', values['product-kills'], 10_000),
    seed,
    say,
  );
  say(killTable(report));
  problems.push(...report.problems);
}

if (values.tamper !== undefined) {
  const startedMs = performance.now();
  const tally = await tortureByTampering(whole('tamper', values.tamper, 10_000_000), seed, say);
  say(tally.table());
  say(`seconds ${((performance.now() - startedMs) / 1000).toFixed(0)}`);
  problems.push(...tally.problems);
}

if (values.replacements === true) {
  const { tortureReplacements } = await import('./torture/replacements.ts');
  const { kills, foundBefore, foundAfter, problems: found } = await tortureReplacements(say);
  say(
    `kills (SIGKILL) ${kills}, found as before ${foundBefore}, found as after ${foundAfter}, problems ${found.length}`,
  );
  problems.push(...found);
}

if (values.leaks === true) {
  // Playwright and the build are loaded only where the whole product runs.
  const { leakTable, tortureByLeaks } = await import('./torture/leaks.ts');
  const report = await tortureByLeaks(say);
  say(leakTable(report));
  problems.push(...report.onDisk.map(({ place, what }) => `leak: ${what}: ${place}`));
}

if (values.failures === true) {
  const { failureTable, tortureByFailures } = await import('./torture/failures.ts');
  const report = await tortureByFailures();
  say(failureTable(report));
  problems.push(...report.problems);
}

for (const problem of problems) say(problem);
process.exitCode = problems.length === 0 ? 0 : 1;
