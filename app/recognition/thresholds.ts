import type { EmbeddingCard } from './model-card.ts';

/**
 * What a score is held against: `identification`, the best of everybody enrolled (1:N); `verification`, one person whom a PIN or
 * a badge has named (1:1). Searches meet the most alike of many, so they need the higher threshold in all but small galleries.
 */
export type MatchMode = 'identification' | 'verification';

/** Cosine similarities of one model, -1..1: of no use for scores of another. */
export interface Thresholds {
  readonly minSimilarity: number;
  readonly minVerificationSimilarity: number;
}

export interface ModelThresholds extends Thresholds {
  readonly modelId: string;
}

/** The thresholds in force, and those of models that were in use before. */
export interface ThresholdBook extends ModelThresholds {
  readonly otherModels: readonly ModelThresholds[];
}

/** NIST SP 800-63B-4 asks for 1 in 10,000 per comparison. */
const defaultFmr = 1e-4;

/**
 * What a new installation, or one that changes to this model, begins with: the card's threshold at FMR 1e-4 against the mean of
 * as many shots as were measured, for a guided enrollment keeps several. For both modes: a search by it is tuned to the gallery.
 * @throws when the card has no threshold at that rate.
 */
export function cardThresholds(card: Pick<EmbeddingCard, 'id' | 'thresholds'>): Thresholds {
  const [most] = card.thresholds
    .filter(({ fmr }) => fmr === defaultFmr)
    .sort((a, b) => b.enrolledShots - a.enrolledShots);
  if (most === undefined) throw new Error(`${card.id} has no threshold at FMR ${defaultFmr}.`);
  const { minSimilarity } = most;
  return { minSimilarity, minVerificationSimilarity: minSimilarity };
}

/** No door should be opened on a score that one in a thousand strangers reaches against any one person. */
const highestFmr = 1e-3;

/**
 * The lowest threshold that can be chosen for a model.
 * @throws when the card has no threshold at that rate.
 */
export function lowestThreshold(card: Pick<EmbeddingCard, 'id' | 'thresholds'>): number {
  const [laxest] = card.thresholds
    .filter(({ fmr }) => fmr === highestFmr)
    .sort((a, b) => a.minSimilarity - b.minSimilarity);
  if (laxest === undefined) throw new Error(`${card.id} has no threshold at FMR ${highestFmr}.`);
  return laxest.minSimilarity;
}

export function thresholdOf(thresholds: Thresholds, mode: MatchMode): number {
  return mode === 'identification' ? thresholds.minSimilarity : thresholds.minVerificationSimilarity;
}

/** The same with one threshold changed. */
export function withThreshold<T extends Thresholds>(
  thresholds: T,
  mode: MatchMode,
  minSimilarity: number,
): T {
  return mode === 'identification'
    ? { ...thresholds, minSimilarity }
    : { ...thresholds, minVerificationSimilarity: minSimilarity };
}

/**
 * Another model decides from now on. It gets the thresholds that it had when it was in use before, else `defaults`; those of the
 * model that it replaces are kept. The number of kept models is the caller's to bound.
 */
export function withModel<T extends ThresholdBook>(book: T, modelId: string, defaults: Thresholds): T {
  if (book.modelId === modelId) return book;
  const { minSimilarity, minVerificationSimilarity } = book;
  const known = book.otherModels.find((model) => model.modelId === modelId);
  return {
    ...book,
    modelId,
    minSimilarity: (known ?? defaults).minSimilarity,
    minVerificationSimilarity: (known ?? defaults).minVerificationSimilarity,
    otherModels: [
      { modelId: book.modelId, minSimilarity, minVerificationSimilarity },
      ...book.otherModels.filter((model) => model.modelId !== modelId && model.modelId !== book.modelId),
    ],
  };
}
