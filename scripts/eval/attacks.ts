import { existsSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
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
} from './attacks/judge.ts';
import { gatherMaterial } from './attacks/material.ts';
import { camera, framesPerSecond, toI420 } from './attacks/picture.ts';
import { randomFrom } from './attacks/random.ts';
import { speciesList } from './attacks/species.ts';
import { attackLines, bonaFideLine, type Counted, type GroupFigures } from './attacks/table.ts';

const usage =
  'Usage: npm run eval -- --attacks [--clips DIR] [--photos images.csv|DIR] [--passive-models DIR] [--plays N] [--seed N] [--json FILE]';
/** Length of a rendered play. */
const framesPerPlay = 60;
/** Between two presentations nobody is there: tracks end. */
const pauseMs = 10_000;
const challengesPerPlay = 100;
/** A person who moved so far, degrees, should have been seen to be solid. */
const turnedDegrees = 12;

/**
 * `npm run eval -- --attacks`: presentation attacks made from photos and clips, through the product's own inference process.
 * See docs/presentation-attacks.md.
 * @param args what follows `--attacks` on the command line.
 */
export async function evalAttacks(args: readonly string[]): Promise<void> {
  const shared = process.env.LINTEL_SHARED ?? join(import.meta.dirname, '../../../shared');
  const { values } = parseArgs({
    args: [...args],
    options: {
      attacks: { type: 'boolean' },
      clips: { type: 'string', default: join(shared, 'faces/clips') },
      photos: { type: 'string', default: join(shared, 'faces/lfw-dev/images.csv') },
      'passive-models': { type: 'string', default: join(shared, 'models') },
      plays: { type: 'string', default: '10' },
      seed: { type: 'string', default: '1' },
      json: { type: 'string' },
    },
  });
  const plays = Number(values.plays);
  const seed = Number(values.seed);
  if (!Number.isInteger(plays) || plays < 1 || !Number.isInteger(seed)) {
    console.error(usage);
    process.exit(2);
  }
  for (const path of [values.clips, values.photos])
    if (!existsSync(path)) {
      console.error(`eval: ${path} is not there. Say where photos and clips lie.\n${usage}`);
      process.exit(2);
    }
  const random = randomFrom(seed);
  const material = await gatherMaterial(values.photos, values.clips, random);
  const inference = await openInference(values['passive-models']);
  const clock = { frameId: 0, atMs: 1_000 };
  try {
    const bonaFide: GroupFigures[] = [];
    for (const clip of material.clips) {
      const seen = await present(inference, clip.frames.length, (i) => clip.frames[i]?.picture, clock);
      bonaFide.push({ name: clip.name, ...counted([seen], random) });
    }
    const attacks: GroupFigures[] = [];
    for (const species of speciesList) {
      const seen: Presentation[] = [];
      for (let k = 0; k < plays; k++) {
        const own = randomFrom(seed * 100_000 + k);
        const play = species.make(
          {
            photo: await material.nextPhoto(),
            other: await material.nextPhoto(),
            clip: own.pick(material.clips),
          },
          own,
        );
        seen.push(await present(inference, framesPerPlay, (i) => play(i, i / framesPerSecond), clock));
      }
      attacks.push({ name: species.name, isSeenByMotion: species.isSeenByMotion, ...counted(seen, random) });
      console.error(`eval: ${species.name}, ${plays} plays`);
    }
    for (const line of attackLines(attacks, challengesPerPlay)) console.log(line);
    for (const line of bonaFideLine(bonaFide, challengesPerPlay, turnedDegrees)) console.log(line);
    if (values.json !== undefined)
      writeFileSync(
        values.json,
        `${JSON.stringify({ date: new Date().toISOString(), machine: cpus()[0]?.model, plays, seed, attacks, bonaFide }, undefined, 2)}\n`,
      );
  } finally {
    await inference.close();
  }
}

function counted(seen: readonly Presentation[], random: ReturnType<typeof randomFrom>): Counted {
  const acquired = seen.filter(({ signs }) => signs.length > 0);
  const verdicts = acquired.map(motionOf);
  const networks = acquired.map(networkPasses).filter((passes) => passes !== undefined);
  let challengesPassed = 0;
  for (const presentation of acquired)
    for (let i = 0; i < challengesPerPlay; i++)
      if (answerChallenge(presentation, random) === 'passed') challengesPassed++;
  return {
    plays: seen.length,
    acquired: acquired.length,
    live: verdicts.filter((verdict) => verdict === 'live').length,
    flat: verdicts.filter((verdict) => verdict === 'flat').length,
    networkScored: networks.length,
    networkPassed: networks.filter((passes) => passes).length,
    challenges: acquired.length * challengesPerPlay,
    challengesPassed,
    turnDegrees: Math.max(0, ...acquired.map(turnOf)),
  };
}

/** Shows pictures to the inference process as a camera would. */
async function present(
  inference: Inference,
  frames: number,
  pictureAt: (index: number) => RgbImage | undefined,
  clock: { frameId: number; atMs: number },
): Promise<Presentation> {
  clock.atMs += pauseMs;
  const observed = [];
  for (let i = 0; i < frames; i++) {
    const picture = pictureAt(i);
    if (picture === undefined) continue;
    clock.atMs += 1000 / framesPerSecond;
    const { width, height } = camera;
    const frame = {
      frameId: clock.frameId++,
      capturedAtMs: clock.atMs,
      width,
      height,
      format: 'i420',
      data: toI420(picture),
    } as const;
    const result = await inference.analyse(frame, {
      wantPreview: false,
      wantShot: false,
      wantPresentation: true,
    });
    if (!result.ok) throw new Error(`A frame was refused: ${result.code}. ${result.detail ?? ''}`);
    observed.push(result.value.observed);
  }
  return mainPresentation(observed);
}

async function openInference(presentationDir: string): Promise<Inference> {
  const inference = createInference({
    spawn: () =>
      forkWorker(join(import.meta.dirname, '../../main/inference/worker.ts'), { name: 'eval-attacks' }),
    modelsDir: ensureModels().dir,
    presentationDir,
    providers: ['cpu'],
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
