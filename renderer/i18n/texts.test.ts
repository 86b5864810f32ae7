import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { t } from './texts.ts';

const root = join(import.meta.dirname, '..', '..');

/** The sources of a part, one by one, without tests. */
function sourcesOf(part: 'app' | 'main' | 'renderer'): string[] {
  return globSync(`${part}/**/*.{ts,tsx}`, { cwd: root })
    .filter((file) => !file.includes('.test.') && !/i18n[\\/]en/.test(file))
    .map((file) => readFileSync(join(root, file), 'utf8'));
}

const wordsOf = (sources: readonly string[]) =>
  new Set(sources.flatMap((source) => source.match(/[\w-]+/g) ?? []));

function pathsOf(texts: object, path: readonly string[]): string[][] {
  return Object.entries(texts).flatMap(([name, text]: [string, unknown]) =>
    typeof text === 'object' && text !== null && !Array.isArray(text)
      ? pathsOf(text, [...path, name])
      : [[...path, name]],
  );
}

test('no text is left that nothing names', () => {
  const screens = sourcesOf('renderer');
  // Texts in tables are found by the codes of the contract and of main.
  const codes = wordsOf([...sourcesOf('app'), ...sourcesOf('main')]);
  const unnamed = Object.entries(t).flatMap(([group, texts]) => {
    const users = screens.filter(
      (source) => source.includes(`t.${group}`) || new RegExp(`\\b${group}\\b[^;=]*\\} = t;`).test(source),
    );
    const words = wordsOf(users);
    return pathsOf(texts, [group]).filter((path) =>
      (path.at(-1) ?? '')
        .split(' ')
        .some((word) => !words.has(word) && !(path.length > 2 && codes.has(word))),
    );
  });
  expect(unnamed.map((path) => path.join('.'))).toEqual([]);
});
