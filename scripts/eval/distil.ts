import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EmbeddingCard, NetworkCard } from '#app/recognition/model-card.ts';
import { makeUnit } from '#app/recognition/template.ts';
import { networkCards } from '#native-models/cards/networks.ts';
import { builtInPack } from '#native-models/cards/packs.ts';
import { dlibLastLayer } from '#native-models/convert/face-api-nets.ts';
import { lastLayerFile } from '#native-models/convert/last-layer.ts';
import type { Weight } from '#native-models/convert/weights.ts';
import {
  largestDirections,
  type Matrix,
  matrix,
  product,
  solveSymmetric,
  transposedProduct,
} from './dense-matrix.ts';
import type { Embeddings } from './embed.ts';
import { printHeldOut } from './held-out.ts';
import { type PersonRows, rowsByPerson } from './person-rows.ts';
import type { LabelledPhoto, PhotoPair } from './photo-set.ts';

/*
 * How the layer is fitted. Round numbers from the middle of plateaus, seen on halves of the people: ridges from 1e-4 to 1e-3, shares from 0 to
 * .6 and weights from 1 to 2 all gave TAR at FMR 1e-3 within .2 points and at 1e-4 within 1 (docs/evaluation.md).
 */
/** Added to the diagonal, as a share of its mean: without it the layer would learn these photos by heart. */
const ridge = 5e-4;
/** How far each photo's target moves to the mean of that person's targets. */
const personShare = 0.5;
/** Weight of the predicted templates beside dlib's own embedding. */
const predictedWeight = 1.5;
/** Numbers in the new embedding, as many as dlib's own. */
const kept = 128;
const iterations = 30;
const splits = 3;

const dlib = 'dlib-recognition';
const manifest = join(
  import.meta.dirname,
  '../../node_modules/@vladmandic/face-api/model/face_recognition_model-weights_manifest.json',
);

/** The four cells of dlib's last map, 256 numbers each, as a card: what the layer reads. */
export const cellsCard: EmbeddingCard = {
  ...builtInPack.fast,
  id: 'dlib-cells',
  parts: builtInPack.fast.parts.map((part) => ({ ...part, output: 'cells', length: 1024 })),
  length: 1024,
};

/** The networks' cards, with the cells among the outputs that are read. */
export const cellsNetworks: readonly NetworkCard[] = networkCards.map((card) =>
  card.id === dlib ? { ...card, outputs: [...card.outputs, 'cells'] } : card,
);

/** What the layer learns from: both with a row per photo, in the same order. */
export interface Lesson {
  readonly cells: Embeddings;
  /** Templates of the precise card: two networks, mirrored views. */
  readonly targets: Embeddings;
}

/**
 * Fits a last layer that makes of one look of one network what comes nearest to the precise template: ridge regression from the cells
 * to the targets, put beside dlib's own layer, and of both together the directions in which faces differ most.
 * @param own dlib's own layer.
 * @returns [1024, 128].
 */
export function fitLastLayer(people: readonly PersonRows[], { cells, targets }: Lesson, own: Weight): Weight {
  const rows = people.flat();
  const x = matrix(rows.length, cells.length, (r, c) => cells.rows[(rows[r] ?? 0) * cells.length + c] ?? 0);
  const y = targetsOf(people, targets);
  const gram = transposedProduct(x, x);
  const size = gram.rows;
  let trace = 0;
  for (let i = 0; i < size; i++) trace += gram.data[i * size + i] as number;
  const steadied = matrix(
    size,
    size,
    (r, c) => (gram.data[r * size + c] as number) + (r === c ? (ridge * trace) / size : 0),
  );
  const predicting = solveSymmetric(steadied, transposedProduct(x, y));
  const ownLayer = matrix(size, own.dims[1] ?? 0, (r, c) => own.data[r * (own.dims[1] ?? 0) + c] as number);
  const ownScale = 1 / meanLength(gram, ownLayer, rows.length);
  const predictedScale = predictedWeight / meanLength(gram, predicting, rows.length);
  const both = matrix(size, ownLayer.columns + predicting.columns, (r, c) =>
    c < ownLayer.columns
      ? ownScale * (ownLayer.data[r * ownLayer.columns + c] as number)
      : predictedScale * (predicting.data[r * predicting.columns + c - ownLayer.columns] as number),
  );
  const spread = transposedProduct(both, product(gram, both));
  const layer = product(both, largestDirections(spread, kept, iterations));
  return { dims: [size, kept], data: Float32Array.from(layer.data) };
}

/** Root mean square length of the rows that a layer gives: the trace of its transpose, the inputs' products, and itself. */
function meanLength(gram: Matrix, layer: Matrix, count: number): number {
  const through = product(gram, layer);
  return Math.sqrt(
    layer.data.reduce((sum, value, i) => sum + value * (through.data[i] as number), 0) / count,
  );
}

/** Each photo's target, moved to the mean of its person's; rows in the order of `people.flat()`. */
function targetsOf(people: readonly PersonRows[], of: Embeddings): Matrix {
  const { length } = of;
  const out = matrix(
    people.reduce((sum, rows) => sum + rows.length, 0),
    length,
  );
  let at = 0;
  for (const rows of people) {
    for (let c = 0; c < length; c++) {
      const values = rows.map((row) => of.rows[row * length + c] ?? 0);
      const mean = values.reduce((sum, value) => sum + value, 0) / rows.length;
      for (const [i, value] of values.entries())
        out.data[(at + i) * length + c] = value + personShare * (mean - value);
    }
    at += rows.length;
  }
  return out;
}

/** Embeddings that a layer makes of the cells, for these people; everybody else counts as not acquired. */
export function embedWith(
  layer: Weight,
  cells: Embeddings,
  people: readonly PersonRows[],
  modelId: string,
): Embeddings {
  const [inputs = 0, length = 0] = layer.dims;
  const rows = new Float32Array((cells.rows.length / inputs) * length);
  const acquired = cells.acquired.map(() => false);
  for (const row of people.flat()) {
    const out = rows.subarray(row * length, (row + 1) * length);
    for (let i = 0; i < inputs; i++) {
      const value = cells.rows[row * inputs + i] as number;
      for (let c = 0; c < length; c++)
        out[c] = (out[c] as number) + value * (layer.data[i * length + c] as number);
    }
    acquired[row] = makeUnit(out);
  }
  return { ...cells, modelId, length, rows, acquired };
}

/**
 * `npm run eval -- --distil`: what such a layer is worth on people whose photos it was not fitted to, then the layer fitted to
 * everybody's photos, written to `last-layer.json`.
 */
export function runDistil(
  photos: readonly LabelledPhoto[],
  pairs: readonly PhotoPair[],
  lesson: Lesson,
  folder: string,
): void {
  const own = dlibLastLayer(manifest);
  const everybody = rowsByPerson(photos, lesson.targets);
  console.log(
    `${splits} random halves of ${everybody.length} people; the layer from one half, errors counted on the other, both ways`,
  );
  printHeldOut(photos, pairs, everybody, {
    splits,
    names: ['dlib', 'distilled'],
    learn: (fitted, judged) => [
      embedWith(own, lesson.cells, judged, 'judged'),
      embedWith(fitLastLayer(fitted, lesson, own), lesson.cells, judged, 'judged'),
    ],
  });
  const file = join(folder, 'last-layer.json');
  const layer = fitLastLayer(everybody, lesson, own);
  writeFileSync(file, lastLayerFile(layer));
  console.log(`Layer of everybody: ${file}`);
}
