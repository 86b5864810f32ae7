import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { dice } from './dice.ts';
import { Ledger, reopened } from './ledger.ts';
import type { LoadOrder, Said } from './said.ts';
import { makeSite } from './site.ts';

/** What a run of kills found. Every count but the first three must be 0. */
export interface KillReport {
  readonly kills: number;
  /** Kills before the process had opened the store, or had said so. */
  readonly beforeOpen: number;
  readonly acknowledged: number;
  readonly lost: number;
  readonly chainFailures: number;
  readonly notOpened: number;
  /** The sealing key on the disk did not follow the last seal, so that sealing had to begin again. */
  readonly sealingLost: number;
  readonly seconds: number;
  /** One line for each thing that went wrong. */
  readonly problems: readonly string[];
}

/** A kill comes this long after the first sign of life at most, ms; before it, this long after the start. */
const workingMs = 400;
const startingMs = 700;
/** So many of a hundred kills meet the start: migration check, quick_check, sealing keys. */
const atStartPercent = 20;

/**
 * Kills the process of load.ts with SIGKILL at random moments and looks after each at everything that it ever acknowledged.
 * The seed gives what is written and when the kill is meant; the machine's speed says what it meets.
 */
export async function tortureByKills(
  kills: number,
  seed: number,
  say: (line: string) => void = () => undefined,
): Promise<KillReport> {
  const startedMs = performance.now();
  const roll = dice(seed);
  const { folder, key, store } = makeSite('kills');
  store.close();
  const ledger = new Ledger();
  const problems: string[] = [];
  const counts = { beforeOpen: 0, lost: 0, chainFailures: 0, notOpened: 0, sealingLost: 0 };
  for (let kill = 1; kill <= kills; kill++) {
    const order = {
      folder,
      key: Buffer.from(key).toString('hex'),
      seed: roll(2 ** 31),
      people: ledger.people,
    };
    const isAtStart = roll(100) < atStartPercent;
    const hadOpened = await killOne(
      order,
      isAtStart ? { fromStartMs: roll(startingMs) } : { fromOpenMs: roll(workingMs) },
      (said) => ledger.note(said),
    );
    if (!hadOpened) counts.beforeOpen += 1;
    const isOpen = judge(folder, key, ledger, counts, (what) => problems.push(`kill ${kill}: ${what}`));
    if (!isOpen) break;
    if (kill % 20 === 0)
      say(`${kill} kills, ${ledger.acknowledged} acknowledged, ${problems.length} problems`);
    if (problems.length > 20) break;
  }
  if (problems.length === 0) rmSync(folder, { recursive: true, force: true });
  else problems.push(`the folder is kept: ${folder}`);
  return {
    kills,
    ...counts,
    acknowledged: ledger.acknowledged,
    seconds: (performance.now() - startedMs) / 1000,
    problems,
  };
}

/** What may go wrong after a kill, counted. */
export interface KillCounts {
  lost: number;
  chainFailures: number;
  notOpened: number;
  sealingLost: number;
}

/** Opens the store after a kill and compares it with everything acknowledged. @returns false when it does not open. */
export function judge(
  folder: string,
  key: Uint8Array,
  ledger: Ledger,
  counts: KillCounts,
  tell: (what: string) => void,
): boolean {
  const opened = reopened(folder, key);
  if (!opened.ok) {
    counts.notOpened += 1;
    tell(`the store does not open: ${opened.code}`);
    return false;
  }
  const after = opened.value;
  const verdict = after.audit.verify();
  if (!verdict.isIntact) {
    counts.chainFailures += 1;
    tell(verdict.detail ?? 'the chain does not verify');
  }
  if (verdict.begunAgainAt !== undefined) {
    counts.sealingLost += 1;
    tell(`sealing began again at rows ${verdict.begunAgainAt.join(', ')}`);
  }
  const lost = ledger.compare(after);
  counts.lost += lost.length;
  for (const one of lost.slice(0, 5)) tell(`lost: ${one}`);
  after.close();
  return true;
}

/** @returns whether it had opened the store when it was killed. */
async function killOne(
  order: LoadOrder,
  when: { readonly fromStartMs: number } | { readonly fromOpenMs: number },
  note: (said: Said) => void,
): Promise<boolean> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'load.ts')], {
    env: { ...process.env, LINTEL_TORTURE: JSON.stringify(order) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const killIn = (ms: number) => setTimeout(() => child.kill('SIGKILL'), ms);
  if ('fromStartMs' in when) killIn(when.fromStartMs);
  let hasOpened = false;
  // What is still in the pipe when it dies counts too: each line was acknowledged.
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.endsWith('}')) continue;
    note(JSON.parse(line) as Said);
    if (!hasOpened && 'fromOpenMs' in when) killIn(when.fromOpenMs);
    hasOpened = true;
  }
  const [code, signal] = await exited;
  if (signal !== 'SIGKILL')
    throw new Error(`The process ended by itself with ${code}, before it was killed.`);
  return hasOpened;
}

/** The table that is printed, and that docs/durability.md shows. */
export function killTable(report: KillReport): string {
  const rows: [string, number | string][] = [
    ['kills (SIGKILL)', report.kills],
    ['of these while it started', report.beforeOpen],
    ['acknowledged', report.acknowledged],
    ['acknowledged and lost', report.lost],
    ['chain failures', report.chainFailures],
    ['database not opened or not sound', report.notOpened],
    ['sealing key lost', report.sealingLost],
    ['seconds', report.seconds.toFixed(0)],
  ];
  return rows.map(([name, value]) => `${name.padEnd(38)}${String(value).padStart(10)}`).join('\n');
}
