import { expect, test } from 'vitest';
import { Downloads } from './downloads.ts';

const file = { name: 'log.csv', contentType: 'text/csv', body: new TextEncoder().encode('a,b') };
const caller = (windowId: string) => ({ windowId, isTrusted: true, origin: 'https://lintel.app' });
const query = (path: string) => new URL(path, 'https://lintel.app').searchParams;

test('a prepared file is handed to its window, once', () => {
  const downloads = new Downloads();
  const path = downloads.offer('main', file);
  expect(downloads.answer(query(path), caller('main'))).toMatchObject({ body: file.body });
  expect(downloads.answer(query(path), caller('main')).status).toBe(404);
});

test('another window, or a guessed token, gets nothing and spoils nothing', () => {
  const downloads = new Downloads();
  const path = downloads.offer('main', file);
  expect(downloads.answer(query(path), caller('other')).status).toBe(404);
  expect(downloads.answer(query('/download/file?token=0'), caller('main')).status).toBe(404);
  expect(downloads.answer(query(path), caller('main')).status).toBeUndefined();
});
