import { expect, test } from '@playwright/test';
import { tortureByLeaks } from '../scripts/torture/leaks.ts';
import { tortureProductByKills } from '../scripts/torture/product-kills.ts';
import { shellKind } from './fixtures/launch.ts';

const quiet = () => undefined;

test('no name, photo, template or secret lies in the clear on the disk, whatever happens to the product', async () => {
  test.skip(process.platform !== 'linux', 'Looks into /proc.');
  test.skip(shellKind === 'electron', 'The processes of the Chromium shell are looked at.');
  test.setTimeout(180_000);
  const report = await tortureByLeaks(quiet);
  expect(report.onDisk).toEqual([]);
  // It was looked where there was something to see.
  for (const kind of [
    'data folder, browser profile included',
    'shared memory',
    'command lines and environments',
  ])
    expect([kind, (report.looked.get(kind)?.bytes ?? 0) > 1000]).toEqual([kind, true]);
});

test('killed while it unlocks and under load, the whole product loses nothing that it answered', async () => {
  test.setTimeout(180_000);
  const report = await tortureProductByKills(3, 5, quiet);
  expect(report.problems).toEqual([]);
  expect(report).toMatchObject({ lost: 0, chainFailures: 0, notOpened: 0, sealingLost: 0 });
  expect(report.acknowledged).toBeGreaterThan(0);
});
