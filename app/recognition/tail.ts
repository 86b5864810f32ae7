import { seededRandom } from './error-rates/seeded-random.ts';

/**
 * The impostor tail beyond what was counted: excesses over a high threshold follow a generalised Pareto distribution
 * (Pickands 1975), the method of ISO/IEC 5152's kind. What comes out is an estimate, resting on a model: it has its own type.
 */
export interface EstimatedRate {
  readonly kind: 'estimated';
  readonly estimate: number;
  /** 95 % interval by bootstrap, with what galleries differ among themselves where that is known. */
  readonly lower: number;
  readonly upper: number;
  /** Scores that the tail was fitted to. */
  readonly excesses: number;
  /** Searches in all, fitted or not. */
  readonly searches: number;
  /** The lowest rate that is ever estimated from so many searches. */
  readonly reach: number;
}

/** Shape xi and scale sigma: P(excess > y) = (1 + xi y / sigma)^(-1/xi). */
export interface ParetoTail {
  readonly shape: number;
  readonly scale: number;
}

export interface TailFit extends ParetoTail {
  /** Similarity over which the fit holds. */
  readonly from: number;
  readonly excesses: number;
  readonly searches: number;
  readonly reach: number;
  /** Fits to resampled searches, with the share of searches over `from` in each. */
  readonly replicates: readonly (ParetoTail & { readonly share: number })[];
}

/** Share of the searches that the tail is fitted to, and the fewest: below that a fit says nothing. */
const tailShare = 0.1;
const minExcesses = 25;
const maxExcesses = 400;
/** The 95 % limits are the 8th of 300 from either end. */
const replicateCount = 300;
/**
 * A rate is estimated down to a tenth of 1/people: one decade beyond what counting could meet at all. A model that fits where
 * there are scores proves nothing two decades away.
 */
const timesBeyond = 10;
/**
 * Bounds of the shape. Left free, a shape far below 0 ends the tail just above the highest score seen: on synthetic galleries of normal scores
 * the upper limit then fell short of the truth in 15 to 30 % of them, with -0.1 in 7 to 10 % (docs/tuning.md). Few excesses also
 * fit shapes so high that no threshold would do.
 */
const lowestShape = -0.1;
const highestShape = 0.25;

/**
 * Fits the tail of searches by maximum likelihood, with bootstrap replicates.
 * @param best ascending similarities, one per search; the upper part of them is enough.
 * @param searches in all, of which `best` may be the upper part.
 * @param people distinct people who searched.
 * @returns undefined where a tail cannot be told: too few searches, or scores that are all alike.
 */
export function fitTail(
  best: Float32Array,
  searches: number,
  people = searches,
  seed = 1,
): TailFit | undefined {
  const wanted = Math.min(maxExcesses, Math.max(minExcesses, Math.round(searches * tailShare)));
  // A quarter of all scores is no tail any more.
  if (wanted > searches / 4 || wanted >= best.length) return undefined;
  const from = best[best.length - wanted - 1] ?? Number.NaN;
  const excesses: number[] = [];
  for (const score of best.subarray(best.length - wanted)) if (score > from) excesses.push(score - from);
  if (excesses.length < minExcesses || !((excesses.at(-1) ?? 0) > (excesses[0] ?? 0))) return undefined;
  const random = seededRandom(seed);
  const replicates = Array.from({ length: replicateCount }, () => {
    const drawn = drawCount(excesses.length, searches, random);
    const sample = Array.from(
      { length: drawn },
      () => excesses[Math.floor(random() * excesses.length)] ?? Number.NaN,
    );
    return { ...fitPareto(sample), share: drawn / searches };
  });
  const reach = 1 / (timesBeyond * people);
  return { ...fitPareto(excesses), from, excesses: excesses.length, searches, reach, replicates };
}

/**
 * Maximum likelihood of the generalised Pareto distribution: with theta = shape / scale the shape is the mean of
 * log(1 + theta y), which leaves one number to search for (Grimshaw 1993). The shape is kept within -0.1..0.25.
 * @param excesses more than 0, at least two of them different.
 */
export function fitPareto(excesses: readonly number[]): ParetoTail {
  const mean = excesses.reduce((sum, y) => sum + y, 0) / excesses.length;
  const most = excesses.reduce((max, y) => Math.max(max, y), 0);
  const shapeAt = (theta: number) =>
    excesses.reduce((sum, y) => sum + Math.log1p(theta * y), 0) / excesses.length;
  const tailAt = (theta: number): ParetoTail => {
    // The exponential tail is the limit, where the formulas divide by nothing.
    if (Math.abs(theta * mean) < 1e-6) return { shape: 0, scale: mean };
    const shape = shapeAt(theta);
    return { shape, scale: shape / theta };
  };
  const cost = (theta: number) => {
    const { shape, scale } = tailAt(theta);
    return Math.log(scale) + shape;
  };
  const steepest = thetaAtShape(shapeAt, lowestShape, -1 / most, 0);
  const heaviest = thetaAtShape(shapeAt, highestShape, 0, 100 / mean);
  return tailAt(lowestPoint(cost, steepest, heaviest));
}

/** The shape grows with theta: halve. */
function thetaAtShape(shapeAt: (theta: number) => number, shape: number, low: number, high: number): number {
  let [from, to] = [low, high];
  for (let step = 0; step < 30; step++) {
    const middle = (from + to) / 2;
    if (shapeAt(middle) < shape) from = middle;
    else to = middle;
  }
  return to;
}

/** Golden-section search for the lowest point of a function with one valley. */
function lowestPoint(cost: (x: number) => number, low: number, high: number): number {
  const golden = (Math.sqrt(5) - 1) / 2;
  let [from, to] = [low, high];
  let left = to - golden * (to - from);
  let right = from + golden * (to - from);
  let [costLeft, costRight] = [cost(left), cost(right)];
  for (let step = 0; step < 40; step++) {
    if (costLeft < costRight) {
      [to, right, costRight] = [right, left, costLeft];
      left = to - golden * (to - from);
      costLeft = cost(left);
    } else {
      [from, left, costLeft] = [left, right, costRight];
      right = from + golden * (to - from);
      costRight = cost(right);
    }
  }
  return (from + to) / 2;
}

/** P(excess > y). */
export function shareBeyond({ shape, scale }: ParetoTail, y: number): number {
  if (y <= 0) return 1;
  if (Math.abs(shape) < 1e-9) return Math.exp(-y / scale);
  const inner = 1 + (shape * y) / scale;
  return inner <= 0 ? 0 : inner ** (-1 / shape);
}

/**
 * The estimated share of searches at or above `similarity`.
 * @param logSpread standard deviation of the logarithm of the rate between one gallery and the next; 0 when not known.
 * @param times factor on the rate, for a gallery larger than the one searched; the interval is scaled with it.
 * @returns undefined below the fitted part: there are scores to count.
 */
export function estimateBeyond(
  fit: TailFit,
  similarity: number,
  logSpread = 0,
  times = 1,
): EstimatedRate | undefined {
  if (similarity < fit.from) return undefined;
  const floored = (rate: number) => Math.min(1, Math.max(fit.reach, rate) * times);
  const y = similarity - fit.from;
  const estimate = (fit.excesses / fit.searches) * shareBeyond(fit, y);
  const drawn = fit.replicates.map((tail) => tail.share * shareBeyond(tail, y)).sort((a, b) => a - b);
  const cut = Math.floor(drawn.length * 0.025);
  const least = drawn[cut] ?? estimate;
  const most = drawn[drawn.length - 1 - cut] ?? estimate;
  return {
    kind: 'estimated',
    estimate: floored(estimate),
    lower: Math.min(floored(estimate), floored(spread(estimate, least, -1, logSpread, fit.reach))),
    upper: Math.max(floored(estimate), floored(spread(estimate, most, 1, logSpread, fit.reach))),
    excesses: fit.excesses,
    searches: fit.searches,
    reach: Math.min(1, fit.reach * times),
  };
}

/** Two independent uncertainties of a logarithm add as squares. */
function spread(estimate: number, limit: number, sign: 1 | -1, logSpread: number, reach: number): number {
  const centre = Math.max(estimate, reach);
  const ofFit = Math.log(Math.max(limit, reach) / centre);
  return centre * Math.exp(sign * Math.hypot(ofFit, 1.96 * logSpread));
}

/** How many of the searches a bootstrap sample has over the fit's start: binomial, by its normal limit; never fewer than ten. */
function drawCount(excesses: number, searches: number, random: () => number): number {
  const share = excesses / searches;
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const drawn = Math.round(excesses + normal * Math.sqrt(excesses * (1 - share)));
  return Math.min(searches, Math.max(10, drawn));
}
