import { clopperPearson } from './error-rates/binomial.ts';

/**
 * What a similarity is worth as evidence: the natural logarithm of how many times likelier it is between two shots of one person than
 * between two people (ISO/IEC 19795-1's scores have no such meaning by themselves). Never further from 0 than the counts support.
 */
export interface Calibration {
  /** Rising steps; between the end of one and the start of the next it is interpolated. */
  readonly steps: readonly CalibrationStep[];
  /** The least and the most that is ever said. */
  readonly lowest: number;
  readonly highest: number;
}

export interface CalibrationStep {
  readonly from: number;
  readonly to: number;
  readonly logLikelihoodRatio: number;
  /** From the 95 % intervals of both shares, within `lowest` and `highest`. */
  readonly low: number;
  readonly high: number;
}

/** How many independent scores the scores are worth, when they are not (`designEffect`). */
export interface Worth {
  readonly same: number;
  readonly different: number;
}

/**
 * Isotonic calibration by pooling adjacent violators (Ayer and others 1955; for likelihood ratios Brummer and du Preez 2006): the
 * rising step function that fits best, with no shape assumed.
 * @param same ascending same-person similarities. @param different ascending different-person similarities.
 * @returns undefined with fewer than four of either: then even the direction is a guess.
 */
export function calibrate(
  same: Float32Array,
  different: Float32Array,
  worth: Worth = { same: same.length, different: different.length },
): Calibration | undefined {
  if (same.length < 4 || different.length < 4) return undefined;
  const { lowest, highest } = limitsOf(worth);
  const within = (value: number) => Math.min(highest, Math.max(lowest, value));
  const scale = { same: worth.same / same.length, different: worth.different / different.length };
  const steps = pooled(same, different).map((block): CalibrationStep => {
    const ofSame = clopperPearson(block.same * scale.same, worth.same);
    const ofDifferent = clopperPearson(block.different * scale.different, worth.different);
    const ratio = block.same / same.length / (block.different / different.length);
    const value = within(Math.log(ratio));
    return {
      from: block.from,
      to: block.to,
      logLikelihoodRatio: value,
      low: Math.min(value, within(Math.log(ofSame.low / ofDifferent.high))),
      high: Math.max(value, within(Math.log(ofSame.high / ofDifferent.low))),
    };
  });
  return { steps, lowest, highest };
}

/**
 * The rule of three as a limit of evidence: with N different-person scores none of which reaches a similarity, at most 3/N of
 * strangers do, so no similarity is worth more than N/3 times (cf. Vergeer and others 2016, who bound likelihood ratios by
 * what the data would have missed); and the other way round.
 */
function limitsOf({ same, different }: Worth): { lowest: number; highest: number } {
  return { lowest: -Math.log(Math.max(1, same / 3)), highest: Math.log(Math.max(1, different / 3)) };
}

/** The logarithm of the likelihood ratio of a similarity. Linear between steps, level beyond the ends. */
export function logLikelihoodRatio({ steps }: Calibration, similarity: number): number {
  let [below, above] = [-1, steps.length];
  while (above - below > 1) {
    const middle = (below + above) >> 1;
    if ((steps[middle]?.from ?? Number.NaN) <= similarity) below = middle;
    else above = middle;
  }
  const left = steps[below];
  const right = steps[above];
  if (left === undefined) return right?.logLikelihoodRatio ?? 0;
  if (right === undefined || similarity <= left.to) return left.logLikelihoodRatio;
  const share = (similarity - left.to) / (right.from - left.to);
  return left.logLikelihoodRatio + share * (right.logLikelihoodRatio - left.logLikelihoodRatio);
}

interface Block {
  readonly from: number;
  readonly to: number;
  readonly same: number;
  readonly different: number;
}

/** Blocks of scores in which the share of same-person scores rises from one to the next. */
function pooled(same: Float32Array, different: Float32Array): Block[] {
  const blocks: Block[] = [];
  let [s, d] = [0, 0];
  while (s < same.length || d < different.length) {
    const at = Math.min(same[s] ?? Number.POSITIVE_INFINITY, different[d] ?? Number.POSITIVE_INFINITY);
    const [sFrom, dFrom] = [s, d];
    while (s < same.length && same[s] === at) s++;
    while (d < different.length && different[d] === at) d++;
    let block: Block = { from: at, to: at, same: s - sFrom, different: d - dFrom };
    for (let last = blocks.at(-1); last !== undefined && !isLower(last, block); last = blocks.at(-1)) {
      blocks.pop();
      block = {
        from: last.from,
        to: block.to,
        same: last.same + block.same,
        different: last.different + block.different,
      };
    }
    blocks.push(block);
  }
  return blocks;
}

/** Whether the share of same-person scores is truly lower in `a`. Multiplied out: no rounding decides. */
function isLower(a: Block, b: Block): boolean {
  return a.same * (b.same + b.different) < b.same * (a.same + a.different);
}

/** A straight line instead of steps: for few scores, where steps are coarse. */
export interface LogisticCalibration {
  readonly offset: number;
  /** Per unit of similarity; at least 0. */
  readonly slope: number;
  readonly lowest: number;
  readonly highest: number;
}

/**
 * Logistic regression with both kinds of scores weighted alike (Platt 1999; Brummer and du Preez 2006), by Newton's method. A pull
 * towards level, a tenth of one score's weight, keeps the slope finite where no score overlaps.
 * @returns undefined with fewer than four of either, or when all scores are alike.
 */
export function calibrateLogistic(
  same: Float32Array,
  different: Float32Array,
  worth: Worth = { same: same.length, different: different.length },
): LogisticCalibration | undefined {
  if (same.length < 4 || different.length < 4) return undefined;
  const all = [...same, ...different];
  const mean = all.reduce((sum, x) => sum + x, 0) / all.length;
  const deviation = Math.sqrt(all.reduce((sum, x) => sum + (x - mean) ** 2, 0) / all.length);
  if (!(deviation > 1e-9)) return undefined;
  const pull = 0.1 / all.length;
  let [offset, slope] = [0, 0];
  for (let step = 0; step < 60; step++) {
    let [g0, g1, h00, h01, h11] = [0, -pull * slope, 1e-9, 0, pull];
    for (const [scores, target] of [[same, 1] as const, [different, 0] as const])
      for (const score of scores) {
        const x = (score - mean) / deviation;
        const p = 1 / (1 + Math.exp(-(offset + slope * x)));
        const weight = 0.5 / scores.length;
        const curvature = weight * p * (1 - p);
        g0 += weight * (target - p);
        g1 += weight * (target - p) * x;
        h00 += curvature;
        h01 += curvature * x;
        h11 += curvature * x * x;
      }
    const determinant = h00 * h11 - h01 * h01;
    const [d0, d1] = [(h11 * g0 - h01 * g1) / determinant, (h00 * g1 - h01 * g0) / determinant];
    // Long Newton steps overshoot where the classes are far apart.
    const shorten = Math.min(1, 2 / Math.max(Math.abs(d0), Math.abs(d1), 1e-12));
    offset += shorten * d0;
    slope += shorten * d1;
    if (Math.max(Math.abs(d0), Math.abs(d1)) < 1e-10) break;
  }
  // A falling line would call strangers the likelier the more they resemble.
  const rising = Math.max(0, slope) / deviation;
  return { offset: offset - rising * mean, slope: rising, ...limitsOf(worth) };
}

/** The logarithm of the likelihood ratio on the line, within what the counts support. */
export function logisticLogLikelihoodRatio(of: LogisticCalibration, similarity: number): number {
  return Math.min(of.highest, Math.max(of.lowest, of.offset + of.slope * similarity));
}
