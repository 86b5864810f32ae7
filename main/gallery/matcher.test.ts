import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createGallery } from './gallery.ts';
import { Matcher } from './matcher.ts';

const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
const vectors = (length: number) =>
  fc
    .array(fc.integer({ min: -50, max: 50 }), { minLength: length, maxLength: length })
    .map((v) => Float32Array.from(v));

describe('the matcher', () => {
  test('finds what a plain search over a map finds, after any adds, replacements and removals', () => {
    const length = 6;
    const person = fc.integer({ min: 0, max: 90 }).map(String);
    const step = fc.oneof(
      fc.record({ what: fc.constant('upsert' as const), person, template: vectors(length) }),
      fc.record({ what: fc.constant('remove' as const), person }),
    );
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 300 }),
        vectors(length),
        fc.integer({ min: 1, max: 7 }),
        (steps, probe, top) => {
          const matcher = new Matcher(length);
          const plain = new Map<string, Float32Array>();
          for (const s of steps) {
            if (s.what === 'upsert') {
              matcher.upsert(s.person, s.template);
              plain.set(s.person, s.template);
            } else {
              matcher.remove(s.person);
              plain.delete(s.person);
            }
          }
          const expected = [...plain.values()].map((template) => dot(template, probe)).sort((a, b) => b - a);
          const found = matcher.search(probe, top);
          expect(matcher.size).toBe(plain.size);
          expect(found.map((match) => match.similarity)).toEqual(expected.slice(0, top));
          for (const { personId, similarity } of found)
            expect(dot(plain.get(personId) ?? probe, probe)).toBe(similarity);
          expect(new Set(found.map((match) => match.personId)).size).toBe(found.length);
        },
      ),
    );
  });

  test('a probe or template of another length is an error, never a score', () => {
    const matcher = new Matcher(4);
    expect(() => matcher.upsert('a', new Float32Array(5))).toThrow(RangeError);
    expect(() => matcher.search(new Float32Array(3), 1)).toThrow(RangeError);
  });
});

describe('the gallery', () => {
  const models = [
    { id: 'small', length: 2 },
    { id: 'large', length: 3 },
  ];
  const small = (...values: number[]) => ({ modelId: 'small', values: Float32Array.from(values) });

  test('a person is the unit mean of their shots', () => {
    const gallery = createGallery(models);
    gallery.upsert('ada', [small(1, 0), small(0, 1)]);
    const [match] = gallery.search('small', Float32Array.of(Math.SQRT1_2, Math.SQRT1_2), 5);
    expect(match?.similarity).toBeCloseTo(1, 6);
  });

  test('templates are never compared across models', () => {
    const gallery = createGallery(models);
    gallery.upsert('ada', [small(1, 0)]);
    expect(gallery.search('large', Float32Array.of(1, 0, 0), 5)).toEqual([]);
    expect(gallery.search('unknown', Float32Array.of(1, 0), 5)).toEqual([]);
  });

  test('replacing a person by shots of another model forgets the old ones', () => {
    const gallery = createGallery(models);
    gallery.upsert('ada', [small(1, 0)]);
    gallery.upsert('ada', [{ modelId: 'large', values: Float32Array.of(1, 0, 0) }]);
    expect(gallery.search('small', Float32Array.of(1, 0), 5)).toEqual([]);
    gallery.remove('ada');
    expect(gallery.search('large', Float32Array.of(1, 0, 0), 5)).toEqual([]);
  });
});
