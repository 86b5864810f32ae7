import type { CountedRate } from './error-rates/counted-rate.ts';
import { countAskedAgain, type GenuineScores } from './genuine-scores.ts';
import {
  type CountedFpir,
  countFpir,
  lettingIn,
  type StrangerSearches,
  sizeFactor,
  spreadOfRate,
  thresholdByCounts,
  thresholdNotExceeded,
  thresholdNotRefuted,
} from './stranger-searches.ts';
import { type EstimatedRate, estimateBeyond, fitTail, type TailFit } from './tail.ts';

/** Why a figure must not be taken for more than it is. The screen has words for each. */
export type CannotShow =
  /** There is no evidence about strangers: no threshold is proposed. */
  | 'no-strangers-searched'
  /** So few strangers cannot show so low a rate by counting: the threshold rests on the estimate. */
  | 'target-below-counting'
  /** Nor can it be estimated: the threshold is the strictest that the evidence speaks about. */
  | 'target-below-estimate'
  /** More people are enrolled than in any gallery that was searched: rates are scaled up. */
  | 'gallery-larger-than-searched'
  /** People have more shots than in any gallery that was searched: more shots raise strangers' scores too. */
  | 'more-shots-than-searched'
  /** The statistics are of other people and cameras than this door's. */
  | 'other-people-and-cameras'
  /** The site's own people resemble each other more than the cohort: they raised the threshold. */
  | 'own-people-closer-than-cohort'
  /** Nobody has two shots: nothing is known about how staff fare. */
  | 'no-same-person-scores'
  /** Fewer than 30 people: staff's share is rough. */
  | 'few-people-with-two-shots'
  /** Shots of one enrollment are alike: other days, light and glasses will lower scores. */
  | 'shots-of-one-day'
  /** Twins and close relatives are not in the evidence, nor photos and masks held up to the camera. */
  | 'relatives-and-forgeries';

export interface ImpostorEvidence {
  readonly searches: StrangerSearches;
  /** `fitTail(searches.best, searches.searches, searches.strangers)`, fitted once. */
  readonly tail: TailFit | undefined;
}

export type Target = { readonly targetFpir: number } | { readonly strangersInN: number };

export type WorkingPointRequest = Target & {
  /** People enrolled, all of whom are searched. */
  readonly gallerySize: number;
  /** Shots that most people have. */
  readonly enrolledShots: number;
  /** A PIN or a badge has said who it is: FMR and not FPIR, from comparisons one to one. */
  readonly isOneToOne?: boolean;
  /** Everything there is: galleries of several sizes and shots, and the site's own. The fitting one is chosen. */
  readonly impostors: readonly ImpostorEvidence[];
  readonly genuine: readonly GenuineScores[];
  /** Attempts of strangers that the bounds are for; left out, as many as would let ten in at the target. */
  readonly attempts?: number;
};

/** As for `workingPoint`, without a target. */
export type RatesRequest = Omit<WorkingPointRequest, 'targetFpir' | 'strangersInN' | 'attempts'> & {
  readonly attempts: number;
};

/** What is known about one threshold. */
export interface RatesAt {
  readonly minSimilarity: number;
  /** FPIR by counting, from the evidence that decides; undefined where it cannot be counted. */
  readonly fpirCounted: CountedFpir | undefined;
  /** FPIR by the model of the tail; undefined where there are scores enough to count, or too few to fit. */
  readonly fpirEstimated: EstimatedRate | undefined;
  /** The site's own people, each searched among the others; undefined when there are fewer than two. */
  readonly ownFpir: CountedFpir | undefined;
  /** Share of same-person attempts that fall below: the site's own shots, and the cohort's. */
  readonly askedAgainOwn: CountedRate | undefined;
  readonly askedAgainCohort: CountedRate | undefined;
}

export interface HowMuchEvidence {
  readonly strangersSearched: number;
  readonly inGalleryOf: number;
  readonly ownPeopleSearched: number;
  readonly samePersonScores: number;
  readonly peopleWithTwoShots: number;
}

/**
 * What the threshold rests on. `counted`: counts show the target with 95 % confidence. `estimated`: they cannot, the model of the tail says so.
 * `beyond`: neither can. `none`: there is no evidence; keep the threshold that the model came with.
 */
export type Basis = 'counted' | 'estimated' | 'beyond' | 'none';

export interface WorkingPoint extends Omit<RatesAt, 'minSimilarity'> {
  readonly targetFpir: number;
  /** Cosine similarity; undefined with the basis `none`. */
  readonly minSimilarity: number | undefined;
  readonly basis: Basis;
  /**
   * What the screen may claim as the upper limit of FPIR: always the counted one; 1 where nothing was counted. The estimate is
   * shown beside it, never instead.
   */
  readonly fpirBound: number;
  readonly howMuchEvidence: HowMuchEvidence;
  readonly whatItCannotShow: readonly CannotShow[];
}

/** Own people below this number do not overrule a cohort's statistics: one pair of relatives would decide. */
const minOwnPeople = 30;

/**
 * Prepares evidence. The fit is the only costly part (some 100 ms) and does not depend on target or threshold: it is made when it is first
 * asked for, and of many cohorts only one decides.
 */
export function impostorEvidence(searches: StrangerSearches): ImpostorEvidence {
  let fitted: { readonly tail: TailFit | undefined } | undefined;
  return {
    searches,
    get tail() {
      fitted ??= { tail: fitTail(searches.best, searches.searches, searches.strangers) };
      return fitted.tail;
    },
  };
}

/**
 * The threshold for a target FPIR, with what it costs and what it rests on. The threshold is the higher of what counting and
 * what the estimate ask for, each by its upper 95 % limit; the site's own people can only raise it.
 */
export function workingPoint(request: WorkingPointRequest): WorkingPoint {
  const targetFpir = 'targetFpir' in request ? request.targetFpir : 1 / request.strangersInN;
  const deciding = decidingEvidence(request);
  const own = ownEvidence(request);
  const found = deciding === undefined ? undefined : decide(deciding, targetFpir, request.gallerySize);
  const floor =
    own === undefined || own === deciding || own.searches.strangers < minOwnPeople
      ? undefined
      : thresholdNotRefuted(own.searches, targetFpir, request.gallerySize);
  const isRaised = found !== undefined && floor !== undefined && floor > found.minSimilarity;
  const minSimilarity = isRaised ? floor : found?.minSimilarity;
  const basis = found?.basis ?? 'none';
  const attempts = request.attempts ?? Math.ceil(lettingIn / targetFpir);
  const rates = minSimilarity === undefined ? undefined : ratesAt({ ...request, attempts }, minSimilarity);
  return {
    targetFpir,
    minSimilarity,
    basis,
    fpirBound: rates?.fpirCounted?.bound ?? 1,
    fpirCounted: rates?.fpirCounted,
    fpirEstimated: rates?.fpirEstimated,
    ownFpir: rates?.ownFpir,
    askedAgainOwn: rates?.askedAgainOwn,
    askedAgainCohort: rates?.askedAgainCohort,
    howMuchEvidence: howMuch(request, deciding),
    whatItCannotShow: cannotShow(request, deciding, basis, isRaised),
  };
}

/** Every figure for a threshold that is being dragged. */
export function ratesAt(request: RatesRequest, minSimilarity: number): RatesAt {
  const { gallerySize, attempts } = request;
  const deciding = decidingEvidence(request);
  const own = ownEvidence(request);
  const asked = (source: GenuineScores['source']) => {
    const scores = request.genuine.find((of) => of.source === source && of.similarity.length > 0);
    return scores === undefined ? undefined : countAskedAgain(scores, minSimilarity);
  };
  return {
    minSimilarity,
    fpirCounted: deciding && countFpir(deciding.searches, minSimilarity, gallerySize, attempts),
    fpirEstimated: deciding && estimateFpir(deciding, minSimilarity, gallerySize),
    ownFpir:
      own && own.searches.strangers > 1
        ? countFpir(own.searches, minSimilarity, gallerySize, attempts)
        : undefined,
    askedAgainOwn: asked('own'),
    askedAgainCohort: asked('cohort'),
  };
}

/**
 * The cohort with the next larger gallery and the next more shots, since either raises strangers' scores; else the largest
 * there is. Without a cohort the site's own people.
 */
function decidingEvidence({
  impostors,
  gallerySize,
  enrolledShots,
  isOneToOne = false,
}: Pick<WorkingPointRequest, 'impostors' | 'gallerySize' | 'enrolledShots' | 'isOneToOne'>):
  | ImpostorEvidence
  | undefined {
  const usable = impostors.filter(
    ({ searches }) =>
      searches.strangers > 1 && searches.galleryPeople > 0 && (searches.isOneToOne ?? false) === isOneToOne,
  );
  const cohorts = usable.filter(({ searches }) => searches.source === 'cohort');
  const byShots = nextOrLargest(cohorts, enrolledShots, ({ searches }) => searches.enrolledShots);
  const bySize = nextOrLargest(byShots, gallerySize, ({ searches }) => searches.galleryPeople);
  return bySize[0] ?? usable[0];
}

function ownEvidence({
  impostors,
  isOneToOne = false,
}: Pick<WorkingPointRequest, 'impostors' | 'isOneToOne'>): ImpostorEvidence | undefined {
  return impostors.find(
    ({ searches }) => searches.source === 'own' && (searches.isOneToOne ?? false) === isOneToOne,
  );
}

/** Those whose number is the smallest not below `wanted`; when all are below, those with the largest. */
function nextOrLargest<T>(all: readonly T[], wanted: number, numberOf: (of: T) => number): readonly T[] {
  const numbers = all.map(numberOf);
  const enough = numbers.filter((number) => number >= wanted);
  const chosen = enough.length > 0 ? Math.min(...enough) : Math.max(...numbers);
  return all.filter((one) => numberOf(one) === chosen);
}

function decide(
  evidence: ImpostorEvidence,
  targetFpir: number,
  gallerySize: number,
): { readonly minSimilarity: number; readonly basis: Basis } | undefined {
  const { searches, tail } = evidence;
  const upper = (similarity: number) => estimateFpir(evidence, similarity, gallerySize)?.upper ?? 1;
  // Near the end the estimate falls no further: what it reaches but for a twentieth counts as its end.
  const reached = upper(1) * 1.05;
  const limit = Math.max(targetFpir, reached);
  const estimated = tail && lowestSimilarity(tail.from, (similarity) => upper(similarity) <= limit);
  const counted = thresholdByCounts(searches, targetFpir, gallerySize);
  if (counted !== undefined)
    return { minSimilarity: Math.max(counted, estimated ?? counted), basis: 'counted' };
  // Where counting cannot reach, strangers who were met may at least not be let in more often than asked for.
  const met = thresholdNotExceeded(searches, targetFpir, gallerySize);
  if (met === undefined) return undefined;
  const basis = estimated !== undefined && reached <= targetFpir ? 'estimated' : 'beyond';
  return { minSimilarity: Math.max(estimated ?? met, met), basis };
}

/** The lowest similarity from which `isEnough` holds. @returns undefined when it does not even at 1. */
function lowestSimilarity(from: number, isEnough: (similarity: number) => boolean): number | undefined {
  if (!isEnough(1)) return undefined;
  let [low, high] = [from, 1];
  for (let step = 0; step < 24; step++) {
    const middle = (low + high) / 2;
    if (isEnough(middle)) high = middle;
    else low = middle;
  }
  return high;
}

function estimateFpir(
  { searches, tail }: ImpostorEvidence,
  similarity: number,
  gallerySize: number,
): EstimatedRate | undefined {
  if (tail === undefined) return undefined;
  const logSpread = Math.sqrt(Math.log1p(spreadOfRate(searches, gallerySize) + 1 / lettingIn));
  return estimateBeyond(tail, similarity, logSpread, sizeFactor(searches, gallerySize));
}

function howMuch(request: WorkingPointRequest, deciding: ImpostorEvidence | undefined): HowMuchEvidence {
  const { genuine } = request;
  const own = genuine.find(({ source }) => source === 'own');
  return {
    strangersSearched: deciding?.searches.strangers ?? 0,
    inGalleryOf: deciding?.searches.galleryPeople ?? 0,
    ownPeopleSearched: ownEvidence(request)?.searches.strangers ?? 0,
    samePersonScores: own?.similarity.length ?? 0,
    peopleWithTwoShots: own?.people ?? 0,
  };
}

function cannotShow(
  { genuine, gallerySize, enrolledShots }: WorkingPointRequest,
  deciding: ImpostorEvidence | undefined,
  basis: Basis,
  isRaised: boolean,
): CannotShow[] {
  const searches = deciding?.searches;
  const own = genuine.find(({ source }) => source === 'own');
  const claims: readonly (readonly [boolean, CannotShow])[] = [
    [basis === 'none', 'no-strangers-searched'],
    [basis === 'estimated', 'target-below-counting'],
    [basis === 'beyond', 'target-below-estimate'],
    [searches !== undefined && sizeFactor(searches, gallerySize) > 1, 'gallery-larger-than-searched'],
    [searches !== undefined && enrolledShots > searches.enrolledShots, 'more-shots-than-searched'],
    [searches?.source === 'cohort', 'other-people-and-cameras'],
    [isRaised, 'own-people-closer-than-cohort'],
    [own === undefined || own.people === 0, 'no-same-person-scores'],
    [own !== undefined && own.people > 0 && own.people < 30, 'few-people-with-two-shots'],
    [own !== undefined && own.people > 0, 'shots-of-one-day'],
    [true, 'relatives-and-forgeries'],
  ];
  return claims.flatMap(([holds, code]) => (holds ? [code] : []));
}
