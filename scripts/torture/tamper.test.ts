import { expect, test } from 'vitest';
import { LogOnDisk } from '#main/audit/log.fixture.ts';
import { dice } from './dice.ts';
import { Tally } from './tally.ts';
import { tortureByTampering } from './tamper.ts';
import { tamperFiles } from './tamper-file.ts';

test('four hundred changes of log and database: found, refused, or without effect on anything that is read', async () => {
  const tally = await tortureByTampering(400, 20261124);
  expect(tally.problems).toEqual([]);
  expect([tally.count(), tally.count('crashed'), tally.count('passed')]).toEqual([400, 0, 0]);
  // Only raw bytes in unused places may be without effect.
  const withoutEffect = tally.table().split('\n').slice(1, -1);
  for (const line of withoutEffect.filter((one) => !one.startsWith('raw'))) expect(line).toMatch(/ 0 +0 +0$/);
  expect(tally.count('found')).toBeGreaterThan(250);
  expect(tally.count('refused')).toBeGreaterThan(20);
});

test('the time of the recorded end of the log counts: it says whether the clock went back', () => {
  const log = new LogOnDisk().fill(1, 3);
  const verdict = log.after(
    () => log.db.run('UPDATE audit_head SET at_ms = at_ms + 256'),
    () => log.audit.verify(),
  );
  expect(verdict).toMatchObject({ isIntact: false, firstBadSequence: 4 });
  log.remove();
});

test('a change that passes is counted as one and told', async () => {
  const tally = new Tally();
  tally.note('a kind', 'passed', 'byte 7');
  expect([tally.count('passed'), tally.problems]).toEqual([1, ['a kind: passed: byte 7']]);
  // A file that does not verify untouched would let every change look as if it were found.
  const log = new LogOnDisk().fill(1, 3);
  log.db.run('DELETE FROM audit WHERE sequence = 2');
  await expect(tamperFiles(log, 1, dice(1), tally)).rejects.toThrow('does not verify');
  log.remove();
});
