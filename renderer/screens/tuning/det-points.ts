import { askedAgain, type ModeStep, stepAt } from './rates.ts';
import type { TuningScores } from './store.ts';

type Rates = TuningScores['identification'];

/** One threshold on a DET curve (ISO/IEC 19795-1): strangers let in against staff asked again, both as shares. */
export interface DetPoint {
  readonly strangers: number;
  /** Staff asked again where strangers were counted; null elsewhere, and where no staff was asked again: a logarithmic axis has no zero. */
  readonly counted: number | null;
  /** 95 % interval of the staff's share. */
  readonly band: readonly [low: number, high: number] | null;
  /** Staff asked again where strangers are only estimated. */
  readonly estimated: number | null;
}

/** Ends of the axes, powers of ten. */
export interface DetAxes {
  readonly strangers: readonly [number, number];
  readonly staff: readonly [number, number];
}

/** What is known at the threshold being tried. */
export interface DetWorkingPoint {
  readonly strangers: number;
  /** `at most`: nobody was let in, the figure is the limit by the rule of three. */
  readonly kind: 'counted' | 'estimated' | 'at most';
  readonly strangersInterval: readonly [number, number];
  readonly staff: number;
  readonly staffInterval: readonly [number, number];
}

/** Doddington's rule of 30. */
const few = 30;

/**
 * The curve by rising share of strangers. Of thresholds with the same share of strangers the lowest is drawn, which asks fewest staff again:
 * between two counted strangers nothing is known, and at the end of an estimate it says no more.
 */
export function detPoints({ steps }: Rates): DetPoint[] {
  const points: DetPoint[] = [];
  const seen = { counted: new Set<number>(), estimated: new Set<number>() };
  for (const step of steps) {
    const asked = askedAgain(step)?.share;
    if (asked === undefined) continue;
    const { strangersCounted: counted, strangersEstimated: estimated } = step;
    if (counted !== undefined && counted.errors > 0 && !seen.counted.has(counted.value)) {
      seen.counted.add(counted.value);
      points.push({
        strangers: counted.value,
        counted: asked.value > 0 ? asked.value : null,
        band: [asked.low, asked.high],
        estimated: null,
      });
    }
    // Where enough was counted an estimate has nothing to add.
    if (estimated !== undefined && (counted?.errors ?? 0) < few && !seen.estimated.has(estimated.value)) {
      seen.estimated.add(estimated.value);
      points.push({
        strangers: estimated.value,
        counted: null,
        band: null,
        estimated: asked.value > 0 ? asked.value : null,
      });
    }
  }
  return points.sort((a, b) => a.strangers - b.strangers);
}

/** @returns undefined where strangers or staff are unknown. */
export function detWorkingPoint(rates: Rates, threshold: number): DetWorkingPoint | undefined {
  const step = stepAt(rates, threshold);
  const asked = step && askedAgain(step)?.share;
  if (step === undefined || asked === undefined) return undefined;
  const strangers = strangersAt(step);
  return strangers && { ...strangers, staff: asked.value, staffInterval: [asked.low, asked.high] };
}

function strangersAt({
  strangersCounted: counted,
  strangersEstimated: estimated,
}: ModeStep): Pick<DetWorkingPoint, 'strangers' | 'kind' | 'strangersInterval'> | undefined {
  if (counted !== undefined && counted.errors > 0)
    return { kind: 'counted', strangers: counted.value, strangersInterval: [counted.low, counted.high] };
  if (estimated !== undefined)
    return {
      kind: 'estimated',
      strangers: estimated.value,
      strangersInterval: [estimated.low, estimated.high],
    };
  if (counted === undefined) return undefined;
  return { kind: 'at most', strangers: counted.high, strangersInterval: [counted.low, counted.high] };
}

/** Whole decades around all that is drawn; at least one each. */
export function detAxes(points: readonly DetPoint[]): DetAxes {
  const decades = (values: readonly number[], least: number): readonly [number, number] => {
    const positive = values.filter((value) => value > 0);
    const low = Math.max(least, 10 ** Math.floor(Math.log10(Math.min(...positive, 0.1)) + 1e-9));
    const high = 10 ** Math.ceil(Math.log10(Math.max(...positive, low * 10)) - 1e-9);
    return [low, Math.min(1, high)];
  };
  const staff = points.flatMap(({ counted, estimated }) => counted ?? estimated ?? []);
  return {
    strangers: decades(
      points.map((point) => point.strangers),
      1e-7,
    ),
    staff: decades(staff, 1e-4),
  };
}

/** Powers of ten from one end to the other. */
export function decadesBetween([low, high]: readonly [number, number]): number[] {
  const first = Math.round(Math.log10(low));
  const count = Math.round(Math.log10(high)) - first + 1;
  return Array.from({ length: count }, (_, i) => 10 ** (first + i));
}
