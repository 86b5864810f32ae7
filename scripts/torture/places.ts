import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Search } from './search.ts';

/** One place where something lay in the clear. */
export interface Find {
  readonly place: string;
  readonly what: string;
  /** In memory without a name, which goes with the process; all else is a file, deleted ones included: its blocks stay. */
  readonly isInMemory: boolean;
}

/** How much was looked at in one kind of place. */
export interface Looked {
  files: number;
  bytes: number;
}

/** What has been looked at so far, by kind of place, and what was found. */
export class Scan {
  readonly looked = new Map<string, Looked>();
  readonly finds: Find[] = [];
  readonly #search: Search;

  constructor(search: Search) {
    this.#search = search;
  }

  bytes(kind: string, place: string, bytes: Uint8Array): void {
    this.#note(kind, place, { bytes: bytes.length, found: this.#search.inBytes(bytes) });
  }

  /** Every file below, hidden ones and names of files included. */
  folder(kind: string, folder: string): void {
    for (const name of list(folder)) {
      const path = join(folder, name);
      this.bytes('names of files', `name of ${path}`, Buffer.from(name));
      const stats = statsOf(path);
      if (stats?.isDirectory()) this.folder(kind, path);
      else if (stats?.isSymbolicLink()) this.bytes(kind, path, Buffer.from(linkOf(path)));
      else if (stats?.isFile()) this.file(kind, path);
    }
  }

  file(kind: string, path: string): void {
    const result = this.#search.inFile(path);
    if (result !== undefined) this.#note(kind, path, result);
  }

  /**
   * A process as others may see it: command line and environment; files without a name that it holds open; memory that it
   * shares with other processes.
   */
  process(pid: number, name: string): void {
    for (const file of ['cmdline', 'environ'])
      this.file('command lines and environments', `/proc/${pid}/${file}`);
    for (const fd of list(`/proc/${pid}/fd`)) {
      const path = `/proc/${pid}/fd/${fd}`;
      const target = linkOf(path);
      if (!isNameless(target) && !target.startsWith('/dev/shm/')) continue;
      const result = this.#search.inFile(path);
      if (result !== undefined) this.#note('files without a name and /dev/shm', `${name}: ${target}`, result);
    }
    for (const { from, to, target } of sharedMappings(pid)) {
      const result = this.#search.inRange(`/proc/${pid}/mem`, from, to);
      if (result !== undefined) this.#note('shared memory', `${name}: ${target}`, result);
    }
  }

  #note(kind: string, place: string, { bytes, found }: { bytes: number; found: Set<string> }): void {
    const looked = this.looked.get(kind) ?? { files: 0, bytes: 0 };
    looked.files += 1;
    looked.bytes += bytes;
    this.looked.set(kind, looked);
    for (const what of found)
      if (!this.finds.some((one) => one.place === place && one.what === what))
        this.finds.push({ place, what, isInMemory: / \/memfd:/.test(place) });
  }
}

/** A process and all that it started, itself first; Linux only. */
export function family(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const entry of list('/proc').filter((name) => /^\d+$/.test(name))) {
    const stat = textOf(`/proc/${entry}/stat`);
    // The name in brackets may hold anything; the parent follows the last bracket and the state.
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
  }
  const all = [pid];
  for (const one of all) all.push(...(children.get(one) ?? []));
  return all;
}

/** What a process is, without its arguments. */
export function processName(pid: number): string {
  // Chromium's children write their whole command line into one argument.
  const [program = '', ...rest] = textOf(`/proc/${pid}/cmdline`).split(/[\0 ]/);
  const value = (name: string) => rest.find((one) => one.startsWith(`--${name}=`))?.slice(name.length + 3);
  const kind = [value('type'), value('utility-sub-type')].filter((one) => one !== undefined);
  const script = rest
    .find((one) => one.endsWith('.js'))
    ?.split('/')
    .at(-1);
  return `${[program.split('/').at(-1), script, ...kind].filter((one) => one !== undefined).join(' ')} (${pid})`;
}

function sharedMappings(pid: number): { from: number; to: number; target: string }[] {
  return textOf(`/proc/${pid}/maps`)
    .split('\n')
    .flatMap((line) => {
      const match = /^([0-9a-f]+)-([0-9a-f]+) r..s \S+ \S+ \S+ +(.*)$/.exec(line);
      if (match === null) return [];
      const [, from = '', to = '', target = ''] = match;
      return isNameless(target) || target.startsWith('/dev/shm/')
        ? [{ from: Number.parseInt(from, 16), to: Number.parseInt(to, 16), target }]
        : [];
    });
}

/** Deleted, or never had a name: memory that looks like a file. */
function isNameless(target: string): boolean {
  return target.startsWith('/memfd:') || target.endsWith(' (deleted)');
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

function statsOf(path: string) {
  try {
    return lstatSync(path);
  } catch {
    return undefined;
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
