import { describe, expect, test } from 'vitest';
import type { AuditRow } from '#app/domain/audit.ts';
import { demoCast, demoClipMs } from '../../resources/demo-cast.ts';
import { judgeDecisions, type Logged } from './decisions.ts';

type Row = Logged['rows'][number];
const staff = demoCast.filter(({ role }) => role === 'staff').map(({ person }) => person as string);
const fromMs = 1_000_000;
const rounds = 5.4;

/** A run in which everything went well. */
function goodRun(): Row[] {
  const rows: Row[] = [];
  for (let round = 0; round < rounds; round++)
    for (const { person, role, nearFromMs } of demoCast) {
      // The run begins in the middle of a round.
      const atMs = fromMs + (round - 0.3) * demoClipMs + nearFromMs + ((round * 370) % 500);
      if (atMs < fromMs || atMs > fromMs + rounds * demoClipMs) continue;
      if (role === 'stranger') rows.push({ kind: 'attempt-refused', atMs });
      else
        for (const kind of ['attempt-accepted', 'door-commanded', 'door-acknowledged'] as const)
          rows.push({ kind, atMs, personId: person });
    }
  return rows;
}

/** What was not held. */
function broken(rows: readonly Row[], pulses = rows.filter(isOpened).length): string[] {
  const untilMs = fromMs + rounds * demoClipMs;
  return judgeDecisions({ rows, staff, fromMs, untilMs, pulses })
    .filter(([, , isHeld]) => !isHeld)
    .map(([what]) => what.replace(/,.*/, ''));
}
const isOpened = ({ kind }: Row) => kind === 'door-acknowledged';
const isOf = (kind: AuditRow['kind'], personId?: string) => (row: Row) =>
  row.kind === kind && row.personId === personId;

describe('a soak', () => {
  test('in which everybody is decided once a round holds', () => {
    expect(broken(goodRun())).toEqual([]);
  });

  test.each([0, 2, 4])('that drops one visit of staff, the one of round %i, does not', (nth) => {
    const rows = goodRun();
    const visits = rows.filter(isOf('attempt-accepted', staff[1]));
    const gone = visits[nth];
    expect(broken(rows.filter(({ atMs }) => atMs !== gone?.atMs))).toEqual(['visits without a decision']);
  });

  test('that drops one stranger does not', () => {
    const rows = goodRun();
    const gone = rows.filter(isOf('attempt-refused'))[4];
    expect(broken(rows.filter((row) => row !== gone))).toEqual(['visits without a decision']);
  });

  test('that decides a visit twice does not', () => {
    const rows = goodRun();
    const one = rows.findLast(isOf('attempt-accepted', staff[0]));
    const again = rows
      .filter(({ atMs }) => atMs === one?.atMs)
      .map((row) => ({ ...row, atMs: row.atMs + 2000 }));
    expect(broken([...rows, ...again])).toEqual(['visits decided twice']);
  });

  test('that opens without a row, or has a row without an opening, does not', () => {
    const rows = goodRun();
    const pulses = rows.filter(isOpened).length;
    expect(broken(rows, pulses + 1)).toEqual(['let in']);
    expect(broken(rows, pulses - 1)).toEqual(['let in']);
    const failed: Row = { kind: 'door-failed', atMs: fromMs + demoClipMs };
    expect(broken([...rows, failed], pulses)).toEqual(['let in']);
  });

  test('that lets a stranger in, refuses staff or loses a process does not', () => {
    const rows = goodRun();
    const atMs = fromMs + 1.55 * demoClipMs;
    expect(broken([...rows, { kind: 'attempt-accepted', atMs, personId: 'dana' }])).toContain(
      'anybody else let in',
    );
    expect(broken([...rows, { kind: 'attempt-refused', atMs, personId: staff[0] }])).toEqual([
      'staff refused',
    ]);
    expect(broken([...rows, { kind: 'inference-lost', atMs }])).toEqual(['recognition or camera lost']);
  });

  test('in which nothing happens does not', () => {
    expect(broken([])).toContain('visits of staff let in');
  });
});
