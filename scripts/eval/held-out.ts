import type { PersonRows } from './cohort.ts';
import type { Embeddings } from './embed.ts';
import { allAgainstAll, atFmrs, judgePairs, scorePairs } from './measure.ts';
import type { LabelledPhoto, PhotoPair } from './photo-set.ts';

/**
 * TAR at FMR 1e-3 and 1e-4, one photo against one, and 10-fold accuracy, to four digits, counting only these people: what was fitted to
 * others' photos is judged on them.
 */
export function figuresOf(
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
