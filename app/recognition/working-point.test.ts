import { describe, expect, test } from 'vitest';
import { strangersInNPresets } from './aims.ts';
import { normalShare, normalsFrom } from './error-rates/normal.fixture.ts';
import { seededRandom } from './error-rates/seeded-random.ts';
import type { GenuineScores } from './genuine-scores.ts';
import { countFpir, rateVariation, type StrangerSearches } from './stranger-searches.ts';
import { impostorEvidence, ratesAt, workingPoint } from './working-point.ts';

/** Different-person scores are normal with mean 0.3 and deviation 0.1; FPIR of a gallery of n is 1 - (1 - FMR)^n. */
const analyticFpir = (threshold: number, people: number) =>
  1 - normalShare((threshold - 0.3) / 0.1) ** people;

function syntheticSearches(
  strangers: number,
  galleryPeople: number,
  seed: number,
  source: StrangerSearches['source'] = 'cohort',
): StrangerSearches {
  const normal = normalsFrom(seededRandom(seed));
  const best = Float32Array.from({ length: strangers }, () => {
    let highest = -1;
    for (let i = 0; i < galleryPeople; i++) highest = Math.max(highest, 0.3 + 0.1 * normal());
    return highest;
  }).sort();
  return {
    source,
    strangers,
    searches: strangers,
    galleryPeople,
    members: galleryPeople,
    enrolledShots: 3,
    best,
    strangerVariation: 0,
    memberVariation: 0,
  };
}

/** Same-person scores are normal with mean 0.75 and deviation 0.08, two a person. */
function syntheticGenuine(people: number, seed: number): GenuineScores {
  const normal = normalsFrom(seededRandom(seed));
  const scores = Array.from({ length: people * 2 }, (_, i) => ({
    person: i >> 1,
    similarity: 0.75 + 0.08 * normal(),
  })).sort((a, b) => a.similarity - b.similarity);
  return {
    source: 'own',
    similarity: Float32Array.from(scores, ({ similarity }) => similarity),
    person: Uint32Array.from(scores, ({ person }) => person),
    people,
  };
}

const request = (impostors: readonly StrangerSearches[], genuine: readonly GenuineScores[] = []) => ({
  gallerySize: 50,
  enrolledShots: 3,
  impostors: impostors.map(impostorEvidence),
  genuine,
});

describe('a synthetic gallery with normal scores', () => {
  test('counted FPIR holds the analytic one in at least 93 of 100 cohorts', () => {
    const held = Array.from({ length: 100 }, (_, seed) => {
      const rate = countFpir(syntheticSearches(1000, 50, seed + 1), 0.62, 50, 1000)?.counted;
      const truth = analyticFpir(0.62, 50);
      return rate !== undefined && rate.low <= truth && truth <= rate.high;
    }).filter(Boolean).length;
    expect(held).toBeGreaterThanOrEqual(93);
  });

  test('thresholds for 1 in 100 and 1 in 1,000 keep the analytic FPIR at or below the target, and not far below', () => {
    const kept = { comfort: 0, standard: 0 };
    for (let seed = 1; seed <= 40; seed++) {
      const of = request([syntheticSearches(2000, 50, seed)]);
      const comfort = workingPoint({ ...of, strangersInN: strangersInNPresets.comfort });
      const standard = workingPoint({ ...of, strangersInN: strangersInNPresets.standard });
      expect([comfort.basis, standard.basis]).toEqual(['counted', 'estimated']);
      const [atComfort, atStandard] = [comfort, standard].map(({ minSimilarity = 0 }) =>
        analyticFpir(minSimilarity, 50),
      );
      if ((atComfort ?? 1) <= 0.01) kept.comfort += 1;
      if ((atStandard ?? 1) <= 0.001) kept.standard += 1;
      expect(atComfort).toBeGreaterThan(0.001);
    }
    expect(kept.comfort).toBeGreaterThanOrEqual(38);
    expect(kept.standard).toBeGreaterThanOrEqual(38);
  });

  test('the share of staff asked again holds the analytic FNMR', () => {
    const held = Array.from({ length: 50 }, (_, seed) => {
      const point = workingPoint({
        ...request([syntheticSearches(1000, 50, 7)], [syntheticGenuine(200, seed + 1)]),
        targetFpir: 0.01,
      });
      const truth = normalShare(((point.minSimilarity ?? 0) - 0.75) / 0.08);
      const { low, high } = point.askedAgainOwn ?? { low: 1, high: 0 };
      return low <= truth && truth <= high;
    }).filter(Boolean).length;
    expect(held).toBeGreaterThanOrEqual(46);
  });

  test('among targets that rest on the same, a stricter one never lowers the threshold', () => {
    const of = request([syntheticSearches(3000, 50, 3)]);
    const points = [20, 50, 100, 200, 300, 1000, 2000, 3000, 10_000, 100_000, 1_000_000].map((strangersInN) =>
      workingPoint({ ...of, strangersInN }),
    );
    for (const basis of ['counted', 'estimated', 'beyond'] as const) {
      const thresholds = points
        .filter((point) => point.basis === basis)
        .map(({ minSimilarity = 0 }) => minSimilarity);
      expect(thresholds.length).toBeGreaterThan(0);
      expect(thresholds).toEqual(thresholds.toSorted((a, b) => a - b));
    }
  });
});

describe('what may be claimed', () => {
  test('nothing below 3 in all who searched, whatever the estimate says', () => {
    const point = workingPoint({ ...request([syntheticSearches(2000, 50, 1)]), strangersInN: 10_000 });
    expect(point.fpirCounted?.counted.errors).toBe(0);
    expect(point.fpirBound).toBeGreaterThanOrEqual(3 / 2000);
    expect(point.fpirEstimated?.estimate).toBeLessThan(3 / 2000);
    expect(point.fpirEstimated?.kind).toBe('estimated');
    expect(point.whatItCannotShow).toContain('target-below-counting');
  });

  test('a target out of the estimate’s reach is said to be, and gets the strictest threshold there is evidence for', () => {
    const of = request([syntheticSearches(500, 50, 1)]);
    const point = workingPoint({ ...of, strangersInN: 1_000_000 });
    expect(point.basis).toBe('beyond');
    expect(point.whatItCannotShow).toContain('target-below-estimate');
    expect(point.minSimilarity).toBeGreaterThan(
      workingPoint({ ...of, strangersInN: 100 }).minSimilarity ?? 1,
    );
    expect(point.fpirBound).toBeGreaterThanOrEqual(3 / 500);
  });

  test('a gallery larger than any that was searched is scaled up and said to be', () => {
    const of = request([syntheticSearches(2000, 50, 1)]);
    const small = workingPoint({ ...of, targetFpir: 0.02 });
    const large = workingPoint({ ...of, gallerySize: 200, targetFpir: 0.02 });
    expect(large.minSimilarity).toBeGreaterThan(small.minSimilarity ?? 1);
    expect(large.fpirBound).toBeLessThanOrEqual(0.02);
    expect(large.whatItCannotShow).toContain('gallery-larger-than-searched');
    // True for any scores: a larger gallery lets in at most in proportion.
    expect(analyticFpir(large.minSimilarity ?? 0, 200)).toBeLessThanOrEqual(0.02);
  });

  test('the cohort with the next larger gallery and the next more shots decides', () => {
    const of = (galleryPeople: number, enrolledShots: number) => ({
      ...syntheticSearches(300, galleryPeople, 1),
      enrolledShots,
    });
    const all = request([of(20, 1), of(20, 5), of(100, 1), of(100, 5), of(200, 5)]);
    const point = workingPoint({ ...all, targetFpir: 0.1 });
    expect(point.howMuchEvidence).toMatchObject({ inGalleryOf: 100, strangersSearched: 300 });
    expect(workingPoint({ ...all, enrolledShots: 9, targetFpir: 0.1 }).whatItCannotShow).toContain(
      'more-shots-than-searched',
    );
  });

  test('people who draw many false hits make the bound wider', () => {
    const plain = syntheticSearches(1000, 50, 1);
    const uneven = { ...plain, memberVariation: 20 };
    const at = (searches: StrangerSearches) =>
      workingPoint({ ...request([searches]), targetFpir: 0.02 }).minSimilarity ?? 0;
    expect(at(uneven)).toBeGreaterThan(at(plain));
    expect(rateVariation([25, 0, 0, 0, 1, 0, 2, 0, 0, 2])).toBeGreaterThan(1);
    expect(rateVariation([3, 3, 3, 3, 3, 3, 3, 3, 3, 3])).toBe(0);
  });

  test('own people who resemble each other more than the cohort raise the threshold, and never lower it', () => {
    const cohort = syntheticSearches(2000, 50, 1);
    const alike = syntheticSearches(50, 50, 2, 'own');
    const raised = { ...alike, best: alike.best.map((score) => score + 0.3) };
    const plain = workingPoint({ ...request([cohort]), targetFpir: 0.01 });
    expect(workingPoint({ ...request([cohort, alike]), targetFpir: 0.01 }).minSimilarity).toBe(
      plain.minSimilarity,
    );
    const higher = workingPoint({ ...request([cohort, raised]), targetFpir: 0.01 });
    expect(higher.minSimilarity).toBeGreaterThan(plain.minSimilarity ?? 1);
    expect(higher.whatItCannotShow).toContain('own-people-closer-than-cohort');
  });
});

describe('galleries that say little', () => {
  test('an empty gallery without a cohort gets no threshold and no claim', () => {
    const point = workingPoint({
      gallerySize: 0,
      enrolledShots: 0,
      impostors: [],
      genuine: [],
      strangersInN: 1000,
    });
    expect(point).toMatchObject({ minSimilarity: undefined, basis: 'none', fpirBound: 1 });
    expect(point.whatItCannotShow).toContain('no-strangers-searched');
    expect(point.whatItCannotShow).toContain('no-same-person-scores');
  });

  test('one person has nobody to be compared with; with a cohort they get its threshold', () => {
    const nobody = { ...syntheticSearches(0, 0, 1, 'own'), members: 1 };
    expect(workingPoint({ ...request([nobody]), gallerySize: 1, strangersInN: 100 }).basis).toBe('none');
    const cohort = syntheticSearches(1500, 50, 1);
    const point = workingPoint({ ...request([nobody, cohort]), gallerySize: 1, strangersInN: 100 });
    expect(point.basis).toBe('counted');
    expect(point.ownFpir).toBeUndefined();
  });

  test('twenty people alone cannot show 1 in 1,000, and it is said', () => {
    const point = workingPoint({
      ...request([syntheticSearches(20, 19, 1, 'own')]),
      gallerySize: 20,
      strangersInN: 1000,
    });
    expect(point.basis).toBe('beyond');
    expect(point.fpirBound).toBeGreaterThanOrEqual(0.15);
    expect(point.whatItCannotShow).toContain('target-below-estimate');
  });

  test('scores that are all equal let nobody in rather than everybody', () => {
    const equal = { ...syntheticSearches(500, 50, 1), best: new Float32Array(500).fill(0.75) };
    const point = workingPoint({ ...request([equal]), strangersInN: 100 });
    expect(point.minSimilarity).toBeGreaterThan(0.75);
    expect(point.fpirCounted?.counted.errors).toBe(0);
    expect(point.fpirEstimated).toBeUndefined();
  });

  test('statistics of which only the highest scores were kept give the same working point', () => {
    const all = syntheticSearches(3000, 50, 1);
    const kept = { ...all, best: all.best.subarray(-400) };
    for (const strangersInN of [100, 1000])
      expect(workingPoint({ ...request([kept]), strangersInN })).toEqual(
        workingPoint({ ...request([all]), strangersInN }),
      );
    const low = ratesAt({ ...request([kept]), attempts: 1000 }, 0.2);
    expect(low.fpirCounted).toBeUndefined();
  });
});

describe('one to one, where a PIN or a badge has said who it is', () => {
  /** Comparisons of strangers with one person each; normal scores, so that FMR is known. */
  const comparisons = (strangers: number, each: number, seed: number): StrangerSearches => ({
    ...syntheticSearches(strangers * each, 1, seed),
    strangers,
    members: strangers,
    isOneToOne: true,
  });
  const fmr = (threshold: number) => analyticFpir(threshold, 1);

  test('FMR is counted from comparisons and does not grow with the gallery', () => {
    const of = request([comparisons(2000, 50, 1)]);
    const at = (gallerySize: number) =>
      workingPoint({ ...of, gallerySize, isOneToOne: true, targetFpir: 0.001 }).minSimilarity ?? 0;
    expect(at(50)).toBe(at(5000));
    expect(fmr(at(50))).toBeLessThanOrEqual(0.001);
    expect(fmr(at(50))).toBeGreaterThan(0.0004);
  });

  test('below 30 false matches nothing under 3 in all who claimed; from 30 on what the comparisons are worth', () => {
    const of = { ...request([comparisons(2000, 50, 1)]), isOneToOne: true, attempts: 100_000 };
    const bound = (threshold: number) => ratesAt(of, threshold).fpirCounted;
    expect(bound(0.68)?.counted.errors).toBeLessThan(30);
    expect(bound(0.68)?.bound).toBeGreaterThanOrEqual(3 / 2000);
    expect(bound(0.62)?.counted.errors).toBeGreaterThan(30);
    expect(bound(0.62)?.bound).toBeLessThan(3 / 2000);
    expect(bound(0.62)?.bound).toBeGreaterThan(fmr(0.62));
  });

  test('FMR for 1 in 1,000 keeps the analytic one in at least 38 of 40 cohorts', () => {
    const kept = Array.from({ length: 40 }, (_, seed) =>
      workingPoint({
        ...request([comparisons(1000, 100, seed + 1)]),
        isOneToOne: true,
        strangersInN: 1000,
      }),
    ).filter(({ minSimilarity = 0, basis }) => basis === 'counted' && fmr(minSimilarity) <= 0.001);
    expect(kept.length).toBeGreaterThanOrEqual(38);
  });

  test('searches of a gallery never stand in for comparisons one to one, nor the other way round', () => {
    const searches = syntheticSearches(2000, 50, 1);
    expect(workingPoint({ ...request([searches]), isOneToOne: true, targetFpir: 0.01 }).basis).toBe('none');
    expect(workingPoint({ ...request([comparisons(500, 4, 1)]), targetFpir: 0.01 }).basis).toBe('none');
  });
});
