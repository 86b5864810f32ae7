import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

/** What a command says to these arguments, and the code that it ends with. */
function run(script: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(import.meta.dirname, script), ...args],
    {
      encoding: 'utf8',
    },
  );
  return { status, said: stdout, complained: stderr };
}

const commands = ['bench.ts', 'clips.ts', 'demo.ts', 'eval.ts', 'soak.ts', 'torture.ts'];

describe('a command', () => {
  test.each(commands)('%s tells how it is used', (script) => {
    expect(run(script, '--help')).toMatchObject({
      status: 0,
      said: expect.stringMatching(/^Usage: npm run /),
      complained: '',
    });
  });

  test.each(commands)('%s refuses what it does not know with one sentence and its usage', (script) => {
    const { status, complained } = run(script, '--nonsense');
    expect(status).toBe(2);
    expect(complained).toMatch(/^Unknown option '--nonsense'\.? ?\nUsage: npm run /);
  });

  test.each([
    ['clips.ts', '--plays', 'many', '--plays takes a whole number from 1 to 100000.'],
    ['clips.ts', '--plays', '', '--plays takes a whole number from 1 to 100000.'],
    ['soak.ts', '--minutes', '0', '--minutes takes a whole number from 1 to 10000.'],
    ['bench.ts', '--samples', '1.5', '--samples takes a whole number from 1 to 100000.'],
    ['torture.ts', '--seed', '3', 'Say what is to be tried.'],
    ['eval.ts', '--out', 'somewhere', '--images is missing: the list of photos.'],
  ])('%s %s "%s" is told what is wrong', (script, option, value, problem) => {
    const { status, complained } = run(script, option, value);
    expect(status).toBe(2);
    expect(complained.split('\n')[0]).toBe(problem);
  });
});
