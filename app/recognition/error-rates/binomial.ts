/**
 * The binomial share and its exact interval. Own code, because no library that we carry has the inverse of the incomplete
 * beta function; checked against published tables in the test.
 */

/** Lanczos' series for g = 7 with nine terms (Lanczos 1964; coefficients of P. Godfrey, 2001): about 15 digits. */
const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const;

/** Natural logarithm of the gamma function, for `x` > 0. */
export function logGamma(x: number): number {
  // Below a half the series loses digits: reflect (DLMF 5.5.3).
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const shifted = x - 1;
  const base = shifted + 7.5;
  const [first, ...rest] = lanczos;
  const sum = rest.reduce<number>((total, term, i) => total + term / (shifted + i + 1), first);
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(base) - base + Math.log(sum);
}

/**
 * Regularised incomplete beta function I_x(a, b), by the continued fraction of DLMF 8.17.22, evaluated as in Lentz (1976).
 * @param x 0..1. @param a more than 0. @param b more than 0. @returns 0..1.
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // The fraction converges fast below the mean; beyond it the mirrored one does (DLMF 8.17.4).
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x) - Math.log(a),
  );
  return front * betaFraction(x, a, b);
}

function betaFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  const kept = (value: number) => (Math.abs(value) < tiny ? tiny : value);
  let c = 1;
  let d = 1 / kept(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  // Needs about the root of the larger parameter: 20,000 steps are enough for 10^8 comparisons.
  for (let m = 1; m < 20_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / kept(1 + even * d);
    c = kept(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / kept(1 + odd * d);
    c = kept(1 + odd / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return fraction;
}

/** The x at which I_x(a, b) is `share`. By halving, on a logarithmic scale: rates near zero keep their digits. */
export function betaQuantile(share: number, a: number, b: number): number {
  if (share <= 0) return 0;
  if (share >= 1) return 1;
  // Above a half look from the other end, where the logarithm has the digits.
  if (incompleteBeta(0.5, a, b) < share) return 1 - betaQuantile(1 - share, b, a);
  let low = -700;
  let high = Math.log(0.5);
  for (let step = 0; step < 80 && high - low > 1e-14; step++) {
    const middle = (low + high) / 2;
    if (incompleteBeta(Math.exp(middle), a, b) < share) low = middle;
    else high = middle;
  }
  return Math.exp((low + high) / 2);
}

/** An interval of a rate, both ends 0..1. */
export interface RateInterval {
  readonly low: number;
  readonly high: number;
}

/**
 * The exact two-sided 95 % interval of a share (Clopper and Pearson 1934). With no error the upper end is the rule of three,
 * 3/n (Hanley and Lippman-Hand 1983; ISO/IEC 19795-1), which is one-sided 95 %; nothing lower is ever returned.
 * @param errors 0..count; need not be whole, so that dependent comparisons can be counted at what they are worth.
 * @param count comparisons, or what they are worth. None: nothing is known, 0..1.
 */
export function clopperPearson(errors: number, count: number): RateInterval {
  if (count <= 0) return { low: 0, high: 1 };
  const floor = Math.min(1, 3 / count);
  const low = errors <= 0 ? 0 : betaQuantile(0.025, errors, Math.max(0, count - errors) + 1);
  if (errors <= 0) return { low, high: floor };
  // Nothing was right: the mirror of the rule of three.
  if (errors >= count) return { low: Math.max(0, 1 - floor), high: 1 };
  return { low, high: Math.max(floor, betaQuantile(0.975, errors + 1, count - errors)) };
}

/**
 * How many errors later trials will show at most, with 99 %: errors of independent trials whose rate is as uncertain as the upper
 * Clopper-Pearson limit has it (its confidence distribution, Beta(errors + 1, ...), here by its Gamma limit for small rates), so
 * that their number is negative-binomial; P(X <= k) = I_p(errors + 1, k + 1) (DLMF 8.17; Hahn and Meeker 1991 on prediction limits).
 * 99 % and not 95: it bounds how often a door opens to a stranger.
 * @param errors of `count` so far; need not be whole. @param later trials to come. @returns a whole number, at most `later`.
 */
export function predictedErrors(errors: number, count: number, later: number): number {
  if (count <= 0) return later;
  const share = count / (count + later);
  let [tooFew, enough] = [-1, later];
  while (enough - tooFew > 1) {
    const middle = (tooFew + enough) >> 1;
    if (incompleteBeta(share, errors + 1, middle + 1) >= 0.99) enough = middle;
    else tooFew = middle;
  }
  return enough;
}
