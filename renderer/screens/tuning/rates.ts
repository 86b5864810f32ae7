import { type TuningScores, thresholdStep } from './store.ts';

type Rates = TuningScores['rates'];

/** A preset's threshold on the slider: the next step up, never a laxer one. Undefined without evidence. */
export function thresholdFor({ minSimilarity }: Rates['points'][number]): number | undefined {
  if (minSimilarity === undefined) return undefined;
  return Math.min(1, Math.ceil(minSimilarity / thresholdStep - 1e-6) * thresholdStep);
}

/** What is known of a threshold: the nearest step that is not stricter, so that strangers are never understated. */
export function ratesAt(rates: Rates, threshold: number): Rates['steps'][number] | undefined {
  return rates.steps.findLast((step) => step.minSimilarity <= threshold + 1e-9);
}

/** Two digits that mean something: 12 %, 1.2 %, 0.12 %. */
export function percent(share: number): string {
  const value = share * 100;
  const digits = value >= 9.95 || value === 0 ? 0 : value >= 0.995 ? 1 : 2;
  return `${value.toFixed(digits)} %`;
}
