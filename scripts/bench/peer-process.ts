/**
 * A peer in a process of its own, as its documentation sets it up for Node: decoded pictures in, faces with landmarks and
 * descriptors out. Told what to do by peers.ts.
 */
import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import type { PeerAnswer, PeerQuestion } from './peers.ts';

const require = createRequire(import.meta.url);
// Their exports do not name package.json, so that their folder cannot be asked for.
const folderOf = (name: string) => join(import.meta.dirname, '..', '..', 'node_modules', name);
const wasmFolder = `${join(folderOf('@tensorflow/tfjs-backend-wasm'), 'dist')}/`;

/** The parts of the peers that are called; their own types need a browser's. */
interface Tf {
  setBackend(name: string): Promise<boolean>;
  ready(): Promise<void>;
  tensor3d(values: Uint8Array, shape: [number, number, number], type: 'int32'): { dispose(): void };
}
interface WasmBackend {
  setWasmPaths(folder: string): void;
  setThreadsCount(count: number): void;
}

// One thread each, as ours: before any backend is chosen.
const wasm = require('@tensorflow/tfjs-backend-wasm') as WasmBackend;
wasm.setThreadsCount(1);
wasm.setWasmPaths(wasmFolder);

type Detect = (rgb: Uint8Array, width: number, height: number) => Promise<number>;

const open: Record<PeerQuestion['peer'], () => Promise<Detect>> = {
  async human() {
    const models = join(folderOf('@vladmandic/human'), 'models');
    // Without tfjs-node it loads models over HTTP only.
    const server = createServer((request, response) => {
      createReadStream(join(models, basename(request.url ?? ''))).pipe(response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    server.unref();
    const { port } = server.address() as AddressInfo;
    const every = { skipFrames: 0, skipTime: 0 };
    const { Human } = require(join(folderOf('@vladmandic/human'), 'dist', 'human.node-wasm.js')) as {
      Human: new (
        config: object,
      ) => { tf: Tf; load(): Promise<void>; detect(input: object): Promise<{ face: unknown[] }> };
    };
    const human = new Human({
      backend: 'wasm',
      wasmPath: wasmFolder,
      modelBasePath: `http://127.0.0.1:${port}/`,
      debug: false,
      // Every picture is computed: results of the one before must not be handed out again.
      cacheSensitivity: 0,
      filter: { enabled: false },
      face: {
        enabled: true,
        detector: { maxDetected: 5, rotation: true, ...every },
        mesh: { enabled: true },
        iris: { enabled: true, ...every },
        description: { enabled: true, ...every },
        emotion: { enabled: false },
        antispoof: { enabled: false },
        liveness: { enabled: false },
      },
      body: { enabled: false },
      hand: { enabled: false },
      object: { enabled: false },
      gesture: { enabled: false },
      segmentation: { enabled: false },
    });
    await human.load();
    return async (rgb, width, height) => {
      const tensor = human.tf.tensor3d(rgb, [height, width, 3], 'int32');
      const { face } = await human.detect(tensor);
      tensor.dispose();
      return face.length;
    };
  },
  async 'face-api'() {
    const models = join(folderOf('@vladmandic/face-api'), 'model');
    interface Net {
      loadFromDisk(folder: string): Promise<void>;
    }
    interface FaceTask {
      withFaceLandmarks(): { withFaceDescriptors(): Promise<unknown[]> };
    }
    const api = require(join(folderOf('@vladmandic/face-api'), 'dist', 'face-api.node-wasm.js')) as {
      tf: Tf;
      nets: Record<'tinyFaceDetector' | 'faceLandmark68Net' | 'faceRecognitionNet', Net>;
      TinyFaceDetectorOptions: new (options: object) => object;
      detectAllFaces(input: object, options: object): FaceTask;
    };
    await api.tf.setBackend('wasm');
    await api.tf.ready();
    await api.nets.tinyFaceDetector.loadFromDisk(models);
    await api.nets.faceLandmark68Net.loadFromDisk(models);
    await api.nets.faceRecognitionNet.loadFromDisk(models);
    const options = new api.TinyFaceDetectorOptions({ inputSize: 416 });
    return async (rgb, width, height) => {
      const tensor = api.tf.tensor3d(rgb, [height, width, 3], 'int32');
      const faces = await api.detectAllFaces(tensor, options).withFaceLandmarks().withFaceDescriptors();
      tensor.dispose();
      return faces.length;
    };
  },
};

let detect: Detect | undefined;

process.on('message', (question: PeerQuestion) => {
  void answer(question).then((reply) => process.send?.(reply));
});

async function answer({ peer, pictures, width, height, samples }: PeerQuestion): Promise<PeerAnswer> {
  detect ??= await open[peer]();
  const timesMs: number[] = [];
  const faces: number[] = [];
  for (let i = 0; i < samples; i++) {
    const picture = pictures[i % pictures.length];
    if (picture === undefined) throw new Error('There is no picture to look at.');
    const startedMs = performance.now();
    faces.push(await detect(picture, width, height));
    timesMs.push(performance.now() - startedMs);
  }
  return { timesMs, faces, rssMiB: process.memoryUsage().rss / 2 ** 20 };
}
