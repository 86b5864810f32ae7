/** How fine scores are counted, and how fine a threshold can be chosen: cosine. */
export const thresholdStep = 0.001;
const stepsPerUnit = 1000;
const lowest = -stepsPerUnit;

/** The threshold of a whole number of steps. The only way in which they are made: the same number everywhere. */
export function thresholdAt(step: number): number {
  return step / stepsPerUnit;
}

/** The next step that is not below `similarity`. */
export function stepAbove(similarity: number): number {
  const step = Math.ceil(similarity * stepsPerUnit - 1e-6);
  return Math.min(stepsPerUnit, step);
}

/**
 * Millions of scores as counts between one threshold that can be chosen and the next, so that how many reach a threshold is known
 * exactly without keeping any.
 */
export class ScoreCounts {
  /** From -1 to 1; the last one is for 1 itself and what rounding put above. */
  readonly #counts = new Float64Array(2 * stepsPerUnit + 1);
  #total = 0;

  get total(): number {
    return this.#total;
  }

  add(similarity: number): void {
    this.#total += 1;
    const at = stepBelow(similarity) - lowest;
    this.#counts[at] = (this.#counts[at] as number) + 1;
  }

  /** How many are at or above a step's threshold. */
  reaching(step: number): number {
    let count = 0;
    for (let at = Math.max(0, step - lowest); at < this.#counts.length; at++)
      count += this.#counts[at] as number;
    return count;
  }

  /** The lowest score's step; undefined when nothing was counted. */
  lowestStep(): number | undefined {
    const at = this.#counts.findIndex((count) => count > 0);
    return at < 0 ? undefined : at + lowest;
  }

  /** Sums over equal bins of `width` steps from `fromStep` to 1; what is below goes into the first. */
  bins(fromStep: number, width: number): number[] {
    const bins = Array.from({ length: Math.max(1, Math.ceil((stepsPerUnit - fromStep) / width)) }, () => 0);
    for (const [at, count] of this.#counts.entries()) {
      const bin = Math.floor((at + lowest - fromStep) / width);
      const within = Math.min(bins.length - 1, Math.max(0, bin));
      bins[within] = (bins[within] as number) + count;
    }
    return bins;
  }
}

/** The last step whose threshold a similarity reaches, as comparing the two says. */
function stepBelow(similarity: number): number {
  let step = Math.min(stepsPerUnit, Math.max(lowest, Math.floor(similarity * stepsPerUnit)));
  if (step < stepsPerUnit && similarity >= thresholdAt(step + 1)) step += 1;
  if (step > lowest && similarity < thresholdAt(step)) step -= 1;
  return step;
}
