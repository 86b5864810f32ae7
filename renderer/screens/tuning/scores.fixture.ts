import type { TuningScores } from './store.ts';

const point = (
  strangersInN: number,
  minSimilarity?: number,
): TuningScores['identification']['points'][number] => ({
  strangersInN,
  basis: minSimilarity === undefined ? 'none' : 'counted',
  ...(minSimilarity === undefined ? {} : { minSimilarity }),
  strangersBound: 1 / strangersInN,
  strangersSearched: 1000,
  inGalleryOf: 20,
  cannotShow: [],
});

/** For tests: scores as main answers them, of two people. */
export function scoresOf(change: Partial<TuningScores> = {}): TuningScores {
  const histogram = { from: 0.3, counts: [], total: 0 };
  return {
    modelId: 'm',
    people: 2,
    peopleWithOneShot: 0,
    samePerson: histogram,
    differentPeople: histogram,
    differentPeopleTotal: 0,
    identification: { attempts: 10_000, points: [point(100, 0.88), point(1000, 0.9)], steps: [] },
    verification: { attempts: 100_000, points: [point(10_000, 0.875), point(100_000)], steps: [] },
    inForce: {
      identification: { minSimilarity: 0.9, strangersInN: 1000 },
      verification: { minSimilarity: 0.87 },
    },
    recommended: { identification: 0.865, verification: 0.865 },
    rules: { minMargin: 0.02, agreeingFrames: 3, strangerMissRate: 0.05 },
    hardest: [],
    marked: { enrolled: [], others: [] },
    ...change,
  };
}
