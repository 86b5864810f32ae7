/** `npm run models`: converts the weights of two npm packages to ONNX, where the result is missing or stale. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { networkCards } from './cards/networks.ts';
import {
  convertDlibRecognition,
  convertLandmark68,
  convertSsdMobilenet,
  ssdPriors,
} from './convert/face-api-nets.ts';
import { convertGraphModel } from './convert/tensorflow-graph.ts';

/** Where built models lie; git ignores it. */
export const builtModelsDir = join(import.meta.dirname, 'built');
/** Rises when the converter writes other bytes from the same weights. */
const converterVersion = 1;

interface Recipe {
  readonly file: string;
  /** Inside node_modules. */
  readonly source: string;
  readonly convert: (source: string) => Uint8Array;
}

const faceApi = (name: string) => `@vladmandic/face-api/model/${name}-weights_manifest.json`;
const human = (name: string) => `@vladmandic/human/models/${name}.json`;

const recipes: readonly Recipe[] = [
  {
    file: 'blazeface-back.onnx',
    source: human('blazeface'),
    convert: (source) =>
      convertGraphModel(source, 'input', {
        Identity: 'scores16',
        Identity_1: 'scores32',
        Identity_2: 'boxes16',
        Identity_3: 'boxes32',
      }),
  },
  {
    file: 'facemesh.onnx',
    source: human('facemesh'),
    convert: (source) => convertGraphModel(source, 'input', { Identity_2: 'mesh', Identity_1: 'flag' }),
  },
  {
    file: 'iris.onnx',
    source: human('iris'),
    convert: (source) => convertGraphModel(source, 'input', { Identity: 'points' }),
  },
  {
    file: 'faceres.onnx',
    source: human('faceres'),
    convert: (source) => convertGraphModel(source, 'input', { 'global_pooling/Mean': 'embedding' }),
  },
  {
    file: 'dlib-recognition.onnx',
    source: faceApi('face_recognition_model'),
    convert: convertDlibRecognition,
  },
  { file: 'landmark68.onnx', source: faceApi('face_landmark_68_model'), convert: convertLandmark68 },
  { file: 'ssd-mobilenetv1.onnx', source: faceApi('ssd_mobilenetv1_model'), convert: convertSsdMobilenet },
  { file: 'ssd-mobilenetv1.priors', source: faceApi('ssd_mobilenetv1_model'), convert: ssdPriors },
];

export interface EnsureModelsOptions {
  readonly dir?: string;
  /** Folder that holds node_modules; for tests. */
  readonly from?: string;
}

/**
 * Builds what is missing or was built by another converter or from other packages. About a second for all.
 * @returns the files built now, in no particular order, and where all of them are.
 * @throws when a package is missing or broken; the message says what to do.
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
    packages: ['@vladmandic/face-api', '@vladmandic/human'].map(
      (name) => `${name}@${packageVersion(packages, name)}`,
    ),
    // A card with another sha256 expects another file.
    cards: networkCards.map((card) => `${card.file} ${card.sha256}`),
  });
  const isStale = !existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== stamp;
  const wanted = recipes.filter(({ file }) => isStale || !existsSync(join(dir, file)));
  if (wanted.length === 0) return { built: [], dir };
  mkdirSync(dir, { recursive: true });
  rmSync(stampFile, { force: true });
  for (const { file, source, convert } of wanted) {
    const target = join(dir, file);
    // Renamed into place: who reads meanwhile sees the old file or the new one, never half of one.
    writeFileSync(`${target}.new`, convert(join(packages, source)));
    renameSync(`${target}.new`, target);
  }
  writeFileSync(stampFile, stamp);
  return { built: wanted.map(({ file }) => file), dir };
}

function packageVersion(packages: string, name: string): string {
  try {
    const parsed: unknown = JSON.parse(readFileSync(join(packages, name, 'package.json'), 'utf8'));
    return typeof parsed === 'object' && parsed !== null ? String(Reflect.get(parsed, 'version')) : 'unknown';
  } catch {
    throw new Error(`The package ${name} is not installed. Run npm ci, then try again.`);
  }
}

if (import.meta.main) {
  const started = performance.now();
  const { built, dir } = ensureModels();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(
    built.length === 0
      ? `models: up to date in ${dir}`
      : `models: built ${built.length} files in ${seconds} s`,
  );
  const other = networkCards.filter(
    (card) =>
      createHash('sha256')
        .update(readFileSync(join(dir, card.file)))
        .digest('hex') !== card.sha256,
  );
  for (const card of other) console.error(`models: ${card.file} does not have the sha256 of its card`);
  process.exitCode = other.length === 0 ? 0 : 1;
}
