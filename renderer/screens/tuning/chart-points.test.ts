import { expect, test } from 'vitest';
import { chartPoints } from './chart-points.ts';

test('both histograms are drawn as shares of their own totals, without a line where nothing is', () => {
  const counts = (at: Record<number, number>) => Array.from({ length: 50 }, (_, i) => at[i] ?? 0);
  const same = { from: 0.5, counts: counts({ 42: 1, 43: 2, 44: 1 }), total: 4 };
  const different = { from: 0.5, counts: counts({ 10: 1000 }), total: 1000 };
  const points = chartPoints(same, different);
  const total = (pick: 'same' | 'different') => points.reduce((sum, point) => sum + (point[pick] ?? 0), 0);
  expect(total('same')).toBeCloseTo(100);
  expect(total('different')).toBeCloseTo(100);
  expect(points.find((point) => point.similarity > 0.75)?.same).toBeNull();
  expect(points.find((point) => Math.abs(point.similarity - 0.605) < 1e-6)?.different).toBeCloseTo(100);
});
