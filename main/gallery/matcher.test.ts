import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CoarseRows } from './coarse-rows.ts';
import { RowBlock } from './dot-kernel.ts';
import { createGallery } from './gallery.ts';
import { coarseFrom, Matcher } from './matcher.ts';

const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
const vectors = (length: number) =>
  fc
    .array(fc.integer({ min: -50, max: 50 }), { minLength: length, maxLength: length })
    .map((v) => Float32Array.from(v));

/** The same numbers in every run, -1..1. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}
const unit = (v: Float32Array) => {
  const norm = Math.hypot(...v);
  return v.map((value) => value / norm);
};

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
          for (const { personId, similarity } of found) {
            expect(dot(plain.get(personId) ?? probe, probe)).toBe(similarity);
            expect(matcher.compare(probe, personId)).toBe(similarity);
          }
          expect(matcher.compare(probe, 'nobody')).toBeUndefined();
          expect(new Set(found.map((match) => match.personId)).size).toBe(found.length);
        },
      ),
    );
  });

  describe('with people enough for the coarse rows', () => {
    const length = 48;
    const people = coarseFrom + 500;
    /** Alike as faces are: a large common part, and a little of one's own. Some are exactly equal. */
    const random = numbers(7);
    const centre = Float32Array.from({ length }, random);
    const faceLike = (own: number) => unit(centre.map((value) => value + own * random()));

    function filled() {
      const matcher = new Matcher(length);
      const plain = new Map<string, Float32Array>();
      for (let i = 0; i < people; i++) {
        const before = plain.get(String(i - 1));
        const template = i % 50 === 1 && before !== undefined ? before : faceLike(0.4);
        matcher.upsert(String(i), template);
        plain.set(String(i), template);
      }
      return { matcher, plain };
    }
    /** Every row by the exact kernel alone. */
    function exact(plain: ReadonlyMap<string, Float32Array>, ids: readonly string[], probe: Float32Array) {
      const block = new RowBlock(length);
      for (const [row, id] of ids.entries()) block.set(row, plain.get(id) ?? new Float32Array(length));
      const all = Array.from(block.dots(probe, ids.length), (similarity, row) => ({
        personId: ids[row] ?? '',
        similarity,
      }));
      return all.sort((a, b) => b.similarity - a.similarity);
    }

    test('finds exactly what all exact products give, equal scores and their order included', () => {
      const { matcher, plain } = filled();
      const ids = [...plain.keys()];
      for (let trial = 0; trial < 30; trial++) {
        const probe = trial % 3 === 0 ? unit(Float32Array.from({ length }, random)) : faceLike(0.4);
        for (const top of [1, 5, 40])
          expect(matcher.search(probe, top)).toEqual(exact(plain, ids, probe).slice(0, top));
      }
      const [twin, other] = ['50', '51'];
      const found = matcher.search(plain.get(twin) ?? centre, 2);
      expect(found.map(({ personId }) => personId)).toEqual([twin, other]);
    });

    test('goes on doing so while people come, change and go', () => {
      const { matcher, plain } = filled();
      for (let i = 0; i < people; i += 3) {
        matcher.remove(String(i));
        plain.delete(String(i));
      }
      for (let i = 1; i < people; i += 7) {
        const template = unit(Float32Array.from({ length }, random));
        matcher.upsert(String(i), template);
        plain.set(String(i), template);
      }
      for (let trial = 0; trial < 20; trial++) {
        const probe = faceLike(0.5);
        const found = matcher.search(probe, 5);
        const wanted = exact(plain, [...plain.keys()], probe).slice(0, 5);
        expect(found.map(({ similarity }) => similarity)).toEqual(wanted.map(({ similarity }) => similarity));
        expect(new Set(found.map(({ personId }) => personId))).toEqual(
          new Set(wanted.map(({ personId }) => personId)),
        );
      }
      for (const id of plain.keys()) matcher.remove(id);
      expect(matcher.search(centre, 5)).toEqual([]);
    });

    test('compares few of them exactly', () => {
      const { plain } = filled();
      const rows = [...plain.values()];
      const coarse = new CoarseRows(
        Float64Array.from(centre, (_, i) => rows.reduce((sum, row) => sum + (row[i] ?? 0), 0) / rows.length),
      );
      for (const [row, template] of rows.entries()) coarse.set(row, template);
      const counts = Array.from(
        { length: 20 },
        () => coarse.candidates(faceLike(0.4), rows.length, 5).length,
      );
      expect(Math.max(...counts)).toBeLessThan(rows.length / 20);
    });
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])('a template with %d in it is an error', (bad) => {
    expect(() => new Matcher(2).upsert('a', Float32Array.of(0, bad))).toThrow(RangeError);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])('nobody is near a probe with %d in it', (bad) => {
    const matcher = new Matcher(2);
    matcher.upsert('a', Float32Array.of(0, 1));
    expect(matcher.search(Float32Array.of(bad, 1), 5)).toEqual([]);
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

  test.each([Number.NaN, Number.NEGATIVE_INFINITY])(
    'a person with %d in a template is not found, and everybody else still is',
    (bad) => {
      const gallery = createGallery(models);
      gallery.upsert('ada', [small(1, 0)]);
      gallery.upsert('bob', [small(0, 1), small(bad, 1)]);
      expect(gallery.search('small', Float32Array.of(0, 1), 5).map(({ personId }) => personId)).toEqual([
        'ada',
      ]);
      // Damage that comes later takes the person out; it does not leave the old template in.
      gallery.upsert('ada', [small(bad, 0)]);
      expect(gallery.search('small', Float32Array.of(1, 0), 5)).toEqual([]);
    },
  );

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
