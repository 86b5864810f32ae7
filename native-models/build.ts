/** `npm run models`: converts the weights of two npm packages to ONNX, where the result is missing, stale or damaged. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { networkCards } from './cards/networks.ts';
import { BrokenWeights, UnsupportedOperation } from './convert/errors.ts';
import { convertDlibRecognition, convertLandmark68, convertSsdMobilenet } from './convert/face-api-nets.ts';
import { readLastLayer } from './convert/last-layer.ts';
import { convertGraphModel } from './convert/tensorflow-graph.ts';
import { parseJson } from './convert/weights.ts';

/** Where built models lie; git ignores it. */
export const builtModelsDir = join(import.meta.dirname, 'built');
/** Rises when the converter writes other bytes from the same weights. */
const converterVersion = 4;

/** The models cannot be built; the message is one line that says why and what to do. */
export class ModelsNotBuilt extends Error {
  override readonly name = 'ModelsNotBuilt';
}

interface Recipe {
  /** Inside node_modules. */
  readonly source: string;
  readonly convert: (source: string) => Uint8Array;
}

const distilledLayer = join(import.meta.dirname, 'cards/dlib-distilled-1.json');
const faceApi = (name: string) => `@vladmandic/face-api/model/${name}-weights_manifest.json`;
const human = (name: string) => `@vladmandic/human/models/${name}.json`;

const blazefaceOutputs = {
  Identity: 'scores16',
  Identity_1: 'scores32',
  Identity_2: 'boxes16',
  Identity_3: 'boxes32',
};

/** By the id of the card. */
const recipes: Readonly<Record<string, Recipe>> = {
  'blazeface-back': {
    source: human('blazeface'),
    convert: (source) => convertGraphModel(source, 'input', blazefaceOutputs),
  },
  'blazeface-back-wide': {
    source: human('blazeface'),
    convert: (source) => convertGraphModel(source, 'input', blazefaceOutputs, 192),
  },
  facemesh: {
    source: human('facemesh'),
    convert: (source) => convertGraphModel(source, 'input', { Identity_2: 'mesh', Identity_1: 'flag' }),
  },
  iris: {
    source: human('iris'),
    convert: (source) => convertGraphModel(source, 'input', { Identity: 'points' }),
  },
  faceres: {
    source: human('faceres'),
    convert: (source) => convertGraphModel(source, 'input', { 'global_pooling/Mean': 'embedding' }),
  },
  'dlib-recognition': {
    source: faceApi('face_recognition_model'),
    convert: (source) => convertDlibRecognition(source, readLastLayer(distilledLayer)),
  },
  landmark68: { source: faceApi('face_landmark_68_model'), convert: convertLandmark68 },
  'ssd-mobilenetv1': { source: faceApi('ssd_mobilenetv1_model'), convert: convertSsdMobilenet },
};

export interface EnsureModelsOptions {
  readonly dir?: string;
  /** Folder that holds node_modules; for tests. */
  readonly from?: string;
}

/**
 * Builds what is missing, damaged, or was built by another converter or from other packages. About a second for all.
 * Only files with the sha256 of their card are put in place, each by a rename: who reads meanwhile sees the old file or
 * the new one, and two builds at once do not disturb each other.
 * @returns the files built now, in the order of the cards, and where all of them are.
 * @throws ModelsNotBuilt when a package is missing, broken or another version, or a card has another sha256.
 */
export function ensureModels(options: EnsureModelsOptions = {}): {
  readonly built: readonly string[];
  readonly dir: string;
} {
  const dir = options.dir ?? builtModelsDir;
  // Read as files, not required: the packages do not export their weights.
  const packages = join(options.from ?? join(import.meta.dirname, '..'), 'node_modules');
  const stampFile = join(dir, 'built-from.json');
  const stamp = JSON.stringify({
    converterVersion,
    distilledLayer: hash(readFileSync(distilledLayer)),
    packages: ['@vladmandic/face-api', '@vladmandic/human'].map(
      (name) => `${name}@${packageVersion(packages, name)}`,
    ),
    // A card with another sha256 expects another file.
    cards: networkCards.map((card) => `${card.file} ${card.sha256}`),
  });
  const isStale = !existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== stamp;
  const wanted = networkCards.filter(
    ({ file, sha256 }) =>
      isStale || !existsSync(join(dir, file)) || hash(readFileSync(join(dir, file))) !== sha256,
  );
  if (wanted.length === 0) return { built: [], dir };

  mkdirSync(dir, { recursive: true });
  // In the same folder, so that a rename never crosses file systems; of its own, so that no other build writes there.
  const aside = mkdtempSync(join(dir, '.building-'));
  try {
    const others: string[] = [];
    for (const { id, file, sha256 } of wanted) {
      const model = convert(id, packages);
      const actual = hash(model);
      if (actual === sha256) place(model, file);
      else others.push(`${file} came out with sha256 ${actual}, not its card's.`);
    }
    if (others.length > 0)
      throw new ModelsNotBuilt(
        `${others.join(' ')} If converter or weights changed on purpose, correct the card; else run npm ci.`,
      );
    place(stamp, 'built-from.json');
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
  return { built: wanted.map(({ file }) => file), dir };

  function place(content: Uint8Array | string, file: string): void {
    writeFileSync(join(aside, file), content);
    renameSync(join(aside, file), join(dir, file));
  }
}

function convert(id: string, packages: string): Uint8Array {
  const recipe = recipes[id];
  if (recipe === undefined)
    throw new ModelsNotBuilt(`The card ${id} has no recipe in native-models/build.ts.`);
  try {
    return recipe.convert(join(packages, recipe.source));
  } catch (cause) {
    if (!(cause instanceof BrokenWeights || cause instanceof UnsupportedOperation)) throw cause;
    throw new ModelsNotBuilt(`${id}: ${cause.message} Run npm ci, then try again.`, { cause });
  }
}

function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function packageVersion(packages: string, name: string): string {
  try {
    return parseJson(join(packages, name, 'package.json'), z.object({ version: z.string() })).version;
  } catch (cause) {
    throw new ModelsNotBuilt(`The package ${name} is not installed. Run npm ci, then try again.`, { cause });
  }
}

/** One line for a person. @returns the exit code. */
function run(): number {
  const started = performance.now();
  try {
    const { built, dir } = ensureModels();
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(
      built.length === 0
        ? `models: up to date in ${dir}`
        : `models: built ${built.length} files in ${seconds} s`,
    );
    return 0;
  } catch (problem) {
    if (!(problem instanceof ModelsNotBuilt)) throw problem;
    console.error(`models: ${problem.message}`);
    return 1;
  }
}

if (import.meta.main) process.exitCode = run();
