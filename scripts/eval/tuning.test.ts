import { expect, test } from 'vitest';
import { seededRandom } from '#app/recognition/error-rates/seeded-random.ts';
import { makeUnit } from '#app/recognition/template.ts';
import type { Embeddings } from './embed.ts';
import type { LabelledPhoto } from './photo-set.ts';
import { tuneOnHalves } from './tuning.ts';
import { tuningLines } from './tuning-report.ts';

/** People as random directions of 32 numbers, two photos each with their own noise. */
function syntheticPeople(count: number): { photos: LabelledPhoto[]; of: Embeddings } {
  const random = seededRandom(11);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const photos: LabelledPhoto[] = [];
  const length = 32;
  const rows = new Float32Array(count * 2 * length);
  for (let person = 0; person < count; person++) {
    const centre = Float32Array.from({ length }, normal);
    for (let shot = 0; shot < 2; shot++) {
      const photo = centre.map((value) => value + 0.4 * normal());
      makeUnit(photo);
      rows.set(photo, photos.length * length);
      photos.push({ path: `${person}-${shot}.jpg`, identity: `${person}` });
    }
  }
  return {
    photos,
    of: {
      modelId: 'synthetic',
      length,
      rows,
      acquired: photos.map(() => true),
      quality: photos.map(() => ({ overall: 50 })),
    },
  };
}

test('thresholds chosen on one half of synthetic people hold on the other', () => {
  const { photos, of } = syntheticPeople(1200);
  const results = tuneOnHalves(photos, of, {
    splits: 8,
    seed: 1,
    galleryPeople: 50,
    shots: [1],
    targets: [0.02],
  });
  expect(results).toHaveLength(8);
  for (const { point, observed } of results) {
    expect(point.basis).toBe('counted');
    expect(point.fpirBound).toBeLessThanOrEqual(0.02);
    expect(observed.strangers).toBe(550);
  }
  const [line] = tuningLines(results);
  expect(line).toMatchObject({ shots: 1, targetFpir: 0.02, splits: 8, isKept: true });
});

test('a bound that is broken twice in twenty is reported as broken', () => {
  const { photos, of } = syntheticPeople(300);
  const [result] = tuneOnHalves(photos, of, {
    splits: 1,
    seed: 1,
    galleryPeople: 40,
    shots: [1],
    targets: [0.1],
  });
  if (result === undefined) throw new Error('One split gives one result.');
  const twenty = Array.from({ length: 20 }, (_, i) => ({ ...result, holds: i > 1 }));
  expect(tuningLines(twenty)[0]?.isKept).toBe(false);
  expect(tuningLines(twenty.slice(1))[0]?.isKept).toBe(false);
  expect(tuningLines(twenty.map((one, i) => ({ ...one, holds: i > 0 })))[0]?.isKept).toBe(true);
});

test('too few people for a gallery are named, not measured', () => {
  const { photos, of } = syntheticPeople(60);
  expect(() =>
    tuneOnHalves(photos, of, { splits: 1, seed: 1, galleryPeople: 40, shots: [1], targets: [0.1] }),
  ).toThrow('Too few people');
});
