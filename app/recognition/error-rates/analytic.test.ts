import { describe, expect, test } from 'vitest';
import type { CountedRate } from './counted-rate.ts';
import { detCurve, equalErrorRate, fmrAt, fnirAt, fnmrAt, fpirAt } from './curves.ts';
import { normalShare, normalsFrom } from './normal.fixture.ts';
import { seededRandom } from './seeded-random.ts';

/** Different-person scores are normal (mean 0.3, deviation 0.1), same-person ones too (0.7, 0.1): they cross at 0.5. */
const different = { mean: 0.3, deviation: 0.1 };
const same = { mean: 0.7, deviation: 0.1 };
const seeds = Array.from({ length: 100 }, (_, i) => i + 1);

function scores({ mean, deviation }: typeof same, count: number, random: () => number): Float32Array {
  const normal = normalsFrom(random);
  return Float32Array.from({ length: count }, () => mean + deviation * normal()).sort();
}
const above = (of: typeof same, threshold: number) => 1 - normalShare((threshold - of.mean) / of.deviation);
const holds = ({ low, high }: Pick<CountedRate, 'low' | 'high'>, truth: number) =>
  low <= truth && truth <= high;
/** Of 100 intervals of 95 % fewer than 90 hold the truth once in some 50 runs; the seeds are fixed. */
const enough = 90;

describe('rates of synthetic scores hold the analytic ones', () => {
  test('FMR, FNMR and every point of the DET curve', () => {
    const held = { fmr: 0, fnmr: 0, det: 0 };
    for (const seed of seeds) {
      const random = seededRandom(seed);
      const [s, d] = [scores(same, 400, random), scores(different, 5000, random)];
      if (holds(fmrAt(d, 0.55), above(different, 0.55))) held.fmr += 1;
      if (holds(fnmrAt(s, 0.55), 1 - above(same, 0.55))) held.fnmr += 1;
      // A point is at a score of its own sample: there the rate is not free to miss, so each point is asked alone.
      const points = detCurve(s, d, 30);
      const point = points[points.length >> 1];
      if (
        point !== undefined &&
        holds(point.fmr, above(different, point.threshold)) &&
        holds(point.fnmr, 1 - above(same, point.threshold))
      )
        held.det += 1;
    }
    expect(held.fmr).toBeGreaterThanOrEqual(enough);
    expect(held.fnmr).toBeGreaterThanOrEqual(enough);
    expect(held.det).toBeGreaterThanOrEqual(enough);
  });

  test('EER: where two normal distributions of one deviation cross, half way between their means', () => {
    const truth = above(different, 0.5);
    const found = seeds.map((seed) => {
      const random = seededRandom(seed);
      return equalErrorRate(scores(same, 400, random), scores(different, 5000, random));
    });
    expect(found.filter((eer) => eer !== undefined && holds(eer, truth)).length).toBeGreaterThanOrEqual(
      enough,
    );
    const middle = found.reduce((sum, eer) => sum + (eer?.threshold ?? Number.NaN), 0) / found.length;
    expect(middle).toBeCloseTo(0.5, 1);
  });

  test('FPIR of a gallery of N is 1 - (1 - FMR)^N', () => {
    const galleryPeople = 30;
    const truth = 1 - (1 - above(different, 0.6)) ** galleryPeople;
    const held = seeds.filter((seed) => {
      const normal = normalsFrom(seededRandom(seed));
      const best = Float32Array.from({ length: 500 }, () =>
        Math.max(
          ...Array.from({ length: galleryPeople }, () => different.mean + different.deviation * normal()),
        ),
      ).sort();
      return holds(fpirAt(best, 0.6), truth);
    });
    expect(held.length).toBeGreaterThanOrEqual(enough);
  });

  test('FNIR of a top-1 search: below the threshold, or somebody else nearer', () => {
    const galleryPeople = 30;
    const threshold = 0.55;
    // P(own >= t and own >= the best of N others), by the midpoint rule over the own score.
    const step = 0.0005;
    let found = 0;
    for (let own = threshold + step / 2; own < 1.3; own += step) {
      const density =
        Math.exp(-(((own - same.mean) / same.deviation) ** 2) / 2) /
        (same.deviation * Math.sqrt(2 * Math.PI));
      found += density * (1 - above(different, own)) ** galleryPeople * step;
    }
    const held = seeds.filter((seed) => {
      const normal = normalsFrom(seededRandom(seed));
      const mates = Array.from({ length: 500 }, () => ({
        own: same.mean + same.deviation * normal(),
        other: Math.max(
          ...Array.from({ length: galleryPeople }, () => different.mean + different.deviation * normal()),
        ),
      }));
      return holds(fnirAt(mates, threshold), 1 - found);
    });
    expect(held.length).toBeGreaterThanOrEqual(enough);
  });
});
