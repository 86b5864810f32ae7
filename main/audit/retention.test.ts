import { afterEach, expect, test } from 'vitest';
import { LogOnDisk } from './log.fixture.ts';
import { verifyFile } from './verify-file.ts';

const logs: LogOnDisk[] = [];
function newLog(): LogOnDisk {
  const log = new LogOnDisk();
  logs.push(log);
  return log;
}
afterEach(() => {
  for (const log of logs.splice(0)) log.remove();
});
const newest = (log: LogOnDisk) => log.audit.page({}, undefined, 1).rows[0];
const oldest = (log: LogOnDisk) =>
  Object(log.db.get('SELECT min(sequence) AS first, count(*) AS n FROM audit'));

test('what is older goes, up to a seal that stands for it; the rest verifies with the key of set-up', async () => {
  const log = newLog().fill(5, 10);
  const trusted = new Set(log.audit.verificationKeys());
  // Seals cover rows 1, 11, 21, 31, 41 and 51. In the middle of the fourth.
  const { at_ms: limitMs } = Object(log.db.get('SELECT at_ms FROM audit WHERE sequence = 27'));
  expect(await log.audit.removeOlderThan(limitMs, 'Zoë')).toBe(21);
  expect(oldest(log)).toEqual({ first: 22, n: 31 });
  expect(newest(log)).toMatchObject({
    sequence: 52,
    kind: 'audit-shortened',
    actor: 'Zoë',
    details: { upTo: 21, rows: 21, olderThan: new Date(limitMs).toISOString() },
  });
  expect(log.audit.verify()).toEqual({ rows: 31, isIntact: true, sealedUpTo: 52 });
  for (const format of ['bundle', 'jsonl'] as const)
    expect(verifyFile(await log.export(format), trusted)).toMatchObject({
      isIntact: true,
      rows: 31,
      firstSequence: 22,
      lastSequence: 52,
    });
  // Nothing more is old enough.
  expect(await log.audit.removeOlderThan(limitMs, 'Zoë')).toBe(0);
  expect(newest(log)?.sequence).toBe(52);
});

test('the attempts that the rows seal go with them', async () => {
  const log = newLog().fill(3, 10);
  await log.audit.removeOlderThan(log.nowMs - 9000, 'lintel');
  expect(log.db.get('SELECT min(audit_sequence) AS first, count(*) AS n FROM attempts')).toEqual({
    first: 22,
    n: 10,
  });
});

test('again and again: the last row that tells of it stands for all', async () => {
  const log = newLog();
  log.audit.beginSealing();
  for (let day = 0; day < 6; day++) {
    log.attempts(10);
    log.audit.seal();
    await log.audit.removeOlderThan(log.nowMs - 15_000, 'lintel');
    expect(log.audit.verify()).toMatchObject({ isIntact: true });
  }
  const { first } = oldest(log);
  expect(first).toBeGreaterThan(30);
  expect(verifyFile(await log.export('bundle'), new Set(log.audit.verificationKeys()))).toMatchObject({
    isIntact: true,
    firstSequence: first,
  });
});

test('a log of many rows from before there were seals can be shortened too', async () => {
  const log = newLog();
  log.attempts(6000);
  log.audit.beginSealing();
  log.attempts(3);
  log.audit.seal();
  expect(await log.audit.removeOlderThan(log.nowMs - 2000, 'lintel')).toBe(6001);
  expect(log.audit.verify()).toMatchObject({ isIntact: true, rows: 4 });
});

test('many rows go in several transactions, each with its row', async () => {
  const log = newLog();
  log.audit.beginSealing();
  for (let i = 0; i < 11; i++) log.attempts(1000);
  log.nowMs += 3_600_000;
  log.audit.seal();
  log.one('camera-lost');
  const { total } = log.audit.page({}, undefined, 1);
  expect(await log.audit.removeOlderThan(log.nowMs - 1000, 'lintel')).toBe(11_001);
  expect(total).toBe(11_002);
  const told = log.audit.page({ kinds: ['audit-shortened'] }, undefined, 10);
  expect(told.rows.map(({ details }) => Number(details.rows))).toHaveLength(3);
  expect(log.audit.verify()).toMatchObject({ isIntact: true });
});

test('rows after one whose clock ran ahead are kept: only a beginning of the log goes', async () => {
  const log = newLog().fill(1, 5);
  log.nowMs += 1_000_000_000;
  log.one('camera-lost');
  log.nowMs -= 1_000_000_000;
  log.attempts(5);
  log.audit.seal();
  await log.audit.removeOlderThan(log.nowMs + 10_000, 'lintel');
  expect(oldest(log).first).toBe(7);
  expect(log.audit.verify()).toMatchObject({ isIntact: true });
});

test('a removal without its row, more than it says, or less, is found', async () => {
  const log = newLog().fill(5, 10);
  await log.audit.removeOlderThan(log.nowMs - 35_000, 'lintel');
  expect(oldest(log).first).toBe(12);
  const verdict = (sql: string) =>
    log.after(
      () => log.db.exec(sql),
      () => log.audit.verify(),
    );
  expect(verdict('DELETE FROM audit WHERE sequence <= 21')).toMatchObject({
    isIntact: false,
    firstBadSequence: 12,
  });
  expect(verdict('DELETE FROM audit WHERE sequence <= 15')).toMatchObject({
    isIntact: false,
    firstBadSequence: 12,
  });
  expect(
    verdict(
      'INSERT INTO audit SELECT 11, at_ms, kind, actor, person_id, details, hash, text_id FROM audit WHERE sequence = 12',
    ),
  ).toMatchObject({ isIntact: false });
});
