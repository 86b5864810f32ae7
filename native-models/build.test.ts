import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { EmbeddingCard, ModelPack, NetworkCard } from '#app/recognition/model-card.ts';
import { ensureModels } from './build.ts';
import { networkCards } from './cards/networks.ts';
import { builtInPack } from './cards/packs.ts';
import { readVerifiedModel } from './verified-model.ts';

function ownFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-models-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}
const sha256 = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');

test('every build writes the bytes that the cards promise', async () => {
  const dir = ownFolder();
  expect(ensureModels({ dir }).built).toHaveLength(networkCards.length + 1);
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
  expect(ensureModels({ dir }).built.length).toBeGreaterThan(1);
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
