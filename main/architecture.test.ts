import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

test('docs/architecture.md names every part of main and every file that wires them, and no other', () => {
  const guide = readFileSync(join(import.meta.dirname, '..', 'docs', 'architecture.md'), 'utf8');
  const tables = guide.slice(guide.indexOf('| part of main |'), guide.indexOf('## Processes'));
  const first = tables.split('\n').map((line) => line.split('|')[1] ?? '');
  const entries = readdirSync(import.meta.dirname, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => `${name}/`);
  expect(first.flatMap((cell) => [...cell.matchAll(/`([^`]+\/)`/g)].map(([, name]) => name))).toEqual(
    folders.sort(),
  );
  const files = entries
    .filter(({ name }) => name.endsWith('.ts') && !/\.(test|fixture)\.ts$/.test(name))
    .map(({ name }) => name);
  const named = new Set([...tables.matchAll(/`([a-z-]+\.ts)`/g)].map(([, name]) => name));
  expect(named).toEqual(new Set(files));
});
