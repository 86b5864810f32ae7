import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Needle, photoNeedles, templateNeedles, textNeedles } from './needles.ts';
import { family, processName, Scan } from './places.ts';
import { provenSearch } from './planted.ts';
import { Search } from './search.ts';

const folder = mkdtempSync(join(tmpdir(), 'lintel-search-'));
const name = 'Qorvünd Zyxmark';

test('every spelling of every needle is found where it was planted', () => {
  const photo = join(folder, 'photo');
  writeFileSync(
    photo,
    Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919) % 251),
  );
  const values = Float32Array.from({ length: 128 }, (_, i) => Math.sin(i * i));
  const needles = [
    ...textNeedles('name', name),
    ...templateNeedles([{ modelId: 'm', values }]),
    ...photoNeedles(photo),
  ];
  expect(new Set(needles.map(({ what }) => what)).size).toBeGreaterThan(10);
  // Throws when one is not found, or when one is where none was planted.
  provenSearch(needles, folder);
  for (const text of [
    JSON.stringify({ name }),
    JSON.stringify({ name }).replace('ü', '\\u00fc'),
    `?name=${encodeURIComponent(name)}`,
    Buffer.from(`x${name}x`).toString('base64'),
    Buffer.from(JSON.stringify({ a: 1, name })).toString('base64'),
    `${name} alex`.toLowerCase(),
  ])
    expect([text, new Search(needles).inBytes(Buffer.from(text)).size > 0]).toEqual([text, true]);
  expect(new Search(needles).inBytes(Buffer.from('Qorvund Zyxmark, and FF D8 FF')).size).toBe(0);
});

test('a scan looks into hidden folders, at names of files and at pictures, and says where', () => {
  const place = join(folder, 'profile');
  mkdirSync(join(place, '.cache'), { recursive: true });
  writeFileSync(join(place, '.cache', 'entry'), Buffer.from(`....${name}....`, 'utf16le'));
  writeFileSync(join(place, `${name}.json`), '{}');
  writeFileSync(join(place, 'blob'), Uint8Array.of(1, 2, 0xff, 0xd8, 0xff, 0xdb, 0, 0x43, 9, 9));
  const scan = new Scan(new Search(textNeedles('name', name)));
  scan.folder('profile', place);
  const told = scan.finds.map(
    ({ place: where, what }) => `${what} in ${where.slice(where.indexOf('/profile') + 1)}`,
  );
  expect(told.sort()).toEqual([
    'name, UTF-16LE in profile/.cache/entry',
    `name, UTF-8 in profile/${name}.json`,
    'picture (JPEG) in profile/blob',
  ]);
  expect(scan.looked.get('profile')?.files).toBe(3);
});

test.skipIf(process.platform !== 'linux')(
  'this process is among its own family, and its environment is looked at',
  () => {
    expect(family(process.ppid)).toContain(process.pid);
    expect(processName(process.pid)).toMatch(/node.*\(\d+\)$/);
    const needles: Needle[] = [{ what: 'path', bytes: Buffer.from(`PATH=${process.env.PATH}`) }];
    const scan = new Scan(new Search(needles));
    scan.process(process.pid, 'this');
    expect(scan.finds.map(({ what }) => what)).toContain('path');
    rmSync(folder, { recursive: true });
  },
);
