import { setImmediate as letOthersRun } from 'node:timers/promises';
import type { z } from 'zod';
import type { TuningRates } from '#app/contract/records.ts';
import type { CountedRate } from '#app/recognition/error-rates/counted-rate.ts';
import type { GalleryScores } from '#app/recognition/gallery-scores.ts';
import { lettingIn } from '#app/recognition/stranger-searches.ts';
import type { MatchMode } from '#app/recognition/thresholds.ts';
import {
  type ImpostorEvidence,
  impostorEvidence,
  type RatesAt,
  type RatesRequest,
  ratesAt,
  strangersInNPresets,
  type WorkingPoint,
  workingPoint,
} from '#app/recognition/working-point.ts';
import { cohortOf } from '#native-models/cards/cohorts.ts';

type Rates = z.infer<typeof TuningRates>;

/** Thresholds for which the screen gets figures, so that dragging needs no call: cosine. */
const [firstStep, lastStep, step] = [0.8, 0.99, 0.002];
/** Steps between which others may run: about 5 ms. */
const stepsAtOnce = 10;

/** Fits of cohorts take some hundred ms together and never change. */
const fitted = new Map<string, readonly ImpostorEvidence[]>();

/**
 * What thresholds would do at this door, from the model's cohort and from the site's own gallery: for the presets, and for a row of thresholds.
 * Works in small steps: the live loop runs on in between.
 * @param shotsPerPerson of everybody enrolled.
 * @param mode 1:1 is bounded by a search among the fewest people there are figures for: one claimed person is resembled no oftener.
 */
export async function tuningRates(
  modelId: string,
  own: Pick<GalleryScores, 'genuine' | 'searches'>,
  shotsPerPerson: readonly number[],
  mode: MatchMode,
): Promise<Rates> {
  const sorted = shotsPerPerson.toSorted((a, b) => a - b);
  const enrolledShots = Math.max(1, sorted[sorted.length >> 1] ?? 1);
  const cohort = cohortOf(modelId);
  const people = Math.max(1, shotsPerPerson.length);
  const fewest = Math.min(...(cohort?.impostors ?? []).map(({ galleryPeople }) => galleryPeople), people);
  const gallerySize = mode === 'verification' ? fewest : people;
  const genuine = (cohort?.genuine ?? []).toSorted(
    (a, b) => Math.abs(a.enrolledShots - enrolledShots) - Math.abs(b.enrolledShots - enrolledShots),
  );
  const request = {
    gallerySize,
    enrolledShots,
    impostors: [...(await fittedCohort(modelId)), impostorEvidence(own.searches)],
    genuine: [own.genuine, ...genuine.slice(0, 1)],
  };
  const attempts = strangersInNPresets.standard * lettingIn;
  const points = [];
  for (const [preset, strangersInN] of Object.entries(strangersInNPresets)) {
    points.push({
      preset: preset as keyof typeof strangersInNPresets,
      ...pointView(strangersInN, workingPoint({ ...request, strangersInN, attempts })),
    });
    await letOthersRun();
  }
  return { attempts, points, steps: await stepsOf({ ...request, attempts }) };
}

async function fittedCohort(modelId: string): Promise<readonly ImpostorEvidence[]> {
  const known = fitted.get(modelId);
  if (known !== undefined) return known;
  const evidence: ImpostorEvidence[] = [];
  for (const searches of cohortOf(modelId)?.impostors ?? []) {
    evidence.push(impostorEvidence(searches));
    await letOthersRun();
  }
  fitted.set(modelId, evidence);
  return evidence;
}

async function stepsOf(request: RatesRequest): Promise<Rates['steps']> {
  const steps: Rates['steps'] = [];
  const count = Math.round((lastStep - firstStep) / step);
  for (let i = 0; i <= count; i++) {
    steps.push(stepView(ratesAt(request, firstStep + i * step)));
    if (i % stepsAtOnce === 0) await letOthersRun();
  }
  return steps;
}

function pointView(strangersInN: number, point: WorkingPoint) {
  return {
    strangersInN,
    basis: point.basis,
    ...(point.minSimilarity === undefined ? {} : { minSimilarity: point.minSimilarity }),
    ...claims({ ...point, minSimilarity: point.minSimilarity ?? 1 }),
    strangersSearched: point.howMuchEvidence.strangersSearched,
    inGalleryOf: point.howMuchEvidence.inGalleryOf,
    cannotShow: [...point.whatItCannotShow],
  };
}

function stepView(rates: RatesAt) {
  return { minSimilarity: rates.minSimilarity, ...claims(rates) };
}

/** The claims that a screen may make of a threshold: counted bounds, and estimates under their own name. */
function claims(rates: RatesAt) {
  const { fpirCounted, fpirEstimated, askedAgainOwn, askedAgainCohort } = rates;
  return {
    fpirBound: fpirCounted?.bound ?? 1,
    ...(fpirEstimated === undefined ? {} : { fpirEstimate: fpirEstimated.estimate }),
    ...askedAgain('askedAgainOwn', askedAgainOwn),
    ...askedAgain('askedAgainCohort', askedAgainCohort),
  };
}

function askedAgain<K extends 'askedAgainOwn' | 'askedAgainCohort'>(name: K, rate: CountedRate | undefined) {
  if (rate === undefined || rate.count === 0) return {};
  const { value, low, high, count } = rate;
  return { [name]: { value, low, high, count } } as Partial<
    Record<K, { value: number; low: number; high: number; count: number }>
  >;
}
