import { predictedErrors } from './error-rates/binomial.ts';
import { type CountedRate, countedRate } from './error-rates/counted-rate.ts';
import { countBelow } from './error-rates/sorted-scores.ts';

/** Searches of strangers in galleries that they are not in: what FPIR is counted from. */
export interface StrangerSearches {
  /** `own`: the site's people, each searched among the others. `cohort`: statistics that came with the model. */
  readonly source: 'own' | 'cohort';
  /** Distinct people who searched. */
  readonly strangers: number;
  /** Searches, each in one gallery; several of one stranger are in galleries without a common member. */
  readonly searches: number;
  /** People in the gallery of each search. */
  readonly galleryPeople: number;
  /** Distinct people that galleries were drawn from; at least `galleryPeople`. */
  readonly members: number;
  /** Shots that each of them was enrolled with. */
  readonly enrolledShots: number;
  /** Best similarity of each search, ascending. The upper part is enough; below its first value nothing can be counted. */
  readonly best: Float32Array;
  /** Squared coefficient of variation, over strangers, of their rate of false hits; 0 when all are alike. */
  readonly strangerVariation: number;
  /** The same over gallery members. */
  readonly memberVariation: number;
  /**
   * Every search was one comparison with one person, as when a PIN or a badge has said who it is: rates are FMR and do not grow with the
   * gallery. `galleryPeople` is 1.
   */
  readonly isOneToOne?: boolean | undefined;
}

/**
 * How unequally people draw false hits, from the hits of each: squared coefficient of variation of their rates, chance (Poisson)
 * taken off and one jackknife standard error added. Some resemble many ("lambs" in the gallery, "wolves" before it; Doddington and others
 * 1998); they are few, so a sample is likelier to show too little of this than too much.
 * @param hits per person, all with equally many chances; 30 or more in all, or the figure is chance itself.
 */
export function rateVariation(hits: readonly number[]): number {
  const count = hits.length;
  const sum = hits.reduce((total, h) => total + h, 0);
  const squares = hits.reduce((total, h) => total + h * h, 0);
  if (count < 3 || sum === 0) return 0;
  const all = variationFrom(count, sum, squares);
  const without = hits.map((h) => variationFrom(count - 1, sum - h, squares - h * h));
  const middle = without.reduce((total, v) => total + v, 0) / count;
  const spread = without.reduce((total, v) => total + (v - middle) ** 2, 0);
  return Math.max(0, all + Math.sqrt(((count - 1) / count) * spread));
}

function variationFrom(count: number, sum: number, squares: number): number {
  const mean = sum / count;
  const variance = (squares - sum * mean) / (count - 1);
  return mean === 0 ? 0 : (variance - mean) / mean ** 2;
}

/**
 * Squared coefficient of variation of an FPIR that is carried over to another gallery: strangers, the members searched and those
 * of the gallery asked about are draws of people with unequal rates. The own gallery is asked about itself.
 */
export function spreadOfRate(searches: StrangerSearches, galleryPeople: number): number {
  const { source, strangerVariation, strangers, memberVariation, members } = searches;
  if (source === 'own') return searches.isOneToOne === true ? strangerVariation / Math.max(1, strangers) : 0;
  const drawn = memberVariation * (1 / Math.max(1, members) + 1 / Math.max(1, galleryPeople));
  return strangerVariation / Math.max(1, strangers) + drawn;
}

/** Variance of an error count over that of independent trials. */
function searchDesignEffect(searches: StrangerSearches, errors: number, galleryPeople: number): number {
  // At least three errors: what "none" cannot exclude.
  const worth = 1 + Math.max(3, errors) * spreadOfRate(searches, galleryPeople);
  // Own people meet each other twice, as stranger and as member.
  return searches.source === 'own' ? Math.max(2, worth) : worth;
}

/** Errors from which dependence is measured rather than feared (Doddington's rule of 30). */
const dependenceErrors = 30;

/**
 * The rule of three: nothing lower is claimed. It counts distinct strangers, however often each searched. Comparisons one to one of which 30 and
 * more were errors show by themselves how much they depend on each other: there the rule counts what they are worth.
 */
function claimFloor(searches: StrangerSearches, errors: number, worth: number): number {
  const isMeasured = searches.isOneToOne === true && errors >= dependenceErrors;
  return Math.min(1, 3 / Math.max(1, isMeasured ? searches.searches / worth : searches.strangers));
}

/**
 * FPIR of a gallery is at most proportional to its size (each further person adds at most their own share), and does not fall when
 * people are added. So a smaller gallery is given the rate of the larger one that was searched, a larger one in proportion.
 */
export function sizeFactor(searches: StrangerSearches, galleryPeople: number): number {
  if (searches.isOneToOne === true) return 1;
  // Own people are searched among all others: one fewer than the gallery, and no reason to scale.
  const searched = searches.source === 'own' ? searches.members : searches.galleryPeople;
  return Math.max(1, galleryPeople / Math.max(1, searched));
}

/**
 * Strangers let in that a target is checked by: a rate of 1/100 over 1,000 attempts. Fewer could not be told from chance, more would
 * take a door years.
 */
export const lettingIn = 10;

/** FPIR (one to one: FMR) as counted in the gallery that was searched, and what it bounds in another one. */
export interface CountedFpir {
  readonly counted: CountedRate;
  /** How much larger the gallery is than the one searched; 1 when it is not. */
  readonly sizeFactor: number;
  /** Upper 95 % limit of the long run for the gallery asked about: the counted one times the factor. */
  readonly high: number;
  /**
   * What the next `attempts` of different strangers will show at most, with 99 %: what an operator can check. Above `high`,
   * because so few attempts have chance in them too; never below 3/strangers.
   */
  readonly bound: number;
  readonly attempts: number;
}

/**
 * FPIR at a threshold, for a gallery of `galleryPeople`.
 * @param attempts of different strangers to come, that the bound is for.
 * @returns undefined below the scores that the evidence holds.
 */
export function countFpir(
  searches: StrangerSearches,
  minSimilarity: number,
  galleryPeople: number,
  attempts: number,
): CountedFpir | undefined {
  if (isCutOff(searches) && !(minSimilarity >= lowestKnown(searches))) return undefined;
  const errors = searches.best.length - countBelow(searches.best, minSimilarity);
  const counted = countAt(searches, errors, galleryPeople);
  const times = sizeFactor(searches, galleryPeople);
  return {
    counted,
    sizeFactor: times,
    high: Math.min(1, counted.high * times),
    bound: boundOf(searches, errors, galleryPeople, attempts),
    attempts,
  };
}

/**
 * The lowest threshold whose bound is at `fpir` or below, for as many attempts as would let ten strangers in at that rate.
 * @returns undefined when so low a rate cannot be counted with so few strangers.
 */
export function thresholdByCounts(
  searches: StrangerSearches,
  fpir: number,
  galleryPeople: number,
): number | undefined {
  const attempts = Math.ceil(lettingIn / fpir);
  return lowestWhere(searches, (errors) => boundOf(searches, errors, galleryPeople, attempts) <= fpir);
}

/** The lowest threshold at which counts do not refute `fpir`: the lower limit of what was seen is not above it. */
export function thresholdNotRefuted(
  searches: StrangerSearches,
  fpir: number,
  galleryPeople: number,
): number | undefined {
  return lowestWhere(searches, (errors) => countAt(searches, errors, galleryPeople).low <= fpir);
}

/** The lowest threshold at which no more was seen than `fpir`. */
export function thresholdNotExceeded(
  searches: StrangerSearches,
  fpir: number,
  galleryPeople: number,
): number | undefined {
  const allowed = (fpir * searches.searches) / sizeFactor(searches, galleryPeople);
  return lowestWhere(searches, (errors) => errors <= allowed);
}

/** The rate of so many errors among all searches, for those who know their number where `best` was cut off. */
export function countAt(searches: StrangerSearches, errors: number, galleryPeople: number): CountedRate {
  const worth = searchDesignEffect(searches, errors, galleryPeople);
  return countedRate(errors, searches.searches, worth, 3 / claimFloor(searches, errors, worth));
}

function boundOf(
  searches: StrangerSearches,
  errors: number,
  galleryPeople: number,
  attempts: number,
): number {
  if (searches.searches === 0) return 1;
  const times = sizeFactor(searches, galleryPeople);
  const worth = searchDesignEffect(searches, errors, galleryPeople);
  const most = predictedErrors(errors / worth, searches.searches / worth / times, attempts);
  return Math.min(1, Math.max(most / attempts, claimFloor(searches, errors, worth) * times));
}

/**
 * `isAllowed` holds up to some number of errors, from none on; one to one also from 30 on, where the rule of three asks for less.
 * @returns undefined when it holds for neither, or nobody searched.
 */
function lowestWhere(searches: StrangerSearches, isAllowed: (errors: number) => boolean): number | undefined {
  if (searches.searches === 0) return undefined;
  const starts = searches.isOneToOne === true ? [dependenceErrors, 0] : [0];
  const start = starts.find((errors) => errors <= searches.best.length && isAllowed(errors));
  if (start === undefined) return undefined;
  let [most, tooMany] = [start, searches.best.length + 1];
  while (tooMany - most > 1) {
    const middle = (most + tooMany) >> 1;
    if (isAllowed(middle)) most = middle;
    else tooMany = middle;
  }
  return above(searches, most);
}

/** The lowest threshold that at most `errors` of the searches reach; ties are kept out together. */
function above(searches: StrangerSearches, errors: number): number {
  const first = searches.best[searches.best.length - errors - 1];
  if (first !== undefined) return nextAbove(first);
  return isCutOff(searches) ? lowestKnown(searches) : -1;
}

function isCutOff(searches: StrangerSearches): boolean {
  return searches.best.length < searches.searches;
}

function lowestKnown(searches: StrangerSearches): number {
  return searches.best[0] ?? Number.POSITIVE_INFINITY;
}

/** The next float32, so that exactly this score and its equals stay out. */
function nextAbove(value: number): number {
  const bits = new DataView(new ArrayBuffer(4));
  bits.setFloat32(0, value);
  if (value === 0) return 2 ** -149;
  bits.setInt32(0, bits.getInt32(0) + (value > 0 ? 1 : -1));
  return bits.getFloat32(0);
}
