import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { seededRandom } from '#app/recognition/error-rates/seeded-random.ts';
import { cosineSimilarity, makeUnit } from '#app/recognition/template.ts';
import { builtInPack } from '#native-models/cards/packs.ts';
import { createGallery } from './gallery.ts';
import { TemplateProtection } from './template-protection.ts';

const { fast, precise } = builtInPack;
const random = seededRandom(5);

/** As faces are: half of the direction is common to all. */
function faces(length: number, count: number): Float32Array[] {
  const common = Float32Array.from({ length }, () => random() - 0.5);
  return Array.from({ length: count }, () => {
    const vector = common.map((value) => value + random() - 0.5);
    makeUnit(vector);
    return vector;
  });
}

test('a secret gives the same rotation on every start, and each model its own', () => {
  const secret = randomBytes(32);
  const [one, two] = [new TemplateProtection(secret), new TemplateProtection(secret)];
  const [vector] = faces(128, 1);
  if (vector === undefined) throw new Error('one face');
  expect(one.id).toBe(two.id);
  expect(one.id).toMatch(/^[0-9a-f]{16}$/);
  expect(one.protect('a', vector)).toEqual(two.protect('a', vector));
  expect(Math.abs(cosineSimilarity(one.protect('a', vector), one.protect('b', vector)))).toBeLessThan(0.5);
  for (const [i, value] of one.unprotect('a', one.protect('a', vector)).entries())
    expect(Math.abs(value - (vector[i] ?? 0))).toBeLessThan(2e-7);
});

test('the numbers of a known secret stay what they are: stored templates depend on them', () => {
  const protection = new TemplateProtection(new Uint8Array(32).fill(7));
  const vector = Float32Array.from({ length: 128 }, (_, i) => (i === 0 ? 1 : 0));
  expect(protection.id).toBe('5bf85d4299c190f6');
  expect([...protection.protect('m', vector).subarray(0, 3)].map((value) => value.toFixed(6))).toEqual([
    '0.309081',
    '0.098276',
    '0.054567',
  ]);
});

test('a gallery of protected templates finds the same people with the same similarities', () => {
  const protection = new TemplateProtection(randomBytes(32));
  for (const { id, length } of [fast, precise]) {
    const people = faces(length, 60);
    const [plain, hidden] = [createGallery([{ id, length }]), createGallery([{ id, length }])];
    for (const [i, values] of people.entries()) {
      plain.upsert(`p${i}`, [{ modelId: id, values }]);
      hidden.upsert(`p${i}`, [{ modelId: id, values: protection.protect(id, values) }]);
    }
    for (const probe of faces(length, 20)) {
      const expected = plain.search(id, probe, 5);
      const found = hidden.search(id, protection.protect(id, probe), 5);
      for (const [i, { similarity }] of expected.entries())
        expect(Math.abs((found[i]?.similarity ?? 9) - similarity)).toBeLessThan(1e-6);
    }
  }
});

test('the same faces at two sites are as unlike as random directions: nobody is found by the other site’s templates', () => {
  for (const { id, length } of [fast, precise]) {
    const people = faces(length, 40);
    const sites = Array.from({ length: 8 }, () => new TemplateProtection(randomBytes(32)));
    const mated: number[] = [];
    const nonMated: number[] = [];
    for (const [s, one] of sites.entries())
      for (const other of sites.slice(s + 1))
        for (const [i, face] of people.entries()) {
          const here = one.protect(id, face);
          mated.push(cosineSimilarity(here, other.protect(id, face)));
          const somebody = people[(i + 1) % people.length] ?? face;
          nonMated.push(cosineSimilarity(here, other.protect(id, somebody)));
        }
    for (const cosines of [mated, nonMated]) {
      const energy = cosines.reduce((sum, value) => sum + value ** 2, 0) / cosines.length;
      // Of random directions 1/length on average; the pairs of sites, 28, are what varies here, for faces share a direction.
      expect(energy * length).toBeGreaterThan(0.3);
      expect(energy * length).toBeLessThan(2.2);
      expect(Math.max(...cosines.map(Math.abs)) * Math.sqrt(length)).toBeLessThan(6);
    }
  }
});

test('a secret of another length is refused', () => {
  for (const length of [0, 16, 31, 33])
    expect(() => new TemplateProtection(randomBytes(length))).toThrow(RangeError);
});
