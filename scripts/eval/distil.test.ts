import { expect, test } from 'vitest';
import { cosineSimilarity, makeUnit } from '#app/recognition/template.ts';
import type { Weight } from '#native-models/convert/weights.ts';
import { embedWith, fitLastLayer } from './distil.ts';
import type { Embeddings } from './embed.ts';
import { embeddingOf, type PersonRows } from './person-rows.ts';

const [signals, inputs, people, photosEach] = [160, 200, 120, 5];

/** The same numbers in every run, about normally distributed. */
function noise(seed: number): () => number {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  return () => (next() + next() + next()) * 2;
}

function embeddingsOf(rows: readonly Float32Array[]): Embeddings {
  const length = rows[0]?.length ?? 0;
  const block = new Float32Array(rows.length * length);
  for (const [i, row] of rows.entries()) block.set(row, i * length);
  return { modelId: 'made', length, rows: block, acquired: rows.map(() => true), quality: [] };
}

/** People whose photos carry who they are, and, four times as strong, what changes from photo to photo; targets know the difference. */
function madePhotos(seed: number) {
  const random = noise(seed);
  const cells: Float32Array[] = [];
  const targets: Float32Array[] = [];
  const groups: PersonRows[] = [];
  for (let person = 0; person < people; person++) {
    const who = Float32Array.from({ length: signals }, random);
    groups.push(Array.from({ length: photosEach }, (_, i) => person * photosEach + i));
    for (let photo = 0; photo < photosEach; photo++) {
      const cell = Float32Array.from({ length: inputs }, (_, i) => (who[i] ?? 4 * random()) + 0.3 * random());
      const target = who.map((value) => value + 0.1 * random());
      makeUnit(cell);
      makeUnit(target);
      cells.push(cell);
      targets.push(target);
    }
  }
  return { groups, lesson: { cells: embeddingsOf(cells), targets: embeddingsOf(targets) } };
}

test('the layer learns on some people to pass over what changes from photo to photo, and does so for others', () => {
  const learnt = madePhotos(1);
  // A layer that reads everything alike, as many numbers as it keeps.
  const random = noise(7);
  const own = { dims: [inputs, 128], data: Float32Array.from({ length: inputs * 128 }, random) };
  const layer = fitLastLayer(learnt.groups, learnt.lesson, own);
  expect(layer.dims).toEqual([inputs, 128]);

  const others = madePhotos(2);
  const contrast = (last: Weight) => {
    const of = embedWith(last, others.lesson.cells, others.groups, 'judged');
    const mean = (pairs: readonly (readonly [number, number])[]) =>
      pairs.reduce((sum, [a, b]) => sum + cosineSimilarity(embeddingOf(of, a), embeddingOf(of, b)), 0) /
      pairs.length;
    const same = others.groups.map((rows) => [rows[0] ?? 0, rows[1] ?? 0] as const);
    const different = others.groups.map(
      (rows, i) => [rows[0] ?? 0, others.groups.at(i - 1)?.[0] ?? 0] as const,
    );
    return mean(same) - mean(different);
  };
  expect(contrast(layer)).toBeGreaterThan(2 * contrast(own));
});

test('people who are not asked for count as not acquired', () => {
  const { groups, lesson } = madePhotos(3);
  const own = { dims: [inputs, 4], data: new Float32Array(inputs * 4).fill(1) };
  const { acquired } = embedWith(own, lesson.cells, groups.slice(0, 1), 'judged');
  expect(acquired.filter(Boolean)).toHaveLength(photosEach);
});
