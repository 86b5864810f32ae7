import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '#app/recognition/error-rates/seeded-random.ts';
import type { StrangerSearches } from '#app/recognition/stranger-searches.ts';
import { cohortSearches, mateScores } from './cohort.ts';
import type { Embeddings } from './embed.ts';
import { rowsByPerson } from './person-rows.ts';
import type { LabelledPhoto } from './photo-set.ts';
import { type SplitResult, type TuningOptions, tuneOnHalves, tuningDefaults } from './tuning.ts';

/** Splits that may break the bound: one of twenty. */
const allowedShare = 1 / 20;
/** Gallery sizes and shots that the cohort's statistics are written for, as far as the photos go. */
const cohortGalleries = [20, 100, 200, 500, 1000, 2000];
const cohortShots = [1, 3, 5];
/** Highest searches that are written of each: more than any target at a door needs, and than the tail is fitted to. */
const keptShare = 0.11;
/** Comparisons one to one that are written: down to an FMR of 1/400, laxer than any threshold that can be chosen. */
const keptComparisons = 0.0025;

/** One line of the table: a number of shots and a target over all splits. */
export interface TuningLine {
  readonly shots: number;
  readonly targetFpir: number;
  readonly splits: number;
  readonly held: number;
  readonly isKept: boolean;
  readonly line: string;
}

/** Sums the splits up, in the order in which they come. */
export function tuningLines(results: readonly SplitResult[]): TuningLine[] {
  const groups = new Map<string, SplitResult[]>();
  for (const result of results) {
    const key = `${result.shots} ${result.targetFpir}`;
    groups.set(key, [...(groups.get(key) ?? []), result]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { shots, targetFpir } = first;
    const held = group.filter(({ holds }) => holds).length;
    const letIn = group.reduce((sum, { observed }) => sum + observed.letIn, 0);
    const strangers = group.reduce((sum, { observed }) => sum + observed.strangers, 0);
    const bases = [...new Set(group.map(({ point }) => point.basis))].join(', ');
    const cells = [
      `${shots}`,
      percent(targetFpir),
      bases,
      range(group, ({ point }) => point.minSimilarity ?? Number.NaN, 4),
      range(group, ({ point }) => point.fpirBound * 100, 2),
      range(group, ({ observed }) => (observed.letIn / observed.strangers) * 100, 2),
      percent(letIn / strangers),
      range(group, ({ point }) => (point.askedAgainCohort?.value ?? Number.NaN) * 100, 1),
      range(group, ({ observed }) => (observed.askedAgain / observed.mates) * 100, 1),
      `${held} of ${group.length}`,
    ];
    const isKept = group.length - held <= group.length * allowedShare;
    return [{ shots, targetFpir, splits: group.length, held, isKept, line: `| ${cells.join(' | ')} |` }];
  });
}

/**
 * `npm run eval -- --tuning`: prints the table, writes `tuning.json` (every split) and `cohort.json` (the statistics a model card can carry).
 * @returns whether the observed FPIR stayed within the bound in 19 of 20 splits, for every target and number of shots.
 */
export function runTuning(
  photos: readonly LabelledPhoto[],
  of: Embeddings,
  folder: string,
  options: TuningOptions = tuningDefaults,
): boolean {
  const results = tuneOnHalves(photos, of, options);
  const lines = tuningLines(results);
  writeFileSync(join(folder, 'tuning.json'), `${JSON.stringify({ options, results }, undefined, 1)}\n`);
  writeFileSync(join(folder, 'cohort.json'), `${JSON.stringify(cohortStatistics(photos, of))}\n`);
  console.log(
    `${of.modelId}: ${options.splits} random splits by person (seed ${options.seed}), gallery of ${options.galleryPeople}; median (lowest to highest)`,
  );
  console.log(
    '| shots | target FPIR | basis | threshold | bound shown, % | observed FPIR, % | all splits | staff asked again: predicted, % | observed, % | within the bound |',
  );
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |');
  for (const { line } of lines) console.log(line);
  const broken = lines.filter(({ isKept }) => !isKept);
  console.log(
    broken.length === 0
      ? 'The observed FPIR stayed within the bound in at least 19 of 20 splits.'
      : `The bound does not hold: ${broken.map(({ shots, targetFpir }) => `${shots} shots at ${percent(targetFpir)}`).join(', ')}.`,
  );
  return broken.length === 0;
}

/** Scores of everybody, without faces or names. The lower part of each list is left out, rounded to five places. */
function cohortStatistics(photos: readonly LabelledPhoto[], of: Embeddings) {
  const people = rowsByPerson(photos, of);
  const random = seededRandom(1);
  const rounded = (scores: Float32Array) => Array.from(scores, (score) => Math.round(score * 1e5) / 1e5);
  const highest = (searches: StrangerSearches | undefined, share: number) =>
    searches === undefined
      ? []
      : [{ ...searches, best: rounded(searches.best.subarray(-Math.ceil(searches.best.length * share))) }];
  const inGalleries = cohortShots.flatMap((shots) =>
    cohortGalleries.flatMap((gallery) =>
      highest(cohortSearches(people, of, shots, gallery, random), keptShare),
    ),
  );
  const oneToOne = cohortShots.flatMap((shots) =>
    highest(cohortSearches(people, of, shots, 1, random), keptComparisons),
  );
  return {
    modelId: of.modelId,
    impostors: [...inGalleries, ...oneToOne],
    genuine: cohortShots.map((shots) => {
      const { similarity, person, ...rest } = mateScores(people, of, shots);
      return { enrolledShots: shots, ...rest, similarity: rounded(similarity), person: [...person] };
    }),
  };
}

function range(group: readonly SplitResult[], figure: (of: SplitResult) => number, digits: number): string {
  const sorted = group.map(figure).sort((a, b) => a - b);
  const [low, middle, high] = [sorted[0], sorted[sorted.length >> 1], sorted.at(-1)];
  return `${middle?.toFixed(digits)} (${low?.toFixed(digits)} to ${high?.toFixed(digits)})`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}
