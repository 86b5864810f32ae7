import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { somebody } from '#main/store/store.fixture.ts';
import { killTable, tortureByKills } from './kills.ts';
import { Ledger } from './ledger.ts';
import { makeSite } from './site.ts';

test('eight kills at random moments lose nothing that was acknowledged', async () => {
  const report = await tortureByKills(8, 20261124);
  expect(report.problems).toEqual([]);
  expect(report).toMatchObject({ lost: 0, chainFailures: 0, notOpened: 0, sealingLost: 0 });
  // The load was a load: otherwise nothing was proved.
  expect(report.acknowledged).toBeGreaterThan(50);
  expect(killTable(report)).toMatch(/acknowledged and lost +0\n/);
});

test('what was acknowledged and is not there is told, each by itself', () => {
  const { folder, store } = makeSite('ledger');
  const ledger = new Ledger();
  ledger.note({ what: 'row', sequence: 1 });
  expect(ledger.compare(store)).toEqual([]);
  ledger.note({ what: 'row', sequence: 7 });
  ledger.note({ what: 'attempt', sequence: 1 });
  ledger.note({ what: 'enrolled', id: 'nobody', templates: '' });
  expect(ledger.compare(store)).toEqual(['row 7 of the log', 'the attempt of row 1', 'person nobody']);
  expect(ledger.acknowledged).toBe(4);
  // An erasure under way may be done or not; one that is done has destroyed the key.
  store.people.insert({ ...somebody('Nobody'), id: 'nobody' });
  store.people.erase('nobody');
  ledger.note({ what: 'erasing', id: 'nobody' });
  expect(ledger.compare(store)).toEqual(['row 7 of the log', 'the attempt of row 1']);
  store.close();
  rmSync(folder, { recursive: true });
});
