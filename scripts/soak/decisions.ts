import type { AuditRow } from '#app/domain/audit.ts';
import type { Store } from '#main/store/interface.ts';
import { demoCast, demoClipMs } from '../../resources/demo-cast.ts';

/** A promise, the figure that it was judged by, and whether it held. */
export type Promised = readonly [what: string, figure: string, isHeld: boolean];

/** What a run left in the log. */
export interface Logged {
  /** Rows since the run began, oldest first. */
  readonly rows: readonly Pick<AuditRow, 'kind' | 'atMs' | 'personId'>[];
  /** Ids of the enrolled people of the clip. */
  readonly staff: readonly string[];
  readonly fromMs: number;
  readonly untilMs: number;
  /** Pulses that the relay got. */
  readonly pulses: number;
}

const strangersPerRound = demoCast.filter(({ role }) => role === 'stranger').length;
/**
 * Everybody of the clip comes once a round. Two decisions about one person lie a round apart, two about strangers less: a visit
 * without a decision leaves a longer gap than these, a visit decided twice a shorter one.
 */
const longestMs = { staff: 1.5 * demoClipMs, strangers: 0.95 * demoClipMs } as const;
/** From the beginning to the first, and from the last to the end. */
const longestAtEndsMs = { staff: 1.1 * demoClipMs, strangers: 0.75 * demoClipMs } as const;
const shortestMs = { staff: 0.5 * demoClipMs, strangers: 0.1 * demoClipMs } as const;

/** Judges whether every visit was decided, once, and rightly, and whether the door did what the log says. */
export function judgeDecisions({ rows, staff, fromMs, untilMs, pulses }: Logged): Promised[] {
  const count = (kind: AuditRow['kind']) => rows.filter((row) => row.kind === kind).length;
  const accepted = rows.filter(({ kind }) => kind === 'attempt-accepted');
  const refused = rows.filter(({ kind }) => kind === 'attempt-refused');
  const times = (of: Logged['rows']) => of.map(({ atMs }) => atMs);
  const visits = staff.map((id) => times(accepted.filter(({ personId }) => personId === id)));
  const strangers = times(refused.filter(({ personId }) => personId === undefined));
  const gaps = [...visits.map((own) => ['staff', own] as const), ['strangers', strangers] as const];
  const dropped = gaps.flatMap(([who, own]) => droppedIn(own, who, fromMs, untilMs));
  const twice = gaps.flatMap(([who, own]) => gapsOf(own).filter((gap) => gap < shortestMs[who])).length;
  const staffRefused = refused.length - strangers.length;
  const others = accepted.filter(({ personId }) => !staff.includes(personId ?? '')).length;
  const lost = count('inference-lost') + count('camera-lost');
  const rounds = (untilMs - fromMs) / demoClipMs;
  const [acknowledged, failed] = [count('door-acknowledged'), count('door-failed')];
  const areOpened = accepted.length === pulses && acknowledged === pulses && failed === 0;
  return [
    [
      `visits of staff let in, in ${rounds.toFixed(1)} rounds`,
      visits.map((own) => own.length).join(', '),
      visits.length > 0 && visits.every((own) => own.length > 0),
    ],
    [`strangers refused, ${strangersPerRound} a round`, String(strangers.length), strangers.length > 0],
    ['visits without a decision', dropped.length === 0 ? '0' : dropped.join('; '), dropped.length === 0],
    ['visits decided twice', String(twice), twice === 0],
    ['staff refused', String(staffRefused), staffRefused === 0],
    ['anybody else let in', String(others), others === 0],
    [
      'let in, pulses at the relay, acknowledged, failed',
      [accepted.length, pulses, acknowledged, failed].join(', '),
      areOpened,
    ],
    ['recognition or camera lost', String(lost), lost === 0],
  ];
}

/** All rows of the log after `sequence`, oldest first. */
export function rowsAfter(store: Store, sequence: number): AuditRow[] {
  const rows: AuditRow[] = [];
  let before: number | undefined;
  do {
    // The store hands out 200 at most.
    const page = store.audit.page({}, before, 200).rows;
    rows.push(...page.filter((row) => row.sequence > sequence));
    before = page.at(-1)?.sequence;
  } while (before !== undefined && before > sequence + 1);
  return rows.reverse();
}

/** Gaps in which a visit went without a decision, in words. */
function droppedIn(
  times: readonly number[],
  who: keyof typeof longestMs,
  fromMs: number,
  untilMs: number,
): string[] {
  const all = [fromMs, ...times, untilMs];
  return gapsOf(all).flatMap((gap, i) => {
    const isAtEnd = i === 0 || i === all.length - 2;
    if (gap <= (isAtEnd ? longestAtEndsMs : longestMs)[who]) return [];
    const minute = ((all[i] ?? fromMs) - fromMs) / 60_000;
    return [`${who}, ${(gap / 1000).toFixed(0)} s from minute ${minute.toFixed(1)}`];
  });
}

function gapsOf(times: readonly number[]): number[] {
  return times.slice(1).map((time, i) => time - (times[i] ?? time));
}
