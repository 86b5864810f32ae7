/**
 * `npm run clips`: real webcam clips, each played from random places through the inference
 * process and the access decision, by the clips' own clock. Everybody is enrolled by guided capture; who was enrolled from another clip is
 * accepted within a second of the first usable view, nobody else ever. Exits with 1 when that is broken.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { countedRate } from '#app/recognition/error-rates/counted-rate.ts';
import { createInference } from '#main/inference/client.ts';
import type { GalleryEntry } from '#main/inference/interface.ts';
import { forkWorker } from '#main/shell/fork-worker.ts';
import { ensureModels } from '#native-models/build.ts';
import { machine, machineLine, summarise } from './bench/summary.ts';
import { clips, type Meeting, meetings } from './clips/cast.ts';
import { type Approach, approach, enroll, match } from './clips/desk.ts';
import { Films, framesPerSecond } from './clips/film.ts';
import { readOptions, wholeNumber } from './command-line.ts';
import { randomFrom } from './eval/attacks/random.ts';

const usage = 'Usage: npm run clips [-- --plays N] [--seed S] [--json FILE]';
const values = readOptions(usage, {
  plays: { type: 'string', default: '20' },
  seed: { type: 'string', default: '1' },
  json: { type: 'string' },
});
const plays = wholeNumber('plays', values.plays, [1, 100_000], usage);
const seed = wholeNumber('seed', values.seed, [0, 2 ** 31 - 1], usage);
const shared = process.env.LINTEL_SHARED ?? join(import.meta.dirname, '..', '..', 'shared');
const folder = join(shared, 'faces', 'clips');
for (const { file } of clips)
  if (!existsSync(join(folder, file))) {
    console.error(`${file} is not at ${folder}: put faces/clips there, or set LINTEL_SHARED.`);
    process.exit(2);
  }

/** What is left after a random start is at least this: a second to decide in, and something to see before. */
const fewestFrames = framesPerSecond * 1.5;
/** Longer clips are left after this: an approach takes seconds. */
const mostFrames = framesPerSecond * 4;
/** Promised from the first usable view to the decision, ms. */
const maxDecisionMs = 1_000;

const random = randomFrom(seed);
const films = new Films(folder);
const on = machine();
console.log(`${machineLine(on)}; ${plays} plays each, seed ${seed}`);
const inference = createInference({
  spawn: () => forkWorker(join(import.meta.dirname, '../main/inference/worker.ts'), { name: 'clips' }),
  modelsDir: ensureModels().dir,
});
const ready = new Promise<void>((resolve, reject) => {
  inference.onState((state) => {
    if (state.state === 'ready') resolve();
    if (state.state === 'failed') reject(new Error(state.detail));
  });
});
inference.start();
await ready;
try {
  const enrolled = new Map<string, GalleryEntry>();
  const report: ReturnType<typeof judge>[] = [];
  for (const meeting of meetings()) {
    const gallery: GalleryEntry[] = [];
    for (const { person, from } of meeting.enrolled) {
      const entry = enrolled.get(from.file) ?? (await enroll(inference, films, person, from.file));
      enrolled.set(from.file, entry);
      gallery.push(entry);
    }
    await inference.loadGallery(gallery);
    const approaches: Approach[] = [];
    for (let play = 0; play < plays; play++) {
      const pictures = films.pictures(meeting.met.file);
      const start = Math.floor(random.next() * Math.max(1, pictures.length - fewestFrames));
      const part = pictures.slice(start, start + mostFrames);
      approaches.push(await approach(inference, films, part, random.next));
    }
    const judged = judge(meeting, approaches);
    report.push(judged);
    console.log(judged.line);
  }
  const known = report.filter((one) => one.known !== undefined);
  const strangers = report.filter((one) => one.known === undefined);
  const total = (of: typeof report, figure: 'late' | 'wrong') =>
    of.reduce((sum, one) => sum + one[figure], 0);
  console.log(
    `known: ${rate(total(known, 'late'), known.length * plays)} not accepted within a second; accepted as somebody else ${total(known, 'wrong')}`,
  );
  console.log(`strangers: ${rate(total(strangers, 'wrong'), strangers.length * plays)} let in`);
  const analyses = report.flatMap((one) => one.analysesMs);
  if (analyses.length > 0) {
    const { median, p95 } = summarise(analyses);
    console.log(
      `Times are by the clips' clock; the deciding frame's analysis comes on top: median ${median.toFixed(0)}, p95 ${p95.toFixed(0)} ms here.`,
    );
  }
  console.log(
    `Plays of one clip are alike: with ${clips.length} clips of seven people the truth may lie outside of these intervals.`,
  );
  const isHeld = report.every((one) => one.isHeld);
  console.log(isHeld ? 'held' : 'NOT HELD');
  if (values.json !== undefined)
    writeFileSync(values.json, `${JSON.stringify({ machine: on, plays, seed, report }, null, 2)}\n`);
  if (!isHeld) process.exitCode = 1;
} finally {
  await inference.close();
}

/** Figures of all plays of one meeting, and whether its promise was kept. */
function judge({ met, known, enrolled }: Meeting, approaches: readonly Approach[]) {
  const wrong = approaches.filter(({ letIn }) => letIn.some((person) => person !== known)).length;
  const name = met.file.replace(/(-640x480)?\.\w+$/, '').padEnd(26);
  if (known === undefined) {
    const highest = Math.max(...approaches.map((one) => one.highest));
    const seen = approaches.reduce((sum, one) => sum + one.usableFrames, 0) / approaches.length;
    const near =
      highest === Number.NEGATIVE_INFINITY ? 'nobody came near' : `most alike ${highest.toFixed(3)}`;
    return {
      met: met.file,
      known,
      late: 0,
      wrong,
      analysesMs: [],
      isHeld: wrong === 0,
      line: `${name} stranger to ${enrolled.length}: let in ${wrong} of ${plays}; ${near} (threshold ${match.minSimilarity}), ${seen.toFixed(0)} usable frames a play`,
    };
  }
  const times = approaches.flatMap(({ letIn, decisionMs }) =>
    letIn[0] === known && decisionMs !== undefined ? [decisionMs] : [],
  );
  const late = plays - times.filter((ms) => ms <= maxDecisionMs).length;
  const spread = times.length === 0 ? undefined : summarise(times);
  const from = enrolled.find(({ person }) => person === known)?.from.file.replace(/\.\w+$/, '') ?? '';
  return {
    met: met.file,
    known,
    late,
    wrong,
    analysesMs: approaches.flatMap(({ analysisMs }) => analysisMs ?? []),
    isHeld: late === 0 && wrong === 0,
    line: `${name} known from ${from}: accepted within a second ${plays - late} of ${plays}; first usable view to decision median ${spread?.median.toFixed(0) ?? '-'}, longest ${spread?.largest.toFixed(0) ?? '-'} ms; as somebody else ${wrong}`,
  };
}

function rate(errors: number, count: number): string {
  const { value, low, high } = countedRate(errors, count);
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  return `${errors} of ${count} (${percent(value)}; 95 %: ${percent(low)} to ${percent(high)})`;
}
