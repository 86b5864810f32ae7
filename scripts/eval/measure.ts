import { clopperPearson } from '#app/recognition/error-rates/binomial.ts';
import { equalErrorRate } from '#app/recognition/error-rates/curves.ts';
import { countBelow, thresholdAtFmr } from '#app/recognition/error-rates/sorted-scores.ts';
import { cosineSimilarity, unitMean } from '#app/recognition/template.ts';
import type { Embeddings } from './embed.ts';
import { foldAccuracy } from './fold-accuracy.ts';
import { embeddingOf, rowsByIdentity, rowsByPerson } from './person-rows.ts';
import type { LabelledPhoto, PhotoPair } from './photo-set.ts';

/** A rate with its 95 % interval and what it was counted from. */
export interface Rate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly errors: number;
  readonly count: number;
}

export interface AtFmr {
  readonly fmr: number;
  readonly threshold: number;
  /** Share of same-person comparisons that pass. */
  readonly tar: Rate;
}

export interface OpenSet {
  readonly galleryPeople: number;
  readonly enrolledShots: number;
  readonly mateProbes: number;
  readonly strangerProbes: number;
  readonly atFpir: readonly {
    readonly fpir: number;
    readonly threshold: number;
    readonly fnir: Rate;
    /** FNIR when the best similarity less half the mean of the next ten people is compared instead: what the margin is worth. */
    readonly byMargin: Rate;
  }[];
}

/** FMR and FPIR at which results are given, where there are comparisons enough to say. */
const fmrs = [1e-2, 1e-3, 1e-4, 1e-5];
const fpirs = [1e-2, 1e-3];
/** The margin score (MODELS.md): people that follow the best one, and the share of their mean that is taken off. */
const marginPeople = 10;
const marginShare = 0.5;
/** Photos of one person that enter same-person pairs: a few people have hundreds, and would decide everything. */
const photosPerPerson = 10;

/** The similarity of every listed pair; undefined where a face was not acquired. */
export function scorePairs(
  pairs: readonly PhotoPair[],
  photos: readonly LabelledPhoto[],
  of: Embeddings,
): (number | undefined)[] {
  const rowOf = new Map(photos.map(({ path }, row) => [path, row]));
  return pairs.map(({ a, b }) => {
    const left = rowAt(of, rowOf.get(a));
    const right = rowAt(of, rowOf.get(b));
    return left === undefined || right === undefined ? undefined : cosineSimilarity(left, right);
  });
}

/** k-fold accuracy and EER of the listed pairs; a pair without a face counts as "different". */
export function judgePairs(pairs: readonly PhotoPair[], similarities: readonly (number | undefined)[]) {
  const scored = pairs.map(({ isSame }, i) => ({ isSame, similarity: similarities[i] ?? -1 }));
  const sorted = (isSame: boolean) =>
    Float32Array.from(
      scored.filter((pair) => pair.isSame === isSame).map(({ similarity }) => similarity),
    ).sort();
  return { folds: foldAccuracy(scored), equalError: equalErrorRate(sorted(true), sorted(false)) };
}

/** One photo against one: everybody's first photo against everybody else's, and up to ten photos of one person among themselves. */
export function allAgainstAll(
  photos: readonly LabelledPhoto[],
  of: Embeddings,
): { same: Float32Array; different: Float32Array } {
  const people = rowsByPerson(photos, of);
  const same: number[] = [];
  for (const rows of people)
    for (let i = 0; i < Math.min(rows.length, photosPerPerson); i++)
      for (let j = i + 1; j < Math.min(rows.length, photosPerPerson); j++)
        same.push(dot(of, rows[i], rows[j]));
  const first = people.map((rows) => rows[0]);
  const different = new Float32Array((first.length * (first.length - 1)) / 2);
  let at = 0;
  for (let i = 0; i < first.length; i++)
    for (let j = i + 1; j < first.length; j++) different[at++] = dot(of, first[i], first[j]);
  return { same: Float32Array.from(same).sort(), different: different.sort() };
}

/** TAR at each FMR that the number of comparisons can support. */
export function atFmrs(same: Float32Array, different: Float32Array): AtFmr[] {
  return fmrs.flatMap((fmr) => {
    const threshold = thresholdAtFmr(different, fmr);
    if (threshold === undefined) return [];
    const missed = countBelow(same, threshold);
    return [{ fmr, threshold, tar: complement(rate(missed, same.length)) }];
  });
}

/**
 * Open-set identification: `shots` photos of each gallery person are enrolled as their mean, their other photos should find
 * them first and above the threshold (FNIR), everybody else's should find nobody (FPIR). A face that was not acquired finds nobody:
 * an error for a mate, none for a stranger.
 * @param people at most so many, in the order of the list.
 */
export function openSet(
  photos: readonly LabelledPhoto[],
  of: Embeddings,
  shots: number,
  people: number,
): OpenSet | undefined {
  const enrolled = [...rowsByIdentity(photos, of)].filter(([, rows]) => rows.length > shots).slice(0, people);
  if (enrolled.length === 0) return undefined;
  const gallery = enrolled.map(([identity, rows]) => ({
    identity,
    template: unitMean(rows.slice(0, shots).map((row) => rowAt(of, row) ?? new Float32Array())),
  }));
  const names = new Set(enrolled.map(([identity]) => identity));
  const enrolledRows = new Set(enrolled.flatMap(([, rows]) => rows.slice(0, shots)));
  const searches = photos.flatMap(({ identity }, row) =>
    enrolledRows.has(row) ? [] : [{ identity, ...searchFor(rowAt(of, row), gallery) }],
  );
  const mates = searches.filter(({ identity }) => names.has(identity));
  const strangers = searches.filter(({ identity }) => !names.has(identity));
  const judge = (fpir: number, score: (search: Search) => number) => {
    const threshold = thresholdAtFmr(Float32Array.from(strangers, score).sort(), fpir);
    if (threshold === undefined) return undefined;
    const missed = mates.filter((mate) => mate.found !== mate.identity || score(mate) < threshold).length;
    return { threshold, fnir: rate(missed, mates.length) };
  };
  return {
    galleryPeople: gallery.length,
    enrolledShots: shots,
    mateProbes: mates.length,
    strangerProbes: strangers.length,
    atFpir: fpirs.flatMap((fpir) => {
      const plain = judge(fpir, ({ similarity }) => similarity);
      const byMargin = judge(fpir, ({ margin }) => margin);
      if (plain === undefined || byMargin === undefined) return [];
      return [{ fpir, ...plain, byMargin: byMargin.fnir }];
    }),
  };
}

interface Search {
  /** Who resembles the probe most; nobody where no face was acquired. */
  readonly found: string | undefined;
  readonly similarity: number;
  readonly margin: number;
}

function searchFor(
  probe: Float32Array | undefined,
  gallery: readonly { readonly identity: string; readonly template: Float32Array | undefined }[],
): Search {
  const sorted = gallery
    .flatMap(({ identity, template }) =>
      probe === undefined || template === undefined
        ? []
        : [{ identity, similarity: cosineSimilarity(probe, template) }],
    )
    .sort((a, b) => b.similarity - a.similarity);
  const [best, ...others] = sorted.slice(0, marginPeople + 1);
  if (best === undefined) return { found: undefined, similarity: -1, margin: -1 };
  const rest = others.reduce((sum, { similarity }) => sum + similarity, 0) / Math.max(1, others.length);
  return { found: best.identity, similarity: best.similarity, margin: best.similarity - marginShare * rest };
}

/** Errors among comparisons, with the interval. */
export function rate(errors: number, count: number): Rate {
  const { low, high } = clopperPearson(errors, count);
  return { value: errors / count, low, high, errors, count };
}

function complement({ value, low, high, errors, count }: Rate): Rate {
  return { value: 1 - value, low: 1 - high, high: 1 - low, errors, count };
}

function rowAt(of: Embeddings, row: number | undefined): Float32Array | undefined {
  return row === undefined || of.acquired[row] !== true ? undefined : embeddingOf(of, row);
}

/** Four sums, straight from the block of rows: this runs millions of times. */
function dot({ rows, length }: Embeddings, a = 0, b = 0): number {
  const left = a * length;
  const right = b * length;
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (let i = 0; i < length; i += 4) {
    s0 += (rows[left + i] ?? 0) * (rows[right + i] ?? 0);
    s1 += (rows[left + i + 1] ?? 0) * (rows[right + i + 1] ?? 0);
    s2 += (rows[left + i + 2] ?? 0) * (rows[right + i + 2] ?? 0);
    s3 += (rows[left + i + 3] ?? 0) * (rows[right + i + 3] ?? 0);
  }
  return s0 + s1 + s2 + s3;
}
