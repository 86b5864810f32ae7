import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import type { FrameObserved, StageTimings } from '#app/recognition/observation.ts';
import type { Frame } from '#main/camera/interface.ts';
import { createInference } from '#main/inference/client.ts';
import { frameOf, portrait } from '#main/inference/inference.fixture.ts';
import type { AnalyseOptions, Inference } from '#main/inference/interface.ts';
import { forkWorker } from '#main/shell/fork-worker.ts';
import { ensureModels } from '#native-models/build.ts';
import { builtInPack } from '#native-models/cards/packs.ts';
import { Peer, type PeerName, peers } from './peers.ts';
import { type Summary, summarise } from './summary.ts';

/** Frames before the measured ones: code is compiled, caches are filled. */
const warmUpFrames = 15;
/** Peers and we take turns, so that a busy minute of the machine hits all alike. */
const rounds = 4;
const [width, height] = [640, 480];
/** One camera frame after the other, ms; and a pause after which faces are looked for anew. */
const frameMs = 33;
const pauseMs = 5_000;
/** Two seconds at 30 a second: five faces, two embedded a frame, have had their opening looks by then. */
const settleFrames = 60;

export interface FaceFigures {
  /** Detection, mesh and fast embedding: what the first frame of somebody unknown costs. */
  readonly detectionFrame: Summary;
  /** All frames of somebody followed at 30 a second: mesh always, detection and embedding when needed. */
  readonly trackedFrame: Summary;
  /** Frames of faces long in view that needed neither detection nor embedding: the mesh alone. */
  readonly meshOnlyFrame: Summary;
  /** Mean of all tracked frames: what a second of following costs, divided by its frames. */
  readonly trackedMeanMs: number;
  readonly stages: Readonly<Record<string, Summary>>;
  /** In each picture; we are checked to find all of them. */
  readonly faces: number;
  readonly peers: Readonly<Record<PeerName, PeerFigures>>;
}

/** A peer on the same pictures, in the same rounds. */
export interface PeerFigures {
  readonly frame: Summary;
  readonly rssMiB: number;
  /** Faces that it found in a picture: fewer than there are cost it less. */
  readonly fewestFaces: number;
  readonly mostFaces: number;
}

export interface InferenceFigures {
  /** From starting the process to the answer about a frame, ms. */
  readonly startToFirstResultMs: number;
  readonly provider: string;
  readonly rssMiB: number;
  readonly peakRssMiB: number;
  readonly oneFace: FaceFigures;
  readonly fiveFaces: FaceFigures;
  /** With the one face enrolled: the fast card sees somebody near, and the precise one decides. */
  readonly preciseFrame: Summary;
  readonly previewFrame: Summary;
  /** While signs of a live person are watched for. */
  readonly presentationFrame: Summary;
}

/**
 * Measures the real inference process on 640x480 frames: CPU, one thread, with the peers in the same rounds.
 * @param samples measured frames per kind.
 * @param peerSamples frames that each peer looks at; they are slow.
 */
export async function benchInference(samples: number, peerSamples: number): Promise<InferenceFigures> {
  const { dir } = ensureModels();
  let pid = 0;
  const startedMs = performance.now();
  const inference = createInference({
    spawn: () => {
      const worker = forkWorker(join(import.meta.dirname, '../../main/inference/worker.ts'), {
        name: 'bench',
      });
      pid = worker.pid ?? 0;
      return worker;
    },
    modelsDir: dir,
    providers: ['cpu'],
  });
  const ready = new Promise<string>((resolve, reject) => {
    inference.onState((state) => {
      if (state.state === 'ready') resolve(state.provider);
      if (state.state === 'failed') reject(new Error(state.detail));
    });
  });
  inference.start();
  try {
    const one = await movingPictures([{ who: 'ada', side: 240, left: 200, top: 120 }]);
    const provider = await ready;
    const camera = new Camera(inference);
    await camera.see(one, pauseMs);
    const startToFirstResultMs = performance.now() - startedMs;
    const five = await movingPictures([
      { who: 'ada', side: 200, left: 4, top: 10 },
      { who: 'bob', side: 200, left: 218, top: 10 },
      { who: 'eve', side: 200, left: 432, top: 10 },
      { who: 'bob', side: 200, left: 104, top: 262 },
      { who: 'ada', side: 200, left: 318, top: 262 },
    ]);
    const oneFace = await benchFaces(camera, one, samples, peerSamples);
    const fiveFaces = await benchFaces(camera, five, samples, peerSamples);
    const also = async (wanted: Partial<AnalyseOptions>) =>
      summarise(
        (await detectionFrames(camera, one, samples, builtInPack.fast.id, wanted)).map((t) => t.totalMs),
      );
    const previewFrame = await also({ wantPreview: true });
    const presentationFrame = await also({ wantPresentation: true });
    const shot = await inference.analysePhoto(await (await portrait('ada')).png().toBuffer());
    if (!shot.ok) throw new Error(`The bench photo was refused: ${shot.code}`);
    await inference.loadGallery([{ personId: 'bench', templates: shot.value.templates }]);
    const precise = await detectionFrames(camera, one, samples, builtInPack.precise.id);
    const preciseFrame = summarise(precise.map((timing) => timing.totalMs));
    return {
      startToFirstResultMs,
      provider,
      ...memoryOf(pid),
      oneFace,
      fiveFaces,
      preciseFrame,
      previewFrame,
      presentationFrame,
    };
  } finally {
    await inference.close();
  }
}

/** Pictures of the same faces a pixel or two apart, as our frames and as the peers want them. */
interface Pictures {
  readonly frames: readonly Frame[];
  readonly rgb: readonly Uint8Array[];
  readonly faces: number;
}

async function movingPictures(
  parts: readonly { who: 'ada' | 'bob' | 'eve'; side: number; left: number; top: number }[],
): Promise<Pictures> {
  const cut = await Promise.all(
    parts.map(async ({ who, side, left, top }) => ({
      picture: await (await portrait(who)).resize(side, side, { fit: 'cover' }).png().toBuffer(),
      left,
      top,
    })),
  );
  const frames: Frame[] = [];
  const rgb: Uint8Array[] = [];
  for (const [x, y] of [
    [0, 0],
    [1, 0],
    [2, 1],
    [1, 2],
    [0, 1],
  ] as const) {
    const moved = cut.map(({ picture, left, top }) => ({ picture, left: left + x, top: top + y }));
    frames.push(await frameOf(moved, width, height));
    const { data } = await sharp({ create: { width, height, channels: 3, background: '#808080' } })
      .composite(moved.map(({ picture, left, top }) => ({ input: picture, left, top })))
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    rgb.push(new Uint8Array(data));
  }
  return { frames, rgb, faces: parts.length };
}

/** Shows pictures to the inference process at capture times of its choosing. */
class Camera {
  readonly #inference: Inference;
  #atMs = 0;
  #shown = 0;

  constructor(inference: Inference) {
    this.#inference = inference;
  }

  /** @param afterMs capture time since the frame before. */
  async see(
    { frames, faces }: Pictures,
    afterMs: number,
    wanted: Partial<AnalyseOptions> = {},
  ): Promise<FrameObserved> {
    this.#atMs += afterMs;
    const frame = frames[this.#shown++ % frames.length];
    if (frame === undefined) throw new Error('There is no picture to show.');
    const result = await this.#inference.analyse(
      { ...frame, frameId: this.#shown, capturedAtMs: this.#atMs },
      { wantPreview: false, wantShot: false, ...wanted },
    );
    if (!result.ok) throw new Error(`The bench frame was refused: ${result.code}`);
    const { observed } = result.value;
    if (observed.faces.length !== faces)
      throw new Error(`${observed.faces.length} faces were seen where ${faces} are.`);
    return observed;
  }
}

async function benchFaces(
  camera: Camera,
  pictures: Pictures,
  samples: number,
  peerSamples: number,
): Promise<FaceFigures> {
  const running = peers.map((name) => new Peer(name));
  const detection: StageTimings[] = [];
  const tracked: StageTimings[] = [];
  const meshOnly: StageTimings[] = [];
  const peerMs: Record<string, number[]> = {};
  const peerRss: Record<string, number> = {};
  const peerFaces: Record<string, number[]> = {};
  const ask = (peer: Peer, count: number) =>
    peer.look({ pictures: pictures.rgb, width, height, samples: count });
  try {
    for (const peer of running) await ask(peer, 3);
    for (let round = 0; round < rounds; round++) {
      const share = Math.ceil(samples / rounds);
      detection.push(...(await detectionFrames(camera, pictures, share, builtInPack.fast.id)));
      tracked.push(...(await trackedFrames(camera, pictures, share)));
      meshOnly.push(...(await meshOnlyFrames(camera, pictures, share)));
      for (const peer of running) {
        const answer = await ask(peer, Math.ceil(peerSamples / rounds));
        peerMs[peer.name] = [...(peerMs[peer.name] ?? []), ...answer.timesMs];
        peerRss[peer.name] = answer.rssMiB;
        peerFaces[peer.name] = [...(peerFaces[peer.name] ?? []), ...answer.faces];
      }
    }
  } finally {
    for (const peer of running) peer.close();
  }
  const peerFigures = (name: PeerName): PeerFigures => ({
    frame: summarise(peerMs[name] ?? []),
    rssMiB: peerRss[name] ?? Number.NaN,
    fewestFaces: Math.min(...(peerFaces[name] ?? [])),
    mostFaces: Math.max(...(peerFaces[name] ?? [])),
  });
  return {
    detectionFrame: summarise(detection.map((timing) => timing.totalMs)),
    trackedFrame: summarise(tracked.map((timing) => timing.totalMs)),
    meshOnlyFrame: summarise(meshOnly.map((timing) => timing.totalMs)),
    trackedMeanMs: tracked.reduce((sum, timing) => sum + timing.totalMs, 0) / tracked.length,
    stages: {
      detect: summarise(detection.map((timing) => timing.detectMs)),
      mesh: summarise(detection.map((timing) => timing.landmarksMs)),
      'align and embed, fast': summarise(detection.map((timing) => timing.embedMs)),
      'conversion, quality, motion': summarise(
        detection.map(
          ({ totalMs, detectMs, landmarksMs, embedMs, matchMs }) =>
            totalMs - detectMs - landmarksMs - embedMs - matchMs,
        ),
      ),
    },
    faces: pictures.faces,
    peers: { human: peerFigures('human'), 'face-api': peerFigures('face-api') },
  };
}

/** Each after a pause, so that faces are looked for anew. Every sample is checked to have taken that way. */
async function detectionFrames(
  camera: Camera,
  pictures: Pictures,
  samples: number,
  modelId: string,
  wanted: Partial<AnalyseOptions> = {},
): Promise<StageTimings[]> {
  const timings: StageTimings[] = [];
  for (let i = -warmUpFrames; i < samples; i++) {
    const { timings: own, faces } = await camera.see(pictures, pauseMs, wanted);
    if (own.detectMs === 0 || !faces.some((face) => face.modelId === modelId))
      throw new Error(`A detection frame was not detected, or not embedded by ${modelId}.`);
    if (i >= 0) timings.push(own);
  }
  return timings;
}

/** One after the other at 30 a second: whatever each needs. */
async function trackedFrames(camera: Camera, pictures: Pictures, samples: number): Promise<StageTimings[]> {
  const timings: StageTimings[] = [];
  await camera.see(pictures, pauseMs);
  for (let i = -warmUpFrames; i < samples; i++) {
    const { timings: own } = await camera.see(pictures, frameMs);
    if (i >= 0) timings.push(own);
  }
  const followed = timings.filter((own) => own.detectMs === 0).length;
  if (followed < samples * 0.8) throw new Error('Faces were not followed but detected again.');
  return timings;
}

/** Follows on from tracked frames: once the opening looks are taken, only frames without detection and embedding count. */
async function meshOnlyFrames(camera: Camera, pictures: Pictures, samples: number): Promise<StageTimings[]> {
  const timings: StageTimings[] = [];
  const mostFrames = settleFrames + 5 * samples;
  for (let i = 0; timings.length < samples; i++) {
    if (i > mostFrames)
      throw new Error('Faces long in view were still detected or embedded again and again.');
    const { timings: own } = await camera.see(pictures, frameMs);
    if (i >= settleFrames && own.detectMs === 0 && own.embedMs === 0) timings.push(own);
  }
  return timings;
}

/** Resident memory of a process; the peak only where Linux tells it. */
function memoryOf(pid: number): { readonly rssMiB: number; readonly peakRssMiB: number } {
  if (process.platform === 'linux') {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const kib = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]);
    return { rssMiB: kib('VmRSS') / 1024, peakRssMiB: kib('VmHWM') / 1024 };
  }
  if (process.platform === 'win32') return { rssMiB: Number.NaN, peakRssMiB: Number.NaN };
  const rssMiB = Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024;
  return { rssMiB, peakRssMiB: Number.NaN };
}
