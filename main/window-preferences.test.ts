import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { keepWindowPreferences, readWindowPreferences } from './window-preferences.ts';

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-window-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

const unexpected = (error: unknown) => {
  throw error;
};

test('the window’s look survives a restart, and a damaged file only costs the look', () => {
  const folder = newFolder();
  const look = { kiosk: true, theme: 'dark', siteName: 'Head office' } as const;
  expect(readWindowPreferences(folder)).toEqual({ kiosk: false, theme: 'auto', siteName: '' });
  keepWindowPreferences(folder, look, unexpected);
  expect(readWindowPreferences(folder)).toEqual(look);
  const { mtimeMs } = statSync(join(folder, 'window.json'));
  keepWindowPreferences(folder, look, unexpected);
  expect(statSync(join(folder, 'window.json')).mtimeMs).toBe(mtimeMs);
  writeFileSync(join(folder, 'window.json'), '{"kiosk":');
  expect(readWindowPreferences(folder).kiosk).toBe(false);
  keepWindowPreferences(folder, look, unexpected);
  expect(readWindowPreferences(folder)).toEqual(look);
  expect(readdirSync(folder)).toEqual(['window.json']);
});

test('a folder that cannot be written is told and throws nothing', () => {
  const errors: unknown[] = [];
  const folder = join(newFolder(), 'missing');
  keepWindowPreferences(folder, { kiosk: true, theme: 'auto', siteName: '' }, (error) => errors.push(error));
  expect(errors).toMatchObject([{ code: 'ENOENT' }]);
});
