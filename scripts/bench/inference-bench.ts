import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { i420Length } from '#app/recognition/rgb-image.ts';
import { createInference } from '#main/inference/client.ts';
import { frameOf, portrait } from '#main/inference/inference.fixture.ts';
import type { AnalyseOptions, Inference } from '#main/inference/interface.ts';
import { forkWorker } from '#main/shell/fork-worker.ts';
import { ensureModels } from '#native-models/build.ts';
import { builtInPack } from '#native-models/cards/packs.ts';
import { type Summary, summarise } from './summary.ts';

/** Frames before the measured ones: code is compiled, caches are filled. */
const warmUpFrames = 15;

export interface InferenceFigures {
  /** From starting the process to the answer about a frame, ms. */
  readonly startToFirstResultMs: number;
  readonly provider: string;
  readonly rssMiB: number;
  readonly peakRssMiB: number;
  readonly stages: Readonly<Record<string, Summary>>;
}

/**
 * Measures the real inference process on one 640x480 frame with one face: CPU, one thread.
 * @param samples measured frames per kind.
 */
export async function benchInference(samples: number): Promise<InferenceFigures> {
  const { dir } = ensureModels();
  const picture = await (await portrait('ada')).resize(240, 240, { fit: 'cover' }).png().toBuffer();
  const frame = await frameOf([{ picture, left: 200, top: 120 }]);
  if (frame.data.length !== i420Length(640, 480)) throw new Error('The bench frame is not 640x480.');
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
    const provider = await ready;
    await analysed(inference, frame, { wantPreview: false, wantShot: false });
    const startToFirstResultMs = performance.now() - startedMs;
    const stages: Record<string, Summary> = {};
    const fast = await measure(
      inference,
      frame,
      samples,
      { wantPreview: false, wantShot: false },
      builtInPack.fast.id,
    );
    Object.assign(stages, {
      'detect, of a fast frame': summarise(fast.map((one) => one.detectMs)),
      'landmarks, of a fast frame': summarise(fast.map((one) => one.landmarksMs)),
      'embed, of a fast frame': summarise(fast.map((one) => one.embedMs)),
      'conversion and quality, of a fast frame': summarise(
        fast.map((one) => one.totalMs - one.detectMs - one.landmarksMs - one.embedMs - one.matchMs),
      ),
      'fast frame': summarise(fast.map((one) => one.totalMs)),
      'fast frame as main sees it': summarise(fast.map((one) => one.roundTripMs)),
    });
    const preview = await measure(
      inference,
      frame,
      samples,
      { wantPreview: true, wantShot: false },
      builtInPack.fast.id,
    );
    stages['fast frame with preview'] = summarise(preview.map((one) => one.totalMs));
    // With the same face enrolled the fast card sees somebody near, and the precise one decides.
    const shot = await inference.analysePhoto(await (await portrait('ada')).png().toBuffer());
    if (!shot.ok) throw new Error(`The bench photo was refused: ${shot.code}`);
    await inference.loadGallery([{ personId: 'bench', templates: shot.value.templates }]);
    const precise = await measure(
      inference,
      frame,
      samples,
      { wantPreview: false, wantShot: false },
      builtInPack.precise.id,
    );
    stages['precise frame'] = summarise(precise.map((one) => one.totalMs));
    stages['embed and match, of a precise frame'] = summarise(
      precise.map((one) => one.embedMs + one.matchMs),
    );
    return { startToFirstResultMs, provider, ...memoryOf(pid), stages };
  } finally {
    await inference.close();
  }
}

type Frame = Awaited<ReturnType<typeof frameOf>>;

async function analysed(inference: Inference, frame: Frame, options: AnalyseOptions) {
  const result = await inference.analyse(frame, options);
  if (!result.ok) throw new Error(`The bench frame was refused: ${result.code}`);
  return result.value.observed;
}

/** Every sample is checked to have taken the way that it stands for. */
async function measure(
  inference: Inference,
  frame: Frame,
  samples: number,
  options: AnalyseOptions,
  modelId: string,
) {
  const timings = [];
  for (let i = -warmUpFrames; i < samples; i++) {
    const startedMs = performance.now();
    const observed = await analysed(inference, frame, options);
    const roundTripMs = performance.now() - startedMs;
    if (observed.faces.length !== 1 || observed.faces[0]?.modelId !== modelId)
      throw new Error(`The bench frame was not seen as one face by ${modelId}.`);
    if (i >= 0) timings.push({ ...observed.timings, roundTripMs });
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
