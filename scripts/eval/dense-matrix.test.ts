import { expect, test } from 'vitest';
import {
  largestDirections,
  type Matrix,
  matrix,
  product,
  solveSymmetric,
  transposedProduct,
} from './dense-matrix.ts';

const transposed = (a: Matrix) =>
  matrix(a.columns, a.rows, (r, c) => a.data[c * a.columns + r] ?? Number.NaN);
const uneven = matrix(5, 3, (r, c) => Math.sin(1.7 * r * r + r * c + 0.9 * c));

test('products agree with sums by hand', () => {
  const a = matrix(2, 3, (r, c) => r * 3 + c);
  const b = matrix(3, 2, (r, c) => 10 * r + c);
  expect([...product(a, b).data]).toEqual([50, 53, 140, 152]);
  expect(transposedProduct(transposed(a), b)).toEqual(product(a, b));
});

test('a system with a symmetric matrix is solved', () => {
  const gram = transposedProduct(uneven, uneven);
  const wanted = matrix(3, 2, (r, c) => r - 2 * c + 0.5);
  const solved = solveSymmetric(gram, product(gram, wanted));
  for (const [i, value] of wanted.data.entries()) expect(solved.data[i]).toBeCloseTo(value, 8);
});

test('a matrix that no sum of squares can give is refused', () => {
  expect(() =>
    solveSymmetric(
      matrix(2, 2, (r, c) => (r === c ? 1 : 2)),
      matrix(2, 1),
    ),
  ).toThrow('positive definite');
});

test('the largest directions are those of the largest stretch', () => {
  // Stretches by 9, 4 and 1 along three axes at right angles.
  const axes = [
    [2, 2, 1],
    [-2, 1, 2],
    [1, -2, 2],
  ].map((axis) => axis.map((value) => value / 3));
  const a = matrix(3, 3, (r, c) =>
    axes.reduce((sum, axis, i) => sum + (9 >> i) * (axis[r] ?? 0) * (axis[c] ?? 0), 0),
  );
  const found = largestDirections(a, 2, 60);
  const span = product(found, transposed(found));
  for (const [i, axis] of axes.entries()) {
    const kept = product(
      span,
      matrix(3, 1, (r) => axis[r] ?? 0),
    );
    for (const [r, value] of axis.entries()) expect(kept.data[r]).toBeCloseTo(i < 2 ? value : 0, 6);
  }
});
