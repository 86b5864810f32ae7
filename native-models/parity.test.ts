import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as ort from 'onnxruntime-node';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  type BlazefaceOutputs,
  decodeBlazeface,
  overlap,
  weightedSuppression,
} from '#app/recognition/blazeface.ts';
import type { NetworkCard } from '#app/recognition/model-card.ts';
import { ensureModels } from './build.ts';
import { networkCards } from './cards/networks.ts';
import { dlibLastLayer } from './convert/face-api-nets.ts';
import { readLastLayer } from './convert/last-layer.ts';
import { readVerifiedModel } from './verified-model.ts';

const packages = join(import.meta.dirname, '..', 'node_modules');
interface Picture {
  readonly file: string;
  /** Part of the photo, in its pixels; the whole where absent. */
  readonly region?: {
    readonly left: number;
    readonly top: number;
    readonly width: number;
    readonly height: number;
  };
}

const photo = (name: string) => join(packages, '@vladmandic/face-api/demo', name);
/** One face with room around it, as the pipeline shows it to the networks behind the detector. */
const faces: readonly Picture[] = [
  { file: photo('sample1.jpg'), region: { left: 322, top: 295, width: 360, height: 360 } },
  { file: photo('sample6.jpg'), region: { left: 1373, top: 191, width: 440, height: 440 } },
];
/** Real photos that npm brings, whole ones and faces. */
const pictures: readonly Picture[] = [
  ...['sample1.jpg', 'sample3.jpg', 'sample6.jpg'].map((name) => ({ file: photo(name) })),
  ...faces,
];
/** Of the output's own scale (largest value seen). Float32 rounding through 30 layers stays well below. */
const tolerance = 1e-4;

/** face-api's own network classes, on the same TensorFlow.js. */
interface FaceApi {
  readonly FaceRecognitionNet: new () => Reference & { forwardInput(input: unknown): tf.Tensor };
  readonly FaceLandmark68Net: new () => Reference & { runNet(input: unknown): tf.Tensor };
  readonly SsdMobilenetv1: new () => Reference & {
    forwardInput(input: unknown): { boxes: tf.Tensor[]; scores: tf.Tensor[] };
  };
  readonly NetInput: new (inputs: readonly tf.Tensor[]) => unknown;
}
interface Reference {
  loadFromDisk(folder: string): Promise<void>;
}

const dir = ensureModels().dir;

beforeAll(async () => {
  setWasmPaths(`${join(packages, '@tensorflow/tfjs-backend-wasm/dist')}/`);
  await tf.setBackend('wasm');
  await tf.ready();
});

function card(id: string): NetworkCard {
  const found = networkCards.find((one) => one.id === id);
  if (found === undefined) throw new Error(`No card ${id}`);
  return found;
}

/** Pixels of the picture, stretched to the network's input size: [H][W][3], 0..255, in the card's colour order. */
async function pixels({ file, region }: Picture, { input }: NetworkCard): Promise<Float32Array> {
  const source = region === undefined ? sharp(file) : sharp(file).extract(region);
  const { data } = await source
    .resize(input.width, input.height, { fit: 'fill' })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const values = Float32Array.from(data);
  if (input.colour === 'BGR')
    for (let i = 0; i < values.length; i += 3)
      [values[i], values[i + 2]] = [values[i + 2] ?? 0, values[i] ?? 0];
  return values;
}

/** (pixel - mean) * scale, still [H][W][3]. */
function normalised(values: Float32Array, { input }: NetworkCard): Float32Array {
  return values.map((value, i) => (value - (input.mean[i % 3] ?? 0)) * input.scale);
}

async function runOnnx(network: NetworkCard, nhwc: Float32Array): Promise<Record<string, Float32Array>> {
  const model = await readVerifiedModel(dir, network);
  if (!model.ok) throw new Error(model.detail);
  const session = await ort.InferenceSession.create(model.value, { intraOpNumThreads: 1 });
  const { width, height, name } = network.input;
  const planes = new Float32Array(nhwc.length);
  for (let c = 0; c < 3; c++)
    for (let i = 0; i < width * height; i++) planes[c * width * height + i] = nhwc[i * 3 + c] ?? 0;
  const outputs = await session.run({ [name]: new ort.Tensor('float32', planes, [1, 3, height, width]) });
  await session.release();
  return Object.fromEntries(
    Object.entries(outputs).map(([key, tensor]) => [key, Float32Array.from(tensor.data as Float32Array)]),
  );
}

/** Outputs that are probabilities: their scale is 1, however small they happen to be. */
const probabilities: ReadonlySet<string> = new Set(['flag', 'scores']);

/** Largest absolute difference over the output's scale: 1 for a probability, else the largest value of the reference. */
function relativeError(name: string, actual: Float32Array | undefined, expected: Float32Array): number {
  if (actual?.length !== expected.length)
    throw new Error(`Lengths differ: ${actual?.length} and ${expected.length}`);
  let worst = 0;
  let scale = probabilities.has(name) ? 1 : 0;
  for (const [i, value] of expected.entries()) {
    worst = Math.max(worst, Math.abs((actual[i] ?? Number.NaN) - value));
    scale = Math.max(scale, Math.abs(value));
  }
  // Two equal all-zero outputs would prove nothing.
  return scale > 0 ? worst / scale : Number.NaN;
}

type Outputs = Record<string, Float32Array>;

async function expectParity(
  network: NetworkCard,
  reference: (nhwc: tf.Tensor4D, raw: tf.Tensor3D) => Record<string, tf.Tensor>,
  decode: (outputs: Outputs) => Outputs = (outputs) => outputs,
) {
  const { width, height } = network.input;
  for (const picture of pictures) {
    const raw = await pixels(picture, network);
    const input = normalised(raw, network);
    const actual = decode(await runOnnx(network, input));
    const expected = reference(
      tf.tensor4d(input, [1, height, width, 3]),
      tf.tensor3d(raw, [height, width, 3]),
    );
    expect(Object.keys(expected).sort()).toEqual(Object.keys(actual).sort());
    for (const [name, tensor] of Object.entries(expected))
      expect(
        relativeError(name, actual[name], Float32Array.from(await tensor.data())),
        `${network.id} ${name}`,
      ).toBeLessThanOrEqual(tolerance);
  }
  tf.disposeVariables();
}

describe('a converted TensorFlow graph equals TensorFlow.js', () => {
  test.each<[string, string, Record<string, string>]>([
    [
      'blazeface-back',
      'blazeface',
      { Identity: 'scores16', Identity_1: 'scores32', Identity_2: 'boxes16', Identity_3: 'boxes32' },
    ],
    ['facemesh', 'facemesh', { Identity_2: 'mesh', Identity_1: 'flag' }],
    ['iris', 'iris', { Identity: 'points' }],
    ['faceres', 'faceres', { 'global_pooling/Mean': 'embedding' }],
  ])('%s', async (id, name, outputs) => {
    const file = join(packages, '@vladmandic/human/models', `${name}.json`);
    const json = JSON.parse(readFileSync(file, 'utf8'));
    const paths: string[] = json.weightsManifest.flatMap((group: { paths: string[] }) => group.paths);
    const bytes = Buffer.concat(paths.map((path) => readFileSync(join(dirname(file), path))));
    const model = await tf.loadGraphModel({
      load: async () => ({
        modelTopology: json.modelTopology,
        weightSpecs: json.weightsManifest.flatMap((group: { weights: unknown[] }) => group.weights),
        weightData: Uint8Array.from(bytes).buffer,
      }),
    });
    await expectParity(card(id), (input) =>
      Object.fromEntries(
        Object.entries(outputs).map(([source, target]) => [
          target,
          model.execute(input, source) as tf.Tensor,
        ]),
      ),
    );
    model.dispose();
  });
});

test('the detector with a lower input finds the faces that the square one finds between black bars', async () => {
  const [square, wide] = [card('blazeface-back'), card('blazeface-back-wide')];
  const found = (outputs: Outputs, { input }: NetworkCard) =>
    weightedSuppression(decodeBlazeface(outputs as Outputs & BlazefaceOutputs, 0.5, input), 0.3);
  let faceCount = 0;
  for (const picture of pictures) {
    const raw = await pixels(picture, wide);
    const bar = (square.input.height - wide.input.height) / 2;
    const barred = new Float32Array(square.input.width * square.input.height * 3);
    barred.set(raw, bar * square.input.width * 3);
    const low = found(await runOnnx(wide, normalised(raw, wide)), wide);
    const high = found(await runOnnx(square, normalised(barred, square)), square);
    expect(low).toHaveLength(high.length);
    for (const face of high) {
      const moved = { ...face, top: face.top - bar };
      expect(Math.max(...low.map((one) => overlap(one, moved)))).toBeGreaterThan(0.9);
    }
    faceCount += high.length;
  }
  expect(faceCount).toBeGreaterThan(pictures.length);
});

test('the mesh flags the face crops and not the whole photos, so that parity is proved on both sides', async () => {
  const mesh = card('facemesh');
  for (const picture of pictures) {
    const { flag } = await runOnnx(mesh, normalised(await pixels(picture, mesh), mesh));
    if (faces.includes(picture)) expect(flag?.[0]).toBeGreaterThan(0.9);
    else expect(flag?.[0]).toBeLessThan(0.1);
  }
});

describe('a network built for face-api’s weights equals face-api', () => {
  const models = join(packages, '@vladmandic/face-api/model');
  let faceApi: FaceApi;
  beforeAll(() => {
    faceApi = createRequire(import.meta.url)('@vladmandic/face-api/dist/face-api.node-wasm.js') as FaceApi;
  });

  test('dlib recognition', async () => {
    const net = new faceApi.FaceRecognitionNet();
    await net.loadFromDisk(models);
    await expectParity(
      card('dlib-recognition'),
      (_, raw) => ({ embedding: net.forwardInput(new faceApi.NetInput([raw])) }),
      ({ embedding = new Float32Array() }) => ({ embedding }),
    );
  });

  test('dlib’s other last layer reads the same cells as its own', async () => {
    const network = card('dlib-recognition');
    const layers = {
      embedding: dlibLastLayer(join(models, 'face_recognition_model-weights_manifest.json')),
      distilled: readLastLayer(join(import.meta.dirname, 'cards/dlib-distilled-1.json')),
    };
    for (const picture of faces) {
      const outputs = await runOnnx(network, normalised(await pixels(picture, network), network));
      const { cells = new Float32Array() } = outputs;
      expect(cells).toHaveLength(1024);
      for (const [name, { dims, data }] of Object.entries(layers)) {
        const [, columns = 0] = dims;
        const expected = Float32Array.from({ length: columns }, (_, c) =>
          cells.reduce((sum, value, i) => sum + value * (data[i * columns + c] ?? Number.NaN), 0),
        );
        expect(relativeError(name, outputs[name], expected), name).toBeLessThanOrEqual(tolerance);
      }
    }
  });

  test('landmark68', async () => {
    const net = new faceApi.FaceLandmark68Net();
    await net.loadFromDisk(models);
    await expectParity(card('landmark68'), (_, raw) => ({ points: net.runNet(new faceApi.NetInput([raw])) }));
  });

  test('ssd_mobilenetv1, decoded against its priors', async () => {
    const net = new faceApi.SsdMobilenetv1();
    await net.loadFromDisk(models);
    await expectParity(
      card('ssd-mobilenetv1'),
      (_, raw) => firstOf(net.forwardInput(new faceApi.NetInput([raw]))),
      decodeSsd,
    );
  });
});

/** face-api answers one tensor per picture of the batch. */
function firstOf(batches: Record<string, tf.Tensor[]>): Record<string, tf.Tensor> {
  return Object.fromEntries(
    Object.entries(batches).flatMap(([name, [first]]) => (first === undefined ? [] : [[name, first]])),
  );
}

/** Boxes as [5118][ymin, xmin, ymax, xmax] in 0..1 and the face class's scores, as face-api's output layer makes them. */
function decodeSsd({
  boxes = new Float32Array(),
  classes = new Float32Array(),
  priors = new Float32Array(),
}: Outputs): Outputs {
  const count = priors.length / 4;
  const decoded = new Float32Array(count * 4);
  const scores = new Float32Array(count);
  const at = (values: Float32Array, index: number) => values[index] ?? Number.NaN;
  for (let i = 0; i < count; i++) {
    const [top, left, bottom, right] = [0, 1, 2, 3].map((k) => at(priors, i * 4 + k)) as [
      number,
      number,
      number,
      number,
    ];
    const height = Math.exp(at(boxes, i * 4 + 2) / 5) * (bottom - top);
    const width = Math.exp(at(boxes, i * 4 + 3) / 5) * (right - left);
    const y = (at(boxes, i * 4) / 10) * (bottom - top) + (top + bottom) / 2;
    const x = (at(boxes, i * 4 + 1) / 10) * (right - left) + (left + right) / 2;
    decoded.set([y - height / 2, x - width / 2, y + height / 2, x + width / 2], i * 4);
    scores[i] = 1 / (1 + Math.exp(-at(classes, i * 3 + 1)));
  }
  return { boxes: decoded, scores };
}
