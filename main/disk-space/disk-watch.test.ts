import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { diskLevel, diskThresholds } from '#app/domain/disk-space.ts';
import { diskEntry, lackOfRoom } from './disk-texts.ts';
import { watchDisks } from './disk-watch.ts';
import type { DiskReading, DiskWatch } from './interface.ts';

const mebibyte = 2 ** 20;
const gibibyte = 2 ** 30;
const watches: DiskWatch[] = [];
const mounts: string[] = [];
afterAll(() => {
  for (const watch of watches) watch.close();
  for (const mount of mounts) {
    spawnSync('umount', ['-l', mount]);
    rmSync(mount, { recursive: true, force: true });
  }
});

/** A watch over two disks of 100 GiB whose readings the test sets. */
function scripted() {
  const disks: Record<string, DiskReading | undefined> = {
    '/data': { freeBytes: 50 * gibibyte, totalBytes: 100 * gibibyte, device: 1 },
    '/backups': { freeBytes: 50 * gibibyte, totalBytes: 100 * gibibyte, device: 2 },
  };
  const told: string[] = [];
  const watch = watchDisks({
    dataFolder: '/data',
    backups: () => ({ folder: '/backups', neededBytes: 2 * gibibyte }),
    read: async (folder) => disks[folder],
    onLevel: (where, level) => told.push(`${where} ${level}`),
    onError: (error) => {
      throw error;
    },
  });
  watches.push(watch);
  const free = async (folder: string, freeBytes: number) => {
    const disk = disks[folder];
    if (disk !== undefined) disks[folder] = { ...disk, freeBytes };
    await watch.look();
  };
  return { disks, told, watch, free };
}

test('each change of a disk is told once, and there is some room between getting worse and getting better', async () => {
  const { told, watch, free } = scripted();
  await free('/data', 2 * gibibyte);
  expect(watch.warnings).toEqual([]);
  await free('/data', 1000 * mebibyte);
  await free('/data', 990 * mebibyte);
  expect(watch.warnings).toEqual([{ where: 'data', level: 'low', freeBytes: 990 * mebibyte }]);
  await free('/data', 199 * mebibyte);
  await free('/data', 230 * mebibyte);
  expect(watch.warnings).toMatchObject([{ level: 'critical' }]);
  await free('/data', 260 * mebibyte);
  await free('/data', 1100 * mebibyte);
  expect(watch.warnings).toMatchObject([{ level: 'low' }]);
  await free('/data', 1300 * mebibyte);
  expect(watch.warnings).toEqual([]);
  expect(told).toEqual(['data low', 'data critical', 'data low', 'data ok']);
});

test('the disk of the backups is low when two more copies do not fit in', async () => {
  const { told, watch, free, disks } = scripted();
  await free('/backups', 3 * gibibyte);
  expect(watch.warnings).toEqual([{ where: 'backups', level: 'low', freeBytes: 3 * gibibyte }]);
  // Taken away: nothing is known of it, and nothing is said.
  const away = disks['/backups'];
  disks['/backups'] = undefined;
  await watch.look();
  expect(watch.warnings).toEqual([]);
  disks['/backups'] = away;
  await watch.look();
  expect(told).toEqual(['backups low', 'backups low']);
});

test('backups on the disk of the data are no second disk', async () => {
  const { watch, disks } = scripted();
  disks['/backups'] = { freeBytes: 500 * mebibyte, totalBytes: 100 * gibibyte, device: 1 };
  disks['/data'] = disks['/backups'];
  await watch.look();
  expect(watch.warnings.map(({ where }) => where)).toEqual(['data']);
});

test('only a nearly full disk of the data keeps people from being enrolled', () => {
  const free = 100 * mebibyte;
  expect(lackOfRoom([])).toBeUndefined();
  expect(lackOfRoom([{ where: 'data', level: 'low', freeBytes: free }])).toBeUndefined();
  expect(lackOfRoom([{ where: 'backups', level: 'critical', freeBytes: free }])).toBeUndefined();
  expect(lackOfRoom([{ where: 'data', level: 'critical', freeBytes: free }])).toContain('100 MiB');
  expect(diskEntry('data', 'critical', free)).toEqual({
    kind: 'disk-critical',
    actor: 'lintel',
    details: { disk: 'data', freeMiB: 100 },
  });
});

test('small disks have thresholds of their own, and critical always leaves room for the log', () => {
  expect(diskThresholds(1000 * gibibyte)).toEqual({ low: gibibyte, critical: 200 * mebibyte });
  expect(diskThresholds(4 * gibibyte).low).toBeCloseTo(0.4 * gibibyte);
  expect(diskThresholds(64 * mebibyte)).toEqual({ low: 16 * mebibyte, critical: 8 * mebibyte });
  expect(diskLevel('ok', { freeBytes: 0, totalBytes: 0 })).toBe('critical');
});

const folder = mkdtempSync(join(tmpdir(), 'lintel-disk-'));
mounts.push(folder);
const canMount = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', folder]).status === 0;

test.skipIf(!canMount)(
  `a real disk that fills up and is emptied again${canMount ? '' : ' (SKIPPED: mount is not permitted)'}`,
  async () => {
    const told: string[] = [];
    const watch = watchDisks({
      dataFolder: folder,
      backups: () => ({ folder: join(folder, 'missing'), neededBytes: 0 }),
      onLevel: (where, level) => told.push(`${where} ${level}`),
      onError: (error) => {
        throw error;
      },
    });
    watches.push(watch);
    const filler = join(folder, 'filler');
    const fill = async (megabytes: number) => {
      writeFileSync(filler, Buffer.alloc(megabytes * mebibyte));
      await watch.look();
    };
    await fill(10);
    expect(watch.warnings).toEqual([]);
    await fill(52);
    await fill(60);
    expect(watch.warnings).toMatchObject([{ where: 'data', level: 'critical' }]);
    truncateSync(filler, 0);
    await watch.look();
    expect(told).toEqual(['data low', 'data critical', 'data ok']);
  },
);
