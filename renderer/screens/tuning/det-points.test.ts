import { describe, expect, test } from 'vitest';
import { decadesBetween, detAxes, detPoints, detWorkingPoint } from './det-points.ts';
import type { ModeStep } from './rates.ts';

const share = (errors: number, count: number) => ({
  errors,
  count,
  value: errors / count,
  low: (errors / count) * 0.5,
  high: Math.max(3 / count, (errors / count) * 2),
});
const step = (minSimilarity: number, change: Partial<ModeStep>): ModeStep => ({
  minSimilarity,
  strangersBound: 1,
  ...change,
});
const rates = (steps: ModeStep[]) => ({ attempts: 10, points: [], steps });

const steps = [
  step(0.9, {
    strangersCounted: share(100, 1000),
    // A hundred were counted: this estimate is not drawn.
    strangersEstimated: { value: 0.09, low: 0.05, high: 0.15 },
    askedAgainOwn: share(0, 500),
  }),
  step(0.901, {
    strangersCounted: share(10, 1000),
    askedAgainOwn: share(5, 500),
  }),
  step(0.902, { strangersCounted: share(10, 1000), askedAgainOwn: share(9, 500) }),
  step(0.903, {
    strangersCounted: share(0, 1000),
    strangersEstimated: { value: 0.0004, low: 0.0001, high: 0.002 },
    askedAgainOwn: share(50, 500),
  }),
  step(0.904, { strangersCounted: share(0, 1000), askedAgainOwn: share(100, 500) }),
];

describe('the DET curve of the screen', () => {
  test('keeps counts apart from estimates, rises in strangers, and draws one point for one count', () => {
    const points = detPoints(rates(steps));
    expect(points.map(({ strangers }) => strangers)).toEqual([0.0004, 0.01, 0.1]);
    expect(points[0]).toMatchObject({ counted: null, band: null, estimated: 0.1 });
    // Of two thresholds with ten strangers the lower one: it asks fewer staff again.
    expect(points[1]).toMatchObject({ counted: 0.01, estimated: null });
    // A logarithmic axis has no place for none: only the interval is drawn.
    expect(points[2]).toMatchObject({ counted: null, band: [0, 0.006] });
  });

  test('the working point says whether it was counted, estimated, or is a limit', () => {
    const at = (threshold: number) => detWorkingPoint(rates(steps), threshold);
    expect(at(0.901)).toMatchObject({ kind: 'counted', strangers: 0.01, staff: 0.01 });
    expect(at(0.903)).toMatchObject({ kind: 'estimated', strangers: 0.0004 });
    expect(at(0.904)).toMatchObject({ kind: 'at most', strangers: 0.003 });
    expect(at(0.5)).toBeUndefined();
    expect(detWorkingPoint(rates([step(0.9, {})]), 0.9)).toBeUndefined();
  });

  test('axes are whole decades around what is drawn, and there is one even with nothing to draw', () => {
    expect(detAxes(detPoints(rates(steps)))).toEqual({ strangers: [1e-4, 0.1], staff: [0.01, 0.1] });
    expect(detAxes([])).toEqual({ strangers: [0.1, 1], staff: [0.1, 1] });
    expect(decadesBetween([1e-4, 0.1])).toEqual([1e-4, 1e-3, 1e-2, 0.1].map((v) => expect.closeTo(v, 9)));
  });
});
