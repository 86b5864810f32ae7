import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { EmbeddingCard, ModelPack, NetworkCard } from '#app/recognition/model-card.ts';
import { ensureModels, ModelsNotBuilt } from './build.ts';
import { networkCards } from './cards/networks.ts';
import { builtInPack } from './cards/packs.ts';
import { readVerifiedModel } from './verified-model.ts';

function ownFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-models-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** A folder with the weights of the npm packages, free to damage. */
function ownPackages(): string {
  const folder = ownFolder();
  const packages = join(import.meta.dirname, '..', 'node_modules', '@vladmandic');
  const own = join(folder, 'node_modules', '@vladmandic');
  const isUsed = (file: string) =>
    /^(blazeface|facemesh|iris|faceres|face_recognition|.*_68_model|ssd)/.test(file);
  for (const [name, models] of [
    ['human', 'models'],
    ['face-api', 'model'],
  ] as const) {
    cpSync(join(packages, name, 'package.json'), join(own, name, 'package.json'));
    for (const file of readdirSync(join(packages, name, models)).filter(isUsed))
      cpSync(join(packages, name, models, file), join(own, name, models, file));
  }
  return folder;
}
const blazefaceWeights = (from: string) => join(from, 'node_modules/@vladmandic/human/models/blazeface.bin');
const sha256 = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');

test('every build writes the bytes that the cards promise', async () => {
  const dir = ownFolder();
  expect(ensureModels({ dir }).built).toEqual(networkCards.map(({ file }) => file));
  expect(readdirSync(dir).toSorted()).toEqual(
    ['built-from.json', ...networkCards.map(({ file }) => file)].toSorted(),
  );
  for (const card of networkCards) {
    expect(sha256(join(dir, card.file)), card.file).toBe(card.sha256);
    expect((await readVerifiedModel(dir, card)).ok).toBe(true);
  }
});

test('what is up to date stays, what is missing or was built by another converter is built again', () => {
  const dir = ownFolder();
  ensureModels({ dir });
  expect(ensureModels({ dir }).built).toEqual([]);
  rmSync(join(dir, 'iris.onnx'));
  expect(ensureModels({ dir }).built).toEqual(['iris.onnx']);
  writeFileSync(join(dir, 'built-from.json'), '{"converterVersion":0}');
  expect(ensureModels({ dir }).built).toHaveLength(networkCards.length);
});

test('a damaged model is built again', async () => {
  const dir = ownFolder();
  const [card] = networkCards;
  if (card === undefined) throw new Error('There are no cards.');
  ensureModels({ dir });
  truncateSync(join(dir, card.file), 1000);
  expect(ensureModels({ dir }).built).toEqual([card.file]);
  expect((await readVerifiedModel(dir, card)).ok).toBe(true);
});

test('two builds at once leave whole models and nothing else', async () => {
  const dir = ownFolder();
  const script = `import { ensureModels } from '#native-models/build.ts'; ensureModels({ dir: ${JSON.stringify(dir)} });`;
  const build = () =>
    promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: join(import.meta.dirname, '..'),
    });
  await Promise.all([build(), build()]);
  expect(readdirSync(dir)).toHaveLength(networkCards.length + 1);
  for (const card of networkCards) expect(sha256(join(dir, card.file)), card.file).toBe(card.sha256);
});

test('weights that end too early are named in one line, with what to do', () => {
  const from = ownPackages();
  truncateSync(blazefaceWeights(from), 1000);
  const build = () => ensureModels({ dir: ownFolder(), from });
  expect(build).toThrow(ModelsNotBuilt);
  expect(build).toThrow(
    /^blazeface-back: .*blazeface\.json: the weights end before .* Run npm ci, then try again\.$/,
  );
});

test('networks that come out other than their cards say are named and not put in place, the others are', () => {
  const from = ownPackages();
  const weights = readFileSync(blazefaceWeights(from));
  weights[1000] = (weights[1000] ?? 0) ^ 1;
  writeFileSync(blazefaceWeights(from), weights);
  const dir = ownFolder();
  expect(() => ensureModels({ dir, from })).toThrow(
    /^blazeface-back\.onnx came out with sha256 [0-9a-f]{64}/,
  );
  expect(readdirSync(dir).toSorted()).toEqual(
    networkCards
      .map(({ file }) => file)
      // Both detectors are made of the same weights.
      .filter((file) => !file.startsWith('blazeface-back'))
      .toSorted(),
  );
});

test('a package that is not there is named, with what to do', () => {
  expect(() => ensureModels({ dir: ownFolder(), from: ownFolder() })).toThrow('npm ci');
});

test('a model whose bytes were changed is refused, as is a missing one', async () => {
  const dir = ownFolder();
  const [card] = networkCards;
  if (card === undefined) throw new Error('There are no cards.');
  expect(await readVerifiedModel(dir, card)).toMatchObject({ ok: false, code: 'model-missing' });
  mkdirSync(dir, { recursive: true });
  cpSync(join(ensureModels().dir, card.file), join(dir, card.file));
  const bytes = readFileSync(join(dir, card.file));
  bytes[1000] = (bytes[1000] ?? 0) ^ 1;
  writeFileSync(join(dir, card.file), bytes);
  expect(await readVerifiedModel(dir, card)).toMatchObject({ ok: false, code: 'model-changed' });
});

test('the cards fit their schema and each other', () => {
  for (const card of networkCards) NetworkCard.parse(card);
  const pack = ModelPack.parse(builtInPack);
  for (const card of [pack.fast, pack.precise].map((one) => EmbeddingCard.parse(one))) {
    expect(card.parts.reduce((sum, part) => sum + part.length, 0)).toBe(card.length);
    for (const part of card.parts) expect(networkCards.map(({ id }) => id)).toContain(part.network);
  }
  expect(pack.fast.id).not.toBe(pack.precise.id);
});
