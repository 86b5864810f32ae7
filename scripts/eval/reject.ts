import { countBelow, thresholdAtFmr } from '#app/recognition/error-rates/sorted-scores.ts';
import { qualityGates } from '#app/recognition/quality.ts';
import { cosineSimilarity, unitMean } from '#app/recognition/template.ts';
import type { Embeddings } from './embed.ts';
import { type Rate, rate } from './measure.ts';
import { embeddingOf, rowsByIdentity } from './person-rows.ts';
import type { LabelledPhoto } from './photo-set.ts';

/** FNMR at a fixed threshold when the worst photos are left out: error versus reject (Grother and Tabassi 2007; ISO/IEC 29794-1). */
export interface RejectCurve {
  readonly component: string;
  readonly points: readonly { readonly rejected: number; readonly fnmr: Rate }[];
  /** Area under the curve over the rejected shares, relative to that of rejecting at random: below 1 the component is worth its gate. */
  readonly relativeArea: number;
  /** The component's value at which 1 % of the photos are rejected. */
  readonly onePercentAt: number;
  /** What the product's gates would turn away, lowest gate first. */
  readonly gates: readonly GateEffect[];
}

/** The comparisons that a gate would not have made. */
export interface GateEffect {
  readonly gate: number;
  /** Same-person comparisons with a photo below the gate, and how many of them miss the threshold; `count` 0: none. */
  readonly fnmrOfRejected: Rate;
  /**
   * Whether those miss more often than all do, beyond chance: only then do the data speak for the gate. False says nothing against
   * it where the photos have no such faces.
   */
  readonly isSupported: boolean;
}

export const rejectedShares = [0, 0.01, 0.02, 0.05, 0.1, 0.2] as const;
const photosPerPerson = 10;

/**
 * Error-versus-reject curves of every quality component. A comparison is as good as the worse of its two photos.
 * @param threshold similarity, fixed before anything is rejected.
 */
export function rejectCurves(
  photos: readonly LabelledPhoto[],
  of: Embeddings,
  threshold: number,
): RejectCurve[] {
  const pairs = matedPairs(photos, of);
  const names = Object.keys(of.quality.find((one) => one !== undefined) ?? {});
  return names.map((component) => {
    const componentOf = (row: number) => of.quality[row]?.[component] ?? 0;
    const sorted = Float32Array.from(of.quality.flatMap((one) => one?.[component] ?? [])).sort();
    const scored = pairs
      .map(({ a, b, similarity }) => ({ value: Math.min(componentOf(a), componentOf(b)), similarity }))
      .sort((left, right) => left.value - right.value);
    const points = rejectedShares.map((rejected) => {
      const dropped = Math.floor(rejected * scored.length);
      const missed = errorsBeyond(scored, dropped, threshold);
      return { rejected, fnmr: rate(missed, scored.length - dropped) };
    });
    const start = points[0]?.fnmr.value ?? 0;
    const last = rejectedShares.at(-1) ?? 0;
    return {
      component,
      points,
      relativeArea: start === 0 ? 1 : area(points) / (start * last),
      onePercentAt: sorted[Math.floor(sorted.length * 0.01)] ?? Number.NaN,
      gates: gateEffects(scored, threshold),
    };
  });
}

interface Scored {
  readonly value: number;
  readonly similarity: number;
}

/**
 * Errors that are left once the first `dropped` are left out. Most photos score 100 by most components: where the cut falls among
 * equals, they lose their average share of errors, for their order is that of the list.
 * @param scored by ascending value.
 */
function errorsBeyond(scored: readonly Scored[], dropped: number, threshold: number): number {
  const cut = scored[dropped]?.value ?? Number.POSITIVE_INFINITY;
  let [above, equals, equalErrors, below] = [0, 0, 0, 0];
  for (const { value, similarity } of scored) {
    const error = similarity < threshold ? 1 : 0;
    if (value < cut) below += 1;
    else if (value > cut) above += error;
    else {
      equals += 1;
      equalErrors += error;
    }
  }
  const keptEquals = below + equals - dropped;
  return Math.round(above + (equals === 0 ? 0 : (equalErrors * keptEquals) / equals));
}

function gateEffects(scored: readonly Scored[], threshold: number): GateEffect[] {
  const isMissed = ({ similarity }: Scored) => similarity < threshold;
  const all = scored.filter(isMissed).length / scored.length;
  return [...new Set(Object.values(qualityGates))]
    .sort((a, b) => a - b)
    .map((gate) => {
      const rejected = scored.filter(({ value }) => value < gate);
      const fnmrOfRejected = rate(rejected.filter(isMissed).length, rejected.length);
      return { gate, fnmrOfRejected, isSupported: rejected.length > 0 && fnmrOfRejected.low > all };
    });
}

function area(points: RejectCurve['points']): number {
  let sum = 0;
  for (const [i, point] of points.entries()) {
    const before = points[i - 1];
    if (before !== undefined)
      sum += ((before.fnmr.value + point.fnmr.value) / 2) * (point.rejected - before.rejected);
  }
  return sum;
}

function matedPairs(photos: readonly LabelledPhoto[], of: Embeddings) {
  const pairs: { a: number; b: number; similarity: number }[] = [];
  for (const rows of rowsByIdentity(photos, of).values()) {
    const some = rows.slice(0, photosPerPerson);
    for (const [i, a] of some.entries())
      for (const b of some.slice(i + 1))
        pairs.push({ a, b, similarity: cosineSimilarity(embeddingOf(of, a), embeddingOf(of, b)) });
  }
  return pairs;
}

/** One photo against the mean of several others of one person, and against those of everybody else. */
export interface AgainstMean {
  readonly enrolledShots: number;
  readonly people: number;
  readonly same: number;
  readonly different: number;
  readonly atFmr: readonly { readonly fmr: number; readonly threshold: number; readonly fnmr: Rate }[];
}

const fmrs = [1e-3, 1e-4];

/**
 * 1:1 verification against the mean of `shots` photos: people with more are enrolled by their first; their other photos, ten at
 * most, are the same person, all photos of everybody else are strangers.
 * @returns undefined when nobody has photos enough.
 */
export function againstMean(
  photos: readonly LabelledPhoto[],
  of: Embeddings,
  shots: number,
): AgainstMean | undefined {
  const everybody = rowsByIdentity(photos, of);
  const enrolled = [...everybody].filter(([, rows]) => rows.length > shots);
  if (enrolled.length === 0) return undefined;
  const same: number[] = [];
  const different: number[] = [];
  for (const [identity, rows] of enrolled) {
    const mean = unitMean(rows.slice(0, shots).map((row) => embeddingOf(of, row)));
    if (mean === undefined) continue;
    for (const row of rows.slice(shots, shots + photosPerPerson))
      same.push(cosineSimilarity(mean, embeddingOf(of, row)));
    // One photo of each stranger: those with hundreds would decide everything.
    for (const [other, otherRows] of everybody)
      if (other !== identity && otherRows[0] !== undefined)
        different.push(cosineSimilarity(mean, embeddingOf(of, otherRows[0])));
  }
  const [mated, nonMated] = [Float32Array.from(same).sort(), Float32Array.from(different).sort()];
  return {
    enrolledShots: shots,
    people: enrolled.length,
    same: mated.length,
    different: nonMated.length,
    atFmr: fmrs.flatMap((fmr) => {
      const threshold = thresholdAtFmr(nonMated, fmr);
      if (threshold === undefined) return [];
      return [{ fmr, threshold, fnmr: rate(countBelow(mated, threshold), mated.length) }];
    }),
  };
}
