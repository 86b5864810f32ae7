import { seededRandom } from '#app/recognition/error-rates/seeded-random.ts';

/** Row-major, double precision. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
}

/** @param at value of a row and column; zeros where left out. */
export function matrix(rows: number, columns: number, at?: (row: number, column: number) => number): Matrix {
  const data = new Float64Array(rows * columns);
  if (at !== undefined)
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++) data[row * columns + column] = at(row, column);
  return { rows, columns, data };
}

/** a x b. */
export function product(a: Matrix, b: Matrix): Matrix {
  const out = matrix(a.rows, b.columns);
  for (let row = 0; row < a.rows; row++)
    for (let k = 0; k < a.columns; k++) addScaled(out, row, b, k, a.data[row * a.columns + k] as number);
  return out;
}

/** The transpose of a, times b: sums over their common rows. */
export function transposedProduct(a: Matrix, b: Matrix): Matrix {
  const out = matrix(a.columns, b.columns);
  for (let k = 0; k < a.rows; k++)
    for (let row = 0; row < a.columns; row++)
      addScaled(out, row, b, k, a.data[k * a.columns + row] as number);
  return out;
}

function addScaled(to: Matrix, row: number, from: Matrix, fromRow: number, factor: number): void {
  const { columns } = to;
  const [o, i] = [row * columns, fromRow * columns];
  for (let c = 0; c < columns; c++)
    to.data[o + c] = (to.data[o + c] as number) + factor * (from.data[i + c] as number);
}

/**
 * Solves a x = b by Cholesky's decomposition.
 * @param a symmetric.
 * @throws when a is not positive definite.
 */
export function solveSymmetric(a: Matrix, b: Matrix): Matrix {
  const n = a.rows;
  const lower = matrix(n, n);
  const l = lower.data;
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = a.data[i * n + j] as number;
      for (let k = 0; k < j; k++) sum -= (l[i * n + k] as number) * (l[j * n + k] as number);
      if (i === j && !(sum > 0)) throw new Error('The matrix is not positive definite.');
      l[i * n + j] = i === j ? Math.sqrt(sum) : sum / (l[j * n + j] as number);
    }
  const x: Matrix = { ...b, data: b.data.slice() };
  const divide = (row: number) => {
    const diagonal = l[row * n + row] as number;
    for (let c = 0; c < x.columns; c++)
      x.data[row * x.columns + c] = (x.data[row * x.columns + c] as number) / diagonal;
  };
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) addScaled(x, i, x, k, -(l[i * n + k] as number));
    divide(i);
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) addScaled(x, i, x, k, -(l[k * n + i] as number));
    divide(i);
  }
  return x;
}

/**
 * The directions in which a symmetric, positive matrix is largest, by orthogonal iteration from a fixed start. Single vectors within the
 * span of the first `count` are mixed; the span itself is what counts where only dot products are read.
 * @returns [n, count], columns of length 1 at right angles to each other.
 */
export function largestDirections(a: Matrix, count: number, iterations: number): Matrix {
  const random = seededRandom(1);
  // Kept as rows: each is one direction.
  let rows = matrix(count, a.rows, () => random() - 0.5);
  for (let i = 0; i < iterations; i++) {
    makeOrthonormal(rows);
    rows = product(rows, a);
  }
  makeOrthonormal(rows);
  return matrix(a.rows, count, (row, column) => rows.data[column * a.rows + row] as number);
}

/** Rows, one after the other, twice over (Gram and Schmidt): once leaves what rounding brought in. */
function makeOrthonormal(of: Matrix): void {
  const { rows, columns, data } = of;
  const dot = (a: number, b: number) => {
    let sum = 0;
    for (let c = 0; c < columns; c++)
      sum += (data[a * columns + c] as number) * (data[b * columns + c] as number);
    return sum;
  };
  for (let row = 0; row < rows; row++) {
    for (let pass = 0; pass < 2; pass++)
      for (let before = 0; before < row; before++) addScaled(of, row, of, before, -dot(row, before));
    const norm = Math.sqrt(dot(row, row));
    for (let c = 0; c < columns; c++) data[row * columns + c] = (data[row * columns + c] as number) / norm;
  }
}
