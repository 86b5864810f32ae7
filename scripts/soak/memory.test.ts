import { describe, expect, test } from 'vitest';
import { judgeMemory, type Sample } from './memory.ts';
import type { Part } from './processes.ts';

const minutes = 60;
const settledMs = 5 * 60_000;

/** A run of an hour, a sample every five seconds. @param mib of a part at a minute; parts left out have 200. */
function run(
  mib: Partial<Record<Part, (minute: number) => number>>,
  pidsOf = (_minute: number) => [7],
): Sample[] {
  return Array.from({ length: minutes * 12 }, (_, i) => {
    const minute = i / 12;
    const part = (name: Part) => ({ pids: pidsOf(minute), mib: mib[name]?.(minute) ?? 200 });
    const memory = {
      main: part('main'),
      recognition: part('recognition'),
      screens: part('screens'),
      browser: part('browser'),
    };
    return { atMs: minute * 60_000, memory };
  });
}
const broken = (samples: readonly Sample[]) =>
  judgeMemory(samples, settledMs, 0.05)
    .filter(([, , isHeld]) => !isHeld)
    .map(([what]) => what);

describe('memory over an hour', () => {
  test('that stays as it is, or goes up and down with its garbage, holds', () => {
    expect(broken(run({}))).toEqual([]);
    expect(broken(run({ screens: (minute) => 300 + 10 * ((minute * 1.1) % 10) }))).toEqual([]);
  });

  test('that one part still needs a while to settle to holds, and is told', () => {
    const slow = run({ main: (minute) => 200 + 50 * Math.min(1, minute / 20) });
    expect(broken(slow)).toEqual([]);
    expect(judgeMemory(slow, settledMs, 0.05)[1]?.[1]).toMatch(
      /^2\d\d to 250 MiB, most 250, \+\d\d?\.\d %, \+0\.0 % late$/,
    );
  });

  test.each<Part>(['main', 'recognition', 'screens', 'browser'])('that leaks away in %s does not', (part) => {
    expect(broken(run({ [part]: (minute: number) => 200 + 4 * minute }))).toContain(`memory of ${part}`);
    expect(broken(run({ [part]: (minute: number) => 200 + 4 * minute }))).toContain(
      'memory of all processes',
    );
  });

  test('what happens before it settled counts for nothing', () => {
    expect(broken(run({ main: (minute) => (minute < 5 ? 50 : 200) }))).toEqual([]);
  });

  test('of a process that was replaced meanwhile does not hold: the new one hides what the old one took', () => {
    expect(broken(run({}, (minute) => [minute < 30 ? 7 : 8]))).toEqual([
      'processes that ended or were replaced',
    ]);
  });

  test('of which nothing was seen does not hold', () => {
    expect(broken([])).toHaveLength(6);
    expect(broken(run({ recognition: () => 0 }))).toEqual(['memory of recognition']);
  });
});
