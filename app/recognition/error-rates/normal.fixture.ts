/** Standard normal distribution function (Abramowitz and Stegun 26.2.17: error below 7.5e-8). */
export function normalShare(x: number): number {
  if (x < 0) return 1 - normalShare(-x);
  const t = 1 / (1 + 0.2316419 * x);
  const sum =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return 1 - Math.exp((-x * x) / 2) * 0.3989422804014327 * sum;
}

/** Standard normal numbers (Box and Muller 1958) from uniform ones. */
export function normalsFrom(random: () => number): () => number {
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
