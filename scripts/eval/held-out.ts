import { seededRandom } from '#app/recognition/error-rates/seeded-random.ts';
import { shuffled } from './cohort.ts';
import type { Embeddings } from './embed.ts';
import { allAgainstAll, atFmrs, judgePairs, scorePairs } from './measure.ts';
import type { PersonRows } from './person-rows.ts';
import type { LabelledPhoto, PhotoPair } from './photo-set.ts';

/** Two ways of embedding that are compared on people whose photos neither was fitted to. */
export interface HeldOutTrial {
  /** How often the people are halved at random. */
  readonly splits: number;
  /** What stands over the columns: how it was without, and with, what is tried. */
  readonly names: readonly [string, string];
  /** Learns from one half. @returns embeddings of the other, in the order of the names. */
  readonly learn: (
    fitted: readonly PersonRows[],
    judged: readonly PersonRows[],
  ) => readonly [Embeddings, Embeddings];
}

/** Prints a table (Markdown) with one line per half, each half judged with what was fitted to the other. */
export function printHeldOut(
  photos: readonly LabelledPhoto[],
  pairs: readonly PhotoPair[],
  everybody: readonly PersonRows[],
  { splits, names: [without, withIt], learn }: HeldOutTrial,
): void {
  const random = seededRandom(1);
  const columns = ['TAR at FMR 1e-3', 'TAR at FMR 1e-4', '10-fold'];
  console.log(`| split | ${columns.map((figure) => `${figure}, ${without} | ${withIt}`).join(' | ')} |`);
  console.log('| --- | --- | --- | --- | --- | --- | --- |');
  for (let split = 1; split <= splits; split++) {
    const people = shuffled(everybody, random);
    const halves = [people.slice(0, people.length >> 1), people.slice(people.length >> 1)] as const;
    for (const [fitted, judged] of [halves, [halves[1], halves[0]]] as const) {
      const [before, after] = learn(fitted, judged).map((of) => figuresOf(photos, pairs, of, judged));
      const line = columns.map((_, figure) => `${before?.[figure] ?? ''} | ${after?.[figure] ?? ''}`);
      console.log(`| ${split} | ${line.join(' | ')} |`);
    }
  }
}

/**
 * TAR at FMR 1e-3 and 1e-4, one photo against one, and 10-fold accuracy, to four digits, counting only these people: what was fitted to
 * others' photos is judged on them.
 */
function figuresOf(
  photos: readonly LabelledPhoto[],
  pairs: readonly PhotoPair[],
  of: Embeddings,
  people: readonly PersonRows[],
): string[] {
  const own = new Set(people.flat());
  const half = { ...of, acquired: of.acquired.map((isAcquired, row) => isAcquired && own.has(row)) };
  const { same, different } = allAgainstAll(photos, half);
  const at = atFmrs(same, different);
  const tar = (fmr: number) => (at.find((one) => one.fmr === fmr)?.tar.value ?? Number.NaN).toFixed(4);
  const paths = new Set(people.flatMap((rows) => rows.map((row) => photos[row]?.path)));
  const listed = pairs.filter(({ a, b }) => paths.has(a) && paths.has(b));
  const { folds } = judgePairs(listed, scorePairs(listed, photos, half));
  return [tar(1e-3), tar(1e-4), folds.mean.toFixed(4)];
}
