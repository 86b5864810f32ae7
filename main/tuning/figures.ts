import type { ModeRates } from '#app/contract/tuning.ts';
import { aims, presetOf } from '#app/recognition/aims.ts';
import type { CountedRate } from '#app/recognition/error-rates/counted-rate.ts';
import { type GalleryScores, galleryScores, type TemplateRows } from '#app/recognition/gallery-scores.ts';
import { ScoreCounts, stepAbove, thresholdAt } from '#app/recognition/score-counts.ts';
import { countAt, lettingIn } from '#app/recognition/stranger-searches.ts';
import type { MatchMode } from '#app/recognition/thresholds.ts';
import {
  type ImpostorEvidence,
  impostorEvidence,
  type RatesAt,
  type RatesRequest,
  ratesAt,
  type WorkingPoint,
  workingPoint,
} from '#app/recognition/working-point.ts';
import { cohortOf } from '#native-models/cards/cohorts.ts';
import type { FiguresJob, ModePoint, SiteFigures } from './interface.ts';

/** Of the chart: half a hundredth. */
const binSteps = 5;
const roundSteps = 50;
const hardestShown = 50;
const shotsShown = 20;
/** Attempts that a step's bound is for: what would let ten in at the standard aim. */
const attempts = { identification: 1000 * lettingIn, verification: 10_000 * lettingIn } as const;

/** An enrolled person with the shots of one model. */
export interface EnrolledPerson {
  readonly personId: string;
  readonly shots: readonly Float32Array[];
}

/**
 * What thresholds would do at this door, from the model's cohort and from the site's own gallery. Takes seconds with thousands of
 * people: for a thread of its own.
 * @param people taken once, before anything is compared.
 * @param rows empty, for templates of the model's length.
 */
export function siteFigures(
  job: FiguresJob,
  people: Iterable<EnrolledPerson>,
  rows: TemplateRows,
): SiteFigures {
  const ids: string[] = [];
  const noted = function* () {
    for (const { personId, shots } of people) {
      ids.push(personId);
      yield { shots };
    }
  };
  const scores = galleryScores(noted(), rows);
  const samePerson = new ScoreCounts();
  for (const similarity of scores.genuine.similarity) samePerson.add(similarity);
  const lowest = Math.min(samePerson.lowestStep() ?? 1000, scores.differentPeople.lowestStep() ?? 1000);
  // A little room on the left; with no scores at all the chart still shows where thresholds are.
  const fromStep = Math.min(700, Math.floor(lowest / roundSteps) * roundSteps - roundSteps);
  const histogram = (counts: ScoreCounts) => ({
    from: thresholdAt(fromStep),
    counts: counts.bins(fromStep, binSteps),
    total: counts.total,
  });
  const evidence = evidenceOf(job.modelId, scores);
  const verification = modeRates('verification', job, evidence);
  return {
    modelId: job.modelId,
    people: scores.people,
    peopleWithOneShot: scores.perPerson.filter(({ own }) => own.length === 0).length,
    samePerson: histogram(samePerson),
    differentPeople: histogram(scores.differentPeople),
    differentPeopleTotal: scores.differentPeopleTotal,
    identification: modeRates('identification', job, evidence),
    verification: { ...verification, steps: verification.steps.map((step) => withAllPairs(step, scores)) },
    hardest: hardestOf(scores, ids),
  };
}

function evidenceOf(
  modelId: string,
  { genuine, searches, comparisons, people, typicalShots }: GalleryScores,
): Omit<RatesRequest, 'attempts'> {
  const cohort = cohortOf(modelId);
  const enrolledShots = Math.max(1, typicalShots);
  const nearestShots = (cohort?.genuine ?? []).toSorted(
    (a, b) => Math.abs(a.enrolledShots - enrolledShots) - Math.abs(b.enrolledShots - enrolledShots),
  );
  const impostors: readonly ImpostorEvidence[] = [...(cohort?.impostors ?? []), searches, comparisons].map(
    impostorEvidence,
  );
  return {
    gallerySize: Math.max(1, people),
    enrolledShots,
    impostors,
    genuine: [genuine, ...nearestShots.slice(0, 1)],
  };
}

function modeRates(mode: MatchMode, job: FiguresJob, evidence: Omit<RatesRequest, 'attempts'>): ModeRates {
  const request = { ...evidence, isOneToOne: mode === 'verification', attempts: attempts[mode] };
  const wanted = new Set([
    ...aims[mode],
    ...(job.strangersInN[mode] === undefined ? [] : [job.strangersInN[mode]]),
  ]);
  const first = stepAbove(job.lowestMinSimilarity);
  return {
    attempts: attempts[mode],
    points: [...wanted]
      .sort((a, b) => a - b)
      .map((strangersInN) => pointView(mode, job, strangersInN, workingPoint({ ...request, strangersInN }))),
    steps: Array.from({ length: 1001 - first }, (_, i) => {
      const minSimilarity = thresholdAt(first + i);
      return { minSimilarity, ...claims(ratesAt(request, minSimilarity)) };
    }),
  };
}

/** Of the own comparisons only the closest are kept one by one, but how many reach a threshold is known for all. */
function withAllPairs(step: ModeRates['steps'][number], scores: GalleryScores): ModeRates['steps'][number] {
  const { comparisons, differentPeople, people } = scores;
  if (step.ownStrangers !== undefined || comparisons.strangers < 2) return step;
  const errors = differentPeople.reaching(stepAbove(step.minSimilarity));
  return { ...step, ownStrangers: shareOf(countAt(comparisons, errors, people)) };
}

function pointView(mode: MatchMode, job: FiguresJob, strangersInN: number, point: WorkingPoint): ModePoint {
  const preset = presetOf(mode, strangersInN);
  const chosen =
    point.minSimilarity === undefined
      ? undefined
      : thresholdAt(Math.max(stepAbove(point.minSimilarity), stepAbove(job.lowestMinSimilarity)));
  return {
    ...(preset === undefined ? {} : { preset }),
    strangersInN,
    basis: point.basis,
    ...(chosen === undefined ? {} : { minSimilarity: chosen }),
    ...claims(point),
    strangersSearched: point.howMuchEvidence.strangersSearched,
    inGalleryOf: point.howMuchEvidence.inGalleryOf,
    cannotShow: [...point.whatItCannotShow],
  };
}

/** The claims that a screen may make of a threshold: counted bounds, and estimates under their own name. */
function claims(rates: Omit<RatesAt, 'minSimilarity'>) {
  const { fpirCounted, fpirEstimated, ownFpir, askedAgainOwn, askedAgainCohort } = rates;
  return {
    strangersBound: fpirCounted?.bound ?? 1,
    ...(fpirCounted === undefined
      ? {}
      : {
          strangersCounted: {
            ...shareOf(fpirCounted.counted),
            value: Math.min(1, fpirCounted.counted.value * fpirCounted.sizeFactor),
            high: fpirCounted.high,
          },
        }),
    ...(fpirEstimated === undefined
      ? {}
      : {
          strangersEstimated: {
            value: fpirEstimated.estimate,
            low: fpirEstimated.lower,
            high: fpirEstimated.upper,
          },
        }),
    ...(isCounted(ownFpir?.counted) ? { ownStrangers: shareOf(ownFpir.counted) } : {}),
    ...(isCounted(askedAgainOwn) ? { askedAgainOwn: shareOf(askedAgainOwn) } : {}),
    ...(isCounted(askedAgainCohort) ? { askedAgainCohort: shareOf(askedAgainCohort) } : {}),
  };
}

function isCounted(rate: CountedRate | undefined): rate is CountedRate {
  return rate !== undefined && rate.count > 0;
}

function shareOf({ value, low, high, errors, count }: CountedRate) {
  return { value, low, high, errors, count };
}

/** By the mean likeness of a person's shots among themselves; of people with one shot nothing is known. */
function hardestOf({ perPerson }: GalleryScores, ids: readonly string[]): SiteFigures['hardest'] {
  const mean = (own: readonly number[]) => own.reduce((sum, similarity) => sum + similarity, 0) / own.length;
  const idOf = (index: number) => ids[index] ?? '';
  return perPerson
    .filter(({ own }) => own.length > 0)
    .sort((a, b) => mean(a.own) - mean(b.own))
    .slice(0, hardestShown)
    .map(({ index, own, nearest }) => ({
      personId: idOf(index),
      own: own.slice(0, shotsShown),
      ...(nearest === undefined
        ? {}
        : { nearest: { personId: idOf(nearest.index), similarity: nearest.similarity } }),
    }));
}
