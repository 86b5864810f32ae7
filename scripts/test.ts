/** `npm test`: types, lint, unit tests, then the journeys; ends with one line `N passed, N failed, N skipped`. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { ensureBuilt } from './build.ts';
import { runJourneys } from './e2e.ts';
import { ensureSystemPackages } from './system-packages.ts';

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

const results = 'test-results';
const sum: Counts = { passed: 0, failed: 0, skipped: 0 };

function step(title: string, command: string, args: readonly string[]): boolean {
  process.stdout.write(`\n== ${title}\n`);
  return spawnSync(command, args, { stdio: 'inherit', shell: process.platform === 'win32' }).status === 0;
}

/** A step without a count of its own is one check: it passed or it failed. */
function check(title: string, command: string, args: readonly string[]): void {
  if (step(title, command, args)) sum.passed += 1;
  else sum.failed += 1;
}

function add(counts: Counts | undefined, hasPassed: boolean): void {
  if (counts !== undefined) {
    sum.passed += counts.passed;
    sum.failed += counts.failed;
    sum.skipped += counts.skipped;
  }
  // A runner that died without saying which test failed has failed all the same.
  if (!hasPassed && (counts === undefined || counts.failed === 0)) sum.failed += 1;
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function number(of: unknown, name: string): number {
  const value: unknown = typeof of === 'object' && of !== null ? Reflect.get(of, name) : undefined;
  return typeof value === 'number' ? value : 0;
}

rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });
ensureSystemPackages(['chromium', 'ffmpeg', 'xvfb']);
await ensureBuilt();

check('Types', 'tsc', ['--noEmit']);
check('Lint and import arrows', 'biome', ['check', '.']);

const unitPassed = step('Unit tests', 'vitest', [
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${results}/unit.json`,
]);
const unit = readJson(`${results}/unit.json`);
add(
  unit === undefined
    ? undefined
    : {
        passed: number(unit, 'numPassedTests'),
        failed: number(unit, 'numFailedTests'),
        skipped: number(unit, 'numPendingTests') + number(unit, 'numTodoTests'),
      },
  unitPassed,
);

process.stdout.write('\n== Journeys\n');
const journeysPassed = await runJourneys([]);
const journeys: unknown = readJson(`${results}/e2e.json`);
const stats: unknown =
  typeof journeys === 'object' && journeys !== null ? Reflect.get(journeys, 'stats') : undefined;
add(
  stats === undefined
    ? undefined
    : {
        passed: number(stats, 'expected') + number(stats, 'flaky'),
        failed: number(stats, 'unexpected'),
        skipped: number(stats, 'skipped'),
      },
  journeysPassed,
);

process.stdout.write(`\n${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped\n`);
process.exitCode = sum.failed === 0 ? 0 : 1;
