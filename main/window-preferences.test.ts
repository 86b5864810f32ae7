import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readWindowPreferences, writeWindowPreferences } from './window-preferences.ts';

test('the window’s look survives a restart, and a damaged file only costs the look', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-window-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  expect(readWindowPreferences(folder)).toEqual({ kiosk: false, theme: 'auto', siteName: '' });
  writeWindowPreferences(folder, { kiosk: true, theme: 'dark', siteName: 'Head office' });
  expect(readWindowPreferences(folder)).toEqual({ kiosk: true, theme: 'dark', siteName: 'Head office' });
  writeFileSync(join(folder, 'window.json'), '{"kiosk":');
  expect(readWindowPreferences(folder).kiosk).toBe(false);
});
