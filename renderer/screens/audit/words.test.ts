import { describe, expect, test } from 'vitest';
import { AuditFilter, AuditKind } from '#app/domain/audit.ts';
import { t } from '#renderer/i18n/texts.ts';
import { shownAs } from './words.ts';

describe('a text by the words of the screen', () => {
  test('finds the kind of each event by its name, part of it, and without its case', () => {
    for (const kind of AuditKind.options) {
      const name = t.audit.kinds[kind];
      expect(shownAs(name).textKinds).toContain(kind);
      expect(shownAs(` ${name.slice(1).toUpperCase()} `).textKinds).toContain(kind);
    }
  });

  test('finds reasons, roles, settings and problems', () => {
    for (const [words, term] of [
      ['UNKNOWN', 'stranger'],
      [t.common.roles.auditor, 'auditor'],
      ['photos of staff', 'keepPhotos'],
      [t.problems['wrong-code'].title, 'wrong-code'],
      ['opening the door', 'live.requestOverride'],
    ] as const)
      expect(shownAs(words).textTerms).toContain(term);
  });

  test('asks nothing more of main for a letter or two, or for a name', () => {
    for (const text of [undefined, '', '  ', 'a', 'in ', 'Adelheid Zwickel'])
      expect(shownAs(text)).toEqual({});
  });

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
});
