/** `npm run eval`: error rates on labelled photos, through the product's own inference process. See docs/evaluation.md. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import type { EmbeddingCard } from '#app/recognition/model-card.ts';
import { networkCards } from '#native-models/cards/networks.ts';
import { builtInPack } from '#native-models/cards/packs.ts';
import { readOptions, refuse, wholeNumber } from './command-line.ts';
import { embedAll } from './eval/embed.ts';
import { allAgainstAll, atFmrs, judgePairs, openSet, rate, scorePairs } from './eval/measure.ts';
import { ListProblem, readPairs, readPhotos } from './eval/photo-set.ts';
import { againstMean, rejectCurves } from './eval/reject.ts';
import { type EvalSummary, reportPage, summaryLines } from './eval/report.ts';

if (process.argv.includes('--attacks')) {
  const { evalAttacks } = await import('./eval/attacks.ts');
  await evalAttacks(process.argv.slice(2));
  // With the code that it set: 1 when an attack got in that is claimed to be seen.
  process.exit();
}

const startedAtMs = performance.now();
let toldAtMs = 0;

/** Says how far it is, every ten seconds and at the end. */
function tell(done: number, all: number): void {
  if (done < all && performance.now() - toldAtMs < 10_000) return;
  toldAtMs = performance.now();
  console.error(`eval: ${done} of ${all} photos, ${((performance.now() - startedAtMs) / 1000).toFixed(0)} s`);
}

const usage = `Usage: npm run eval -- --images images.csv --out DIR [--pairs pairs.csv] [--pack fast|precise] [--enroll K [--gallery N]] [--tuning] [--centre] [--distil]
   or: npm run eval -- --covers --images images.csv              painted covers instead
   or: npm run eval -- --attacks [--plays N] [--seed S] ...      presentation attacks instead`;
const values = readOptions(usage, {
  images: { type: 'string' },
  pairs: { type: 'string' },
  out: { type: 'string' },
  pack: { type: 'string', default: 'precise' },
  enroll: { type: 'string' },
  gallery: { type: 'string' },
  tuning: { type: 'boolean', default: false },
  centre: { type: 'boolean', default: false },
  distil: { type: 'boolean', default: false },
  covers: { type: 'boolean', default: false },
});
const cards = { fast: builtInPack.fast, precise: builtInPack.precise };
const card = values.pack === 'fast' || values.pack === 'precise' ? cards[values.pack] : undefined;
const count = (name: 'enroll' | 'gallery') => {
  const text = values[name];
  return text === undefined ? undefined : wholeNumber(name, text, [1, 1_000_000], usage);
};
const enroll = count('enroll');
const gallery = count('gallery') ?? Number.POSITIVE_INFINITY;

if (values.covers && values.images !== undefined) {
  const { coverLines, measureCovers } = await import('./eval/covers.ts');
  const covered = await measureCovers(readLists(values.images, undefined).photos, values.images, tell);
  for (const line of coverLines(covered)) console.log(line);
  process.exit(0);
}

if (values.images === undefined) refuse('--images is missing: the list of photos.', usage);
if (values.out === undefined) refuse('--out is missing: the folder for what comes of it.', usage);
if (card === undefined) refuse('--pack takes fast or precise.', usage);
if (values.gallery !== undefined && enroll === undefined) refuse('--gallery needs --enroll.', usage);

const { photos, pairs } = readLists(values.images, values.pairs);
const out = values.out;

const embeddings = await embed(out, card);

/** Both lists, or the end of the program with one line that says what is wrong with them. */
function readLists(images: string, pairsFile: string | undefined) {
  try {
    const list = readPhotos(images);
    return { photos: list, pairs: pairsFile === undefined ? undefined : readPairs(pairsFile, list) };
  } catch (problem) {
    if (!(problem instanceof ListProblem)) throw problem;
    console.error(`eval: ${problem.message}`);
    process.exit(2);
  }
}

/** Embeds all photos, telling how far it is. */
async function embed(folder: string, wanted: EmbeddingCard, networks = networkCards) {
  mkdirSync(folder, { recursive: true });
  return embedAll({
    photos,
    list: values.images ?? '',
    folder,
    modelId: wanted.id,
    length: wanted.length,
    // One card alone: the other's networks would be run for nothing.
    models: { pack: { ...builtInPack, fast: wanted, precise: wanted }, networks },
    onUnreadable: (row, why) =>
      console.error(
        `eval: the photo on line ${row + 2} of the list cannot be read (${why}); it counts as a failure to acquire`,
      ),
    onProgress: tell,
  });
}

if (values.tuning) {
  const { runTuning } = await import('./eval/tuning-report.ts');
  process.exit(runTuning(photos, embeddings, out) ? 0 : 1);
}

if (values.centre) {
  const { runCentre } = await import('./eval/centre.ts');
  if (pairs === undefined) {
    console.error('--centre needs --pairs as well.');
    process.exit(2);
  }
  runCentre(photos, pairs, embeddings, card, out);
  process.exit(0);
}

if (values.distil) {
  const { cellsCard, cellsNetworks, runDistil } = await import('./eval/distil.ts');
  if (pairs === undefined || values.pack !== 'precise') {
    console.error('--distil needs --pairs as well, and learns from the precise card.');
    process.exit(2);
  }
  const cells = await embed(join(out, 'cells'), cellsCard, cellsNetworks);
  runDistil(photos, pairs, { cells, targets: embeddings }, out);
  process.exit(0);
}

const { same, different } = allAgainstAll(photos, embeddings);
const failures = embeddings.acquired.filter((isAcquired) => !isAcquired).length;
const found = enroll === undefined ? undefined : openSet(photos, embeddings, enroll, gallery);
/** Errors are counted at FMR 1e-3 while photos are rejected: rare enough to matter, frequent enough to be seen. */
const rejectFmr = 1e-3;
const oneToOne = atFmrs(same, different);
const rejectAt = oneToOne.find(({ fmr }) => fmr === rejectFmr)?.threshold;
const similarities = pairs === undefined ? [] : scorePairs(pairs, photos, embeddings);
const judged = pairs === undefined ? undefined : judgePairs(pairs, similarities);
const summary: EvalSummary = {
  date: new Date().toISOString(),
  machine: `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, Node ${process.versions.node}`,
  card: card.id,
  photos: photos.length,
  people: new Set(photos.map(({ identity }) => identity)).size,
  failuresToAcquire: rate(failures, photos.length),
  ...(pairs === undefined || judged === undefined
    ? {}
    : {
        pairs: {
          same: pairs.filter(({ isSame }) => isSame).length,
          different: pairs.filter(({ isSame }) => !isSame).length,
          tenFold: judged.folds,
          equalErrorRate: judged.equalError,
        },
      }),
  oneToOne: { same: same.length, different: different.length, atFmr: oneToOne },
  againstMean: [1, 3, 5].flatMap((shots) => againstMean(photos, embeddings, shots) ?? []),
  ...(rejectAt === undefined
    ? {}
    : { errorVersusReject: { fmr: rejectFmr, curves: rejectCurves(photos, embeddings, rejectAt) } }),
  ...(found === undefined ? {} : { openSet: found }),
};
if (pairs !== undefined)
  writeFileSync(
    join(out, 'scores.csv'),
    [
      'a,b,same,similarity',
      ...pairs.map(
        ({ a, b, isSame }, i) => `${a},${b},${isSame ? 1 : 0},${similarities[i]?.toFixed(6) ?? ''}`,
      ),
      '',
    ].join('\n'),
  );
writeFileSync(join(out, 'summary.json'), `${JSON.stringify(summary, undefined, 2)}\n`);
writeFileSync(join(out, 'report.html'), reportPage(summary, same, different));
for (const line of summaryLines(summary)) console.log(line);
if (enroll !== undefined && found === undefined)
  console.error(`eval: no open set: nobody has more than ${enroll} photos in which a face was acquired`);
else if (found !== undefined && Number.isFinite(gallery) && found.galleryPeople < gallery)
  console.error(
    `eval: a gallery of ${gallery} was asked for, but only ${found.galleryPeople} people have more than ${enroll} photos`,
  );
