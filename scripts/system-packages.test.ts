import { describe, expect, test } from 'vitest';
import { ensureSystemPackages, missingPackages, type Surroundings } from './system-packages.ts';

/** A machine with these programs; `apt` decides what an install brings. */
function machine(programs: string[], change: Partial<Surroundings> = {}) {
  const said: string[] = [];
  const ran: string[] = [];
  const around: Surroundings = {
    env: { PATH: '/usr/local/bin:/usr/bin' },
    platform: 'linux',
    isRoot: true,
    isDebian: true,
    isExecutable: (file) => programs.includes(file),
    run: (command, args) => {
      ran.push([command, ...args].join(' '));
      return 0;
    },
    say: (line) => said.push(line),
    ...change,
  };
  return { around, said, ran };
}

describe('programs from outside npm', () => {
  test('nothing is said or done when all are there', () => {
    const { around, said, ran } = machine(['/usr/bin/chromium', '/usr/bin/ffmpeg', '/usr/bin/Xvfb']);
    expect(ensureSystemPackages(['chromium', 'ffmpeg', 'xvfb'], around)).toBe(true);
    expect([said, ran]).toEqual([[], []]);
  });

  test('Chrome and a named browser count as Chromium', () => {
    expect(missingPackages(['chromium'], machine(['/usr/bin/google-chrome']).around)).toEqual([]);
    const { around } = machine([], { env: { PATH: '/usr/bin', LINTEL_CHROMIUM: '/opt/x' } });
    expect(missingPackages(['chromium'], around)).toEqual([]);
  });

  test('as root on Debian missing ones are installed, with one line that says so', () => {
    const programs = ['/usr/bin/ffmpeg'];
    const { around, said, ran } = machine(programs, {
      run: (command, args) => {
        ran.push([command, ...args].join(' '));
        programs.push('/usr/bin/chromium', '/usr/bin/Xvfb');
        return 0;
      },
    });
    expect(ensureSystemPackages(['chromium', 'ffmpeg', 'xvfb'], around)).toBe(true);
    expect(said).toHaveLength(1);
    expect(ran).toEqual(['apt-get install -y --no-install-recommends chromium fonts-liberation xvfb']);
  });

  test('a fresh machine without a package list gets one first', () => {
    const programs: string[] = [];
    const { around, ran } = machine(programs, {
      run: (command, args) => {
        ran.push([command, args[0]].join(' '));
        if (args[0] === 'update') return 0;
        if (!ran.includes('apt-get update')) return 100;
        programs.push('/usr/bin/ffmpeg');
        return 0;
      },
    });
    expect(ensureSystemPackages(['ffmpeg'], around)).toBe(true);
    expect(ran).toEqual(['apt-get install', 'apt-get update', 'apt-get install']);
  });

  test('an ordinary user is told the command and nothing is run', () => {
    const { around, said, ran } = machine([], { isRoot: false });
    expect(ensureSystemPackages(['chromium', 'ffmpeg'], around)).toBe(false);
    expect(said).toEqual([
      'Missing: chromium ffmpeg. Install with: sudo apt-get install -y --no-install-recommends chromium fonts-liberation ffmpeg',
    ]);
    expect(ran).toEqual([]);
  });

  test('an apt that fails is a failure with a way out', () => {
    const { around, said } = machine([], { run: () => 100 });
    expect(ensureSystemPackages(['xvfb'], around)).toBe(false);
    expect(said.at(-1)).toContain('by hand');
  });
});
