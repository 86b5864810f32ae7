import { expect, test } from 'vitest';
import { mountTinyDisk } from './failures/tiny-disk.ts';
import { writeKinds } from './failures/writes.ts';
import { failureTable, tortureByFailures } from './failures.ts';

const probe = mountTinyDisk(1);
probe?.remove();
const why =
  probe === undefined ? ' (full and read-only disks SKIPPED: mounting a tmpfs is not permitted)' : '';

test(`full, read-only and damaged disks, two instances and a newer schema are told as such and lose nothing${why}`, {
  timeout: 240_000,
}, async () => {
  const kinds = writeKinds.filter(({ name }) =>
    ['enrollment', 'opening by hand', 'settings', 'erasure', 'new secret', 'operator added'].includes(name),
  );
  const report = await tortureByFailures(kinds);
  expect(report.problems).toEqual([]);
  expect(report.skipped).toHaveLength(probe === undefined ? 1 : 0);
  expect(report.fullDisks).toHaveLength(probe === undefined ? 0 : kinds.length);
  // Otherwise nothing was proved.
  expect(report.seen.length).toBeGreaterThan(40);
  expect(failureTable(report)).toContain('store-newer (1)');
});
