import { readdirSync, readFileSync } from 'node:fs';

/** What of the product a process is. */
export const parts = ['main', 'recognition', 'screens', 'browser'] as const;
export type Part = (typeof parts)[number];

/** The processes of one part at one moment. */
export interface Resident {
  readonly pids: readonly number[];
  /** Sum of their resident set sizes, MiB; what they share is counted in each. */
  readonly mib: number;
}

/**
 * Resident memory of the product, by part: main, the recognition process, the renderers that show the screens, and everything
 * else of the browser (its first process, graphics, services). Linux only: reads /proc.
 * @param mainPid process id of main; its descendants belong to it.
 * @throws when main is gone.
 */
export function residentMemory(mainPid: number): Record<Part, Resident> {
  const all = listProcesses();
  if (!all.some(({ pid }) => pid === mainPid)) throw new Error('The product has ended.');
  const found: Record<Part, { pids: number[]; mib: number }> = {
    main: { pids: [], mib: 0 },
    recognition: { pids: [], mib: 0 },
    screens: { pids: [], mib: 0 },
    browser: { pids: [], mib: 0 },
  };
  for (const pid of family(mainPid, all)) {
    const seen = look(pid);
    if (seen === undefined) continue;
    const of = found[pid === mainPid ? 'main' : partOf(seen.commandLine)];
    of.pids.push(pid);
    of.mib += seen.mib;
  }
  return found;
}

/** What a process other than main is, by its command line: Chromium and Electron name their processes by `--type`. */
export function partOf(commandLine: readonly string[]): Exclude<Part, 'main'> {
  const says = (text: string) => commandLine.some((argument) => argument.includes(text));
  // Electron runs the recognition process as a utility process, the other shell as a plain child.
  if (says('--utility-sub-type=node.mojom.NodeService') || says('worker.js')) return 'recognition';
  return commandLine.includes('--type=renderer') ? 'screens' : 'browser';
}

function family(
  root: number,
  all: readonly { readonly pid: number; readonly parent: number }[],
): readonly number[] {
  const members = [root];
  // The list grows while it is walked: children of children follow.
  for (const member of members)
    members.push(...all.filter(({ parent }) => parent === member).map(({ pid }) => pid));
  return members;
}

function listProcesses(): { pid: number; parent: number }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      // The command in brackets may hold spaces and brackets of its own.
      const parent = /.*\) \S (\d+)/.exec(read(`/proc/${name}/stat`) ?? '')?.[1];
      return parent === undefined ? [] : [{ pid: Number(name), parent: Number(parent) }];
    });
}

function look(pid: number): { readonly commandLine: string[]; readonly mib: number } | undefined {
  const kib = /VmRSS:\s+(\d+) kB/.exec(read(`/proc/${pid}/status`) ?? '')?.[1];
  // A process that ended between two looks has no memory any more.
  if (kib === undefined) return undefined;
  // Chromium writes its arguments over one another, parted by spaces.
  return { commandLine: (read(`/proc/${pid}/cmdline`) ?? '').split(/[\0 ]/), mib: Number(kib) / 1024 };
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
