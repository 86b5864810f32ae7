import { expect, test } from 'vitest';
import { AuditFilter } from '#app/domain/audit.ts';
import { t } from '#renderer/i18n/texts.ts';
import { shownAs } from './words.ts';

test('no three letters stand in so many words that the contract refuses the search', () => {
  const words = [
    ...Object.values(t.audit.kinds),
    ...Object.values(t.live.reasons),
    ...Object.values(t.problems).map(({ title }) => title),
  ];
  const texts = new Set(
    words.flatMap((word) => Array.from({ length: word.length - 2 }, (_, at) => word.slice(at, at + 3))),
  );
  expect(texts.size).toBeGreaterThan(500);
  const asked = [...texts].map((text) => ({ text, ...shownAs(text) }));
  expect(asked.filter((filter) => !AuditFilter.safeParse(filter).success)).toEqual([]);
  // Otherwise this would be a test of nothing.
  expect(Math.max(...asked.map(({ textTerms = [] }) => textTerms.length))).toBeGreaterThan(10);
  expect(Math.max(...asked.map(({ textKinds = [] }) => textKinds.length))).toBeGreaterThan(3);
});
