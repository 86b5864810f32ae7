import { createWriteStream, existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { ModelPack, NetworkCard } from '#app/recognition/model-card.ts';
import { createInference } from '#main/inference/client.ts';
import type { Inference, PhotoFailure } from '#main/inference/interface.ts';
import { forkWorker } from '#main/shell/fork-worker.ts';
import { ensureModels } from '#native-models/build.ts';
import { type LabelledPhoto, photoFile } from './photo-set.ts';

/** All embeddings of a photo set under one card. */
export interface Embeddings {
  readonly modelId: string;
  readonly length: number;
  /** Row-major; the row of a photo that was not acquired is zero. */
  readonly rows: Float32Array;
  readonly acquired: readonly boolean[];
  /** Components of quality by name, 0-100, and `overall`; undefined for a photo that was not acquired. */
  readonly quality: readonly (Readonly<Record<string, number>> | undefined)[];
}

export interface EmbedRequest {
  readonly photos: readonly LabelledPhoto[];
  /** The list that photo paths are relative to. */
  readonly list: string;
  readonly folder: string;
  readonly modelId: string;
  readonly length: number;
  /** Default: the built-in pack. */
  readonly models?: { readonly pack: ModelPack; readonly networks: readonly NetworkCard[] };
  readonly onProgress: (done: number, all: number) => void;
  /** A file that is no picture, is damaged or too large; it counts as not acquired. */
  readonly onUnreadable?: (row: number, why: PhotoFailure) => void;
}

/**
 * Embeds every photo once, in the inference process of the product, one process per core. Results are appended in order, so
 * that a run that was cut off goes on where it ended.
 */
export async function embedAll(request: EmbedRequest): Promise<Embeddings> {
  const { photos, folder, length, modelId } = request;
  const rowsFile = join(folder, 'embeddings.f32');
  const listFile = join(folder, 'embeddings.csv');
  const qualityFile = join(folder, 'quality.jsonl');
  const modelFile = join(folder, 'embeddings.model');
  const done = resumeAt(request, rowsFile, listFile, qualityFile, modelFile);
  request.onProgress(done, photos.length);
  if (done < photos.length) {
    const rows = createWriteStream(rowsFile, { flags: 'a' });
    const list = createWriteStream(listFile, { flags: 'a' });
    const quality = createWriteStream(qualityFile, { flags: 'a' });
    const workers = await Promise.all(
      Array.from({ length: availableParallelism() }, () => openWorker(request.models)),
    );
    try {
      let next = done;
      let written = done;
      const waiting = new Map<number, Measured | undefined>();
      const flush = () => {
        while (waiting.has(written)) {
          const measured = waiting.get(written);
          waiting.delete(written);
          rows.write(bytesOf(measured?.values ?? new Float32Array(length)));
          list.write(`${photos[written]?.path},${measured === undefined ? 0 : 1}\n`);
          quality.write(`${JSON.stringify(measured?.quality ?? null)}\n`);
          written += 1;
        }
        request.onProgress(written, photos.length);
      };
      await Promise.all(
        workers.map(async (worker) => {
          for (let index = next++; index < photos.length; index = next++) {
            const photo = photos[index];
            if (photo === undefined) continue;
            const onUnreadable = (why: PhotoFailure) => request.onUnreadable?.(index, why);
            const file = photoFile(request.list, photo.path);
            waiting.set(index, await embed(worker, file, modelId, onUnreadable));
            flush();
          }
        }),
      );
    } finally {
      await Promise.all([
        ended(rows),
        ended(list),
        ended(quality),
        ...workers.map((worker) => worker.close()),
      ]);
    }
  }
  const bytes = readFileSync(rowsFile);
  const acquired = readFileSync(listFile, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.endsWith(',1'));
  const quality = readFileSync(qualityFile, 'utf8')
    .trim()
    .split('\n')
    .map((line) => z.record(z.string(), z.number()).nullable().parse(JSON.parse(line)) ?? undefined);
  return { modelId, length, rows: new Float32Array(new Uint8Array(bytes).buffer), acquired, quality };
}

interface Measured {
  readonly values: Float32Array;
  readonly quality: Readonly<Record<string, number>>;
}

/** Rows that an earlier run with the same model and photos left whole; anything else is begun anew. */
function resumeAt(
  { photos, modelId, length }: EmbedRequest,
  rowsFile: string,
  listFile: string,
  qualityFile: string,
  modelFile: string,
): number {
  const isSameModel = existsSync(modelFile) && readFileSync(modelFile, 'utf8') === modelId;
  const lines =
    isSameModel && existsSync(listFile) ? readFileSync(listFile, 'utf8').split('\n').slice(1, -1) : [];
  const isSameList = lines.every((line, index) => line.startsWith(`${photos[index]?.path},`));
  const rowBytes = length * Float32Array.BYTES_PER_ELEMENT;
  const wholeRows = existsSync(rowsFile) ? Math.floor(readFileSync(rowsFile).length / rowBytes) : 0;
  const judged = existsSync(qualityFile) ? readFileSync(qualityFile, 'utf8').split('\n').slice(0, -1) : [];
  const done = isSameList ? Math.min(lines.length, judged.length, wholeRows, photos.length) : 0;
  if (!existsSync(rowsFile)) writeFileSync(rowsFile, '');
  truncateSync(rowsFile, done * rowBytes);
  writeFileSync(listFile, ['path,acquired', ...lines.slice(0, done), ''].join('\n'));
  writeFileSync(
    qualityFile,
    judged
      .slice(0, done)
      .map((line) => `${line}\n`)
      .join(''),
  );
  writeFileSync(modelFile, modelId);
  return done;
}

async function openWorker(models: EmbedRequest['models']): Promise<Inference> {
  const { dir } = ensureModels();
  const worker = join(import.meta.dirname, '../../main/inference/worker.ts');
  const inference = createInference({
    spawn: () => forkWorker(worker, { name: 'eval' }),
    modelsDir: dir,
    providers: ['cpu'],
    ...models,
  });
  const ready = new Promise<void>((resolve, reject) => {
    inference.onState((state) => {
      if (state.state === 'ready') resolve();
      if (state.state === 'failed') reject(new Error(state.detail));
    });
  });
  inference.start();
  await ready;
  return inference;
}

/** @returns undefined when no face was acquired. @throws when the process was lost: a gap must not pass for a failure to acquire. */
async function embed(
  worker: Inference,
  file: string,
  modelId: string,
  onUnreadable: (why: PhotoFailure) => void,
): Promise<Measured | undefined> {
  const measured = await worker.measurePhoto(await readFile(file));
  if (measured.ok) {
    const { templates, quality } = measured.value;
    const values = templates.find((template) => template.modelId === modelId)?.values;
    if (values === undefined) throw new Error(`The inference process has no model ${modelId}.`);
    return { values, quality: { ...quality.components, overall: quality.overall } };
  }
  if (measured.code === 'inference-unavailable') throw new Error(`${file}: ${measured.detail}`);
  if (measured.code !== 'no-face') onUnreadable(measured.code);
  return undefined;
}

function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function ended(stream: ReturnType<typeof createWriteStream>): Promise<void> {
  return new Promise((resolve) => stream.end(resolve));
}
