import { join } from 'node:path';
import type { RgbImage } from '#app/recognition/rgb-image.ts';
import { createInference } from '#main/inference/client.ts';
import type { Inference } from '#main/inference/interface.ts';
import { forkWorker } from '#main/shell/fork-worker.ts';
import { ensureModels } from '#native-models/build.ts';
import {
  answerChallenge,
  mainPresentation,
  motionOf,
  networkPasses,
  type Presentation,
  turnOf,
} from './judge.ts';
import { gatherMaterial, type Material } from './material.ts';
import { camera, framesPerSecond, toI420 } from './picture.ts';
import { type Random, randomFrom } from './random.ts';
import { speciesList } from './species.ts';
import type { Counted } from './table.ts';

/** Where everything lies that plays are made of, and the seed. */
export interface PlayOrder {
  readonly photos: string;
  readonly clips: string;
  readonly passiveModels: string;
  readonly seed: number;
}

/** One thing to show: a play of a species, with the clip that it is made with, or a clip as it is. */
export type Task =
  | { readonly what: 'attack'; readonly species: number; readonly play: number; readonly clip: number }
  | { readonly what: 'bona fide'; readonly clip: number };

/** Length of a rendered play. */
const framesPerPlay = 60;
/** Between two presentations nobody is there: tracks end. */
const pauseMs = 10_000;
export const challengesPerPlay = 100;

/**
 * Everything to be shown: every clip as it is, and `plays` of each species; a species of clips is played so often from each clip,
 * others take the clips in turn.
 */
export function tasksOf(plays: number, clips: number): Task[] {
  const count = (length: number) => Array.from({ length }, (_, i) => i);
  return [
    ...count(clips).map((clip): Task => ({ what: 'bona fide', clip })),
    ...speciesList.flatMap(({ isOfClips = false }, species) =>
      count(isOfClips ? plays * clips : plays).map(
        (play): Task => ({ what: 'attack', species, play, clip: play % clips }),
      ),
    ),
  ];
}

/** Shows one thing after the other to the inference process of the product. */
export class Stage {
  readonly #material: Material;
  readonly #inference: Inference;
  readonly #seed: number;
  #frameId = 0;
  #atMs = 1_000;

  private constructor(material: Material, inference: Inference, seed: number) {
    this.#material = material;
    this.#inference = inference;
    this.#seed = seed;
  }

  /** Reads photos and clips and starts a process. @throws when something is missing. */
  static async open({ photos, clips, passiveModels, seed }: PlayOrder): Promise<Stage> {
    const material = await gatherMaterial(photos, clips);
    return new Stage(material, await openInference(passiveModels), seed);
  }

  /** What came of one task. Chance hangs on the seed and the task alone, not on what was shown before. */
  async show(task: Task): Promise<Counted> {
    const random = randomFrom(seedOf(this.#seed, task));
    const clip = this.#material.clips[task.clip];
    if (clip === undefined) throw new Error(`There is no clip ${task.clip}.`);
    if (task.what === 'bona fide')
      return counted(await this.#present(clip.frames.length, (i) => clip.frames[i]?.picture), random);
    const species = speciesList[task.species];
    if (species === undefined) throw new Error(`There is no species ${task.species}.`);
    const photo = await this.#material.photo(random);
    const play = species.make({ photo, other: await this.#material.photo(random), clip }, random);
    return counted(await this.#present(framesPerPlay, (i) => play(i, i / framesPerSecond)), random);
  }

  close(): Promise<void> {
    return this.#inference.close();
  }

  async #present(frames: number, pictureAt: (index: number) => RgbImage | undefined): Promise<Presentation> {
    this.#atMs += pauseMs;
    const observed = [];
    for (let i = 0; i < frames; i++) {
      const picture = pictureAt(i);
      if (picture === undefined) continue;
      this.#atMs += 1000 / framesPerSecond;
      const { width, height } = camera;
      const frame = {
        frameId: this.#frameId++,
        capturedAtMs: this.#atMs,
        width,
        height,
        format: 'i420',
        data: toI420(picture),
      } as const;
      const result = await this.#inference.analyse(frame, {
        wantPreview: false,
        wantShot: false,
        wantPresentation: true,
      });
      if (!result.ok) throw new Error(`A frame was refused: ${result.code}. ${result.detail ?? ''}`);
      observed.push(result.value.observed);
    }
    return mainPresentation(observed);
  }
}

function seedOf(seed: number, task: Task): number {
  const own = task.what === 'attack' ? (task.species + 1) * 10_000 + task.play : task.clip;
  return Math.imul(seed, 1_000_003) + own;
}

function counted(presentation: Presentation, random: Random): Counted {
  const isAcquired = presentation.signs.length > 0;
  const verdict = isAcquired ? motionOf(presentation) : 'unknown';
  const passes = networkPasses(presentation);
  const answers = Array.from({ length: isAcquired ? challengesPerPlay : 0 }, () =>
    answerChallenge(presentation, random),
  );
  return {
    plays: 1,
    acquired: Number(isAcquired),
    live: Number(verdict === 'live'),
    flat: Number(verdict === 'flat'),
    networkScored: Number(passes !== undefined),
    networkPassed: Number(passes === true),
    challenges: answers.length,
    challengesPassed: answers.filter((answer) => answer === 'passed').length,
    turnDegrees: turnOf(presentation),
  };
}

async function openInference(presentationDir: string): Promise<Inference> {
  const inference = createInference({
    spawn: () =>
      forkWorker(join(import.meta.dirname, '../../../main/inference/worker.ts'), { name: 'eval-attacks' }),
    modelsDir: ensureModels().dir,
    presentationDir,
    providers: ['cpu'],
    // Several of them share the cores with everything else: slow is not hung.
    frameTimeoutMs: 60_000,
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
