import { describe, expect, test } from 'vitest';
import { ModeRates } from '#app/contract/tuning.ts';
import { aims } from '#app/recognition/aims.ts';
import { builtInPack } from '#native-models/cards/packs.ts';
import { RowBlock } from '../gallery/dot-kernel.ts';
import { siteFigures } from './figures.ts';
import { faces } from './synthetic-faces.fixture.ts';

const { id } = builtInPack.precise;
const length = 16;

function figuresOf(
  gallery: readonly (readonly Float32Array[])[],
  change: Partial<Parameters<typeof siteFigures>[0]> = {},
) {
  const people = gallery.map((shots, i) => ({ personId: `p${i}`, shots }));
  const job = {
    modelId: id,
    templateLength: length,
    lowestMinSimilarity: 0.8084,
    strangersInN: {},
    nowMs: 0,
    ...change,
  };
  return siteFigures(job, people, new RowBlock(length));
}
const modes = ['identification', 'verification'] as const;

describe('figures of thresholds', () => {
  test.each([
    ['an empty gallery', 0, 0],
    ['one person', 1, 5],
    ['one shot each', 40, 1],
    ['five shots each', 40, 5],
  ])('keep to the contract, and ask for more the stricter the aim, with %s', (_, people, shots) => {
    const figures = figuresOf(faces(people, shots, length, 1));
    for (const mode of modes) {
      const { points, steps } = figures[mode];
      expect(ModeRates.parse(figures[mode])).toEqual(figures[mode]);
      expect(points.map(({ strangersInN }) => strangersInN)).toEqual(aims[mode]);
      expect(points.filter(({ preset }) => preset !== undefined)).toHaveLength(3);
      for (const basis of ['counted', 'estimated', 'beyond']) {
        const thresholds = points
          .filter((point) => point.basis === basis)
          .map((point) => point.minSimilarity ?? Number.NaN);
        expect(thresholds).toEqual(thresholds.toSorted((a, b) => a - b));
      }
      expect(points.map(({ basis }) => basis)).not.toContain('none');
      expect(steps[0]?.minSimilarity).toBe(0.809);
      expect(steps.at(-1)?.minSimilarity).toBe(1);
      for (const step of steps)
        if (step.strangersCounted !== undefined && step.strangersCounted.errors === 0)
          expect(step.strangersBound).toBeGreaterThanOrEqual(3 / 2861);
    }
  });

  test('say plainly what is unknown where nobody has two shots', () => {
    const { identification, peopleWithOneShot, hardest, samePerson } = figuresOf(faces(40, 1, length, 1));
    expect(peopleWithOneShot).toBe(40);
    expect(hardest).toEqual([]);
    expect(samePerson.total).toBe(0);
    for (const { cannotShow, askedAgainOwn } of identification.points) {
      expect(cannotShow).toContain('no-same-person-scores');
      expect(askedAgainOwn).toBeUndefined();
    }
  });

  test('claim nothing for a model that no cohort was measured with', () => {
    const figures = figuresOf([], { modelId: 'another-model' });
    for (const mode of modes) {
      for (const point of figures[mode].points) {
        expect(point).toMatchObject({ basis: 'none', strangersBound: 1 });
        expect(point.minSimilarity).toBeUndefined();
      }
      for (const step of figures[mode].steps)
        expect(step).toEqual({ minSimilarity: step.minSimilarity, strangersBound: 1 });
    }
  });

  test('scores that are all equal let nobody in by their own people, and are not extrapolated', () => {
    const one = faces(1, 1, length, 1)[0]?.[0] ?? new Float32Array();
    const { identification, differentPeople, hardest } = figuresOf(
      Array.from({ length: 40 }, () => [one, one]),
      { modelId: 'another-model' },
    );
    expect(differentPeople.counts.filter((count) => count > 0)).toEqual([80 * 39]);
    expect(hardest[0]?.nearest?.similarity).toBeCloseTo(1, 5);
    for (const point of identification.points) {
      expect(point.strangersEstimated).toBeUndefined();
      expect(point.minSimilarity ?? 1).toBe(1);
    }
  });

  test('know how many of all own comparisons reach a threshold, though only the closest are kept', () => {
    // 80 people with 2 shots: 12,640 comparisons, of which 5,000 are kept.
    const figures = figuresOf(faces(80, 2, length, 9));
    const { steps } = figures.verification;
    expect(figures.differentPeople.total).toBe(160 * 79);
    for (const [i, { ownStrangers }] of steps.entries()) {
      expect(ownStrangers?.count).toBe(160 * 79);
      expect(ownStrangers?.errors).toBeLessThanOrEqual(steps[i - 1]?.ownStrangers?.errors ?? 160 * 79);
      expect(ownStrangers?.high).toBeGreaterThanOrEqual(3 / 160 / 79);
    }
    const [first] = steps;
    expect(first?.ownStrangers?.errors).toBeGreaterThan(5000);
    // As the bins of the chart count them, which begin on a threshold every fifth step.
    const at = steps.find(({ minSimilarity }) => minSimilarity === 0.9);
    const { from, counts } = figures.differentPeople;
    const above = counts.slice(Math.round((0.9 - from) / 0.005)).reduce((sum, count) => sum + count, 0);
    expect(at?.ownStrangers?.errors).toBe(above);
  });

  test('put the hardest first, with the person who resembles them most', () => {
    const gallery = faces(5, 4, length, 7);
    const odd = gallery[2] ?? [];
    const flipped = odd.map((shot, i) =>
      i === 0 ? shot.map((value, at) => (at % 2 ? value : -value)) : shot,
    );
    const { hardest } = figuresOf(gallery.with(2, flipped));
    expect(hardest).toHaveLength(5);
    expect(hardest[0]?.personId).toBe('p2');
    for (const { personId, nearest } of hardest) {
      expect(nearest).toBeDefined();
      expect(nearest?.personId).not.toBe(personId);
    }
  });

  test('an aim that is none of the usual ones gets figures while it is in force', () => {
    const { verification } = figuresOf(faces(3, 2, length, 1), { strangersInN: { verification: 3000 } });
    expect(verification.points.map(({ strangersInN }) => strangersInN)).toContain(3000);
  });
});
