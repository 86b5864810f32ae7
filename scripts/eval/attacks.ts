import { existsSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { machine, machineLine } from '../bench/summary.ts';
import { readOptions, refuse, wholeNumber } from '../command-line.ts';
import { showAll } from './attacks/crew.ts';
import { clipsIn } from './attacks/material.ts';
import { challengesPerPlay, type Task, tasksOf } from './attacks/plays.ts';
import { speciesList } from './attacks/species.ts';
import { attackLines, bonaFideLine, type Counted, claimLines, type GroupFigures } from './attacks/table.ts';

const usage =
  'Usage: npm run eval -- --attacks [--clips DIR] [--photos images.csv|DIR] [--passive-models DIR] [--plays N] [--seed N] [--processes N] [--json FILE]';
/** A person who moved so far, degrees, should have been seen to be solid. */
const turnedDegrees = 12;

/**
 * `npm run eval -- --attacks`: presentation attacks made from photos and clips, through the product's own inference process; exits with 1
 * when a species gets in that is claimed to be seen. See docs/presentation-attacks.md.
 * @param args what follows `--attacks` on the command line.
 */
export async function evalAttacks(args: readonly string[]): Promise<void> {
  const shared = process.env.LINTEL_SHARED ?? join(import.meta.dirname, '../../../shared');
  const values = readOptions(
    usage,
    {
      attacks: { type: 'boolean' },
      clips: { type: 'string', default: join(shared, 'faces/clips') },
      photos: { type: 'string', default: join(shared, 'faces/lfw-dev/images.csv') },
      'passive-models': { type: 'string', default: join(shared, 'models') },
      plays: { type: 'string', default: '20' },
      seed: { type: 'string', default: '1' },
      processes: { type: 'string', default: String(availableParallelism()) },
      json: { type: 'string' },
    },
    args,
  );
  const plays = wholeNumber('plays', values.plays, [1, 100_000], usage);
  const seed = wholeNumber('seed', values.seed, [0, 2 ** 31 - 1], usage);
  const processes = wholeNumber('processes', values.processes, [1, 1024], usage);
  for (const path of [values.clips, values.photos])
    if (!existsSync(path)) refuse(`${path} is not there. Say where photos and clips lie.`, usage);
  const clips = clipsIn(values.clips);
  const tasks = tasksOf(plays, clips.length);
  const order = {
    photos: values.photos,
    clips: values.clips,
    passiveModels: values['passive-models'],
    seed,
  };
  const on = machine();
  console.log(`${machineLine(on)}; ${plays} plays, seed ${seed}`);
  const results = await showAll(tasks, order, processes, (done) => {
    if (done % 20 === 0) console.error(`eval: ${done} of ${tasks.length} shown`);
  });
  const of = (isWanted: (task: Task) => boolean) =>
    total(results.filter((_, i) => isWanted(tasks[i] as Task)));
  const attacks = speciesList.map(
    ({ name, isSeenByMotion, isSeenByChallenge }, index): GroupFigures => ({
      name,
      isSeenByMotion,
      isSeenByChallenge,
      ...of((task) => task.what === 'attack' && task.species === index),
    }),
  );
  const bonaFide = clips.map(
    (name, index): GroupFigures => ({
      name,
      ...of((task) => task.what === 'bona fide' && task.clip === index),
    }),
  );
  const claims = claimLines(attacks);
  for (const line of [
    ...attackLines(attacks, challengesPerPlay),
    ...bonaFideLine(bonaFide, challengesPerPlay, turnedDegrees),
    ...claims.lines,
  ])
    console.log(line);
  if (values.json !== undefined)
    writeFileSync(
      values.json,
      `${JSON.stringify({ date: new Date().toISOString(), machine: on, plays, seed, attacks, bonaFide }, undefined, 2)}\n`,
    );
  if (!claims.areHeld) process.exitCode = 1;
}

function total(all: readonly Counted[]): Counted {
  const sum = (of: keyof Counted) => all.reduce((so, one) => so + one[of], 0);
  return {
    plays: sum('plays'),
    acquired: sum('acquired'),
    live: sum('live'),
    flat: sum('flat'),
    networkScored: sum('networkScored'),
    networkPassed: sum('networkPassed'),
    challenges: sum('challenges'),
    challengesPassed: sum('challengesPassed'),
    turnDegrees: Math.max(0, ...all.map((one) => one.turnDegrees)),
  };
}
