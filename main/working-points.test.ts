import { describe, expect, test } from 'vitest';
import { TuningRates } from '#app/contract/records.ts';
import { type GalleryPerson, galleryScores } from '#app/recognition/gallery-scores.ts';
import type { MatchMode } from '#app/recognition/thresholds.ts';
import { builtInPack } from '#native-models/cards/packs.ts';
import { tuningRates } from './working-points.ts';

const { id } = builtInPack.precise;

/** People whose shots are alike among themselves and unlike the others', as unit vectors. */
function people(count: number, shots: number): GalleryPerson[] {
  let state = 1;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
  const unit = (values: number[]) => {
    const norm = Math.hypot(...values);
    return Float32Array.from(values, (value) => value / norm);
  };
  return Array.from({ length: count }, () => {
    const face = Array.from({ length: 16 }, () => 2 + random());
    return { shots: Array.from({ length: shots }, () => unit(face.map((value) => value + 0.2 * random()))) };
  });
}

function scoresOf(gallery: GalleryPerson[]) {
  const steps = galleryScores(gallery);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
const ratesOf = async (gallery: GalleryPerson[], modelId = id, mode: MatchMode = 'identification') =>
  tuningRates(
    modelId,
    scoresOf(gallery),
    gallery.map(({ shots }) => shots.length),
    mode,
  );

describe('rates for the tuning screen', () => {
  test.each([
    ['an empty gallery', 0, 0],
    ['one person', 1, 5],
    ['one shot each', 40, 1],
    ['five shots each', 40, 5],
  ])('keep to the contract, and ask for more the stricter the aim, with %s', async (_, count, shots) => {
    const rates = await ratesOf(people(count, shots));
    expect(TuningRates.parse(rates)).toEqual(rates);
    const thresholds = rates.points.map((point) => point.minSimilarity ?? Number.NaN);
    expect(thresholds).toHaveLength(3);
    expect(thresholds).toEqual(thresholds.toSorted((a, b) => a - b));
    expect(rates.points.map(({ basis }) => basis)).not.toContain('none');
    for (const [i, step] of rates.steps.entries())
      expect(step.fpirBound).toBeLessThanOrEqual(rates.steps[i - 1]?.fpirBound ?? 1);
  });

  test('never claim less than the strangers searched can show', async () => {
    const { points, steps } = await ratesOf(people(10, 5));
    for (const { fpirBound, strangersSearched } of points)
      expect(fpirBound).toBeGreaterThanOrEqual(3 / strangersSearched);
    for (const { fpirBound } of steps) expect(fpirBound).toBeGreaterThan(1e-3);
  });

  test('say plainly what is unknown where nobody has two shots', async () => {
    const { points } = await ratesOf(people(40, 1));
    for (const { cannotShow, askedAgainOwn } of points) {
      expect(cannotShow).toContain('no-same-person-scores');
      expect(askedAgainOwn).toBeUndefined();
    }
  });

  test('with one claimed person promise no more strangers than a search among many would let in', async () => {
    const gallery = people(120, 3);
    const search = await ratesOf(gallery);
    const claim = await ratesOf(gallery, id, 'verification');
    expect(TuningRates.parse(claim)).toEqual(claim);
    for (const [i, step] of claim.steps.entries())
      expect(step.fpirBound).toBeLessThanOrEqual(search.steps[i]?.fpirBound ?? 0);
    expect(claim.steps.some((step, i) => step.fpirBound < (search.steps[i]?.fpirBound ?? 0))).toBe(true);
  });

  test('claim nothing from a cohort for a model that none was measured with', async () => {
    const { points } = await ratesOf([], 'another-model');
    for (const point of points) {
      expect(point).toMatchObject({ basis: 'none', fpirBound: 1 });
      expect(point.minSimilarity).toBeUndefined();
    }
  });
});
