import type { Promised } from './decisions.ts';
import { type Part, parts, type Resident } from './processes.ts';

/** Memory of all parts at one moment of a run. */
export interface Sample {
  /** Since the run began, ms. */
  readonly atMs: number;
  readonly memory: Readonly<Record<Part, Resident>>;
}

/**
 * Judges growth. All processes together: from the median of the first quarter after settling to that of the last. Each part by
 * itself: over the second half, from the third quarter to the last, because a part may settle later than the whole (freed memory of
 * threads is used again only after a while). Quarters, because a page's memory rises for some ten minutes until its garbage is
 * collected: shorter ones would show where in that they happen to lie.
 * @param settledMs samples before count for nothing.
 * @param maxGrowth promised, as a share.
 */
export function judgeMemory(samples: readonly Sample[], settledMs: number, maxGrowth: number): Promised[] {
  const settled = samples.filter(({ atMs }) => atMs >= settledMs).map(({ memory }) => memory);
  const whole = settled.map((memory) => parts.reduce((sum, part) => sum + memory[part].mib, 0));
  const [first = Number.NaN, , , last = Number.NaN] = quarters(whole);
  return [
    ['memory of all processes', described(whole, first, last), last / first - 1 <= maxGrowth],
    ...parts.map((part): Promised => {
      const own = settled.map((memory) => memory[part].mib);
      const [begin = Number.NaN, , before = Number.NaN, end = Number.NaN] = quarters(own);
      const late = end / before - 1;
      // Written so that a part of which nothing was seen is not held.
      return [`memory of ${part}`, `${described(own, begin, end)}, ${percent(late)} late`, late <= maxGrowth];
    }),
    ['processes that ended or were replaced', ...replaced(samples)],
  ];
}

function described(values: readonly number[], first: number, last: number): string {
  const most = Math.max(...values).toFixed(0);
  return `${first.toFixed(0)} to ${last.toFixed(0)} MiB, most ${most}, ${percent(last / first - 1)}`;
}

function percent(share: number): string {
  return `${share < 0 ? '' : '+'}${(share * 100).toFixed(1)} %`;
}

/** The median of each quarter of a run. */
function quarters(values: readonly number[]): number[] {
  const at = (quarter: number) => Math.floor((quarter * values.length) / 4);
  return [0, 1, 2, 3].map((quarter) => median(values.slice(at(quarter), at(quarter + 1))));
}

/** Processes of main and recognition that were there at one look and gone at the next: a new one hides what the old one took. */
function replaced(samples: readonly Sample[]): [figure: string, isHeld: boolean] {
  const seen = (['main', 'recognition'] as const).map(
    (part) => new Set(samples.flatMap(({ memory }) => memory[part].pids)).size,
  );
  const count = seen.reduce((sum, one) => sum + one - 1, 0);
  return [String(count), seen.every((one) => one === 1)];
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
